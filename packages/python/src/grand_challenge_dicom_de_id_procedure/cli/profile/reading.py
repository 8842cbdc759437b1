"""PROFILE: which profile a command is about. Only what uses it needs the libraries of the extra."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.report_file import STDOUT
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.profiles import Profile


def add_profile(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names a profile."""
    parser.add_argument(
        "profile",
        metavar="PROFILE",
        type=local_file,
        help="a .yaml, .yml or .json file, or none or minimal, which are built in",
    )


def profile_of(options: argparse.Namespace) -> Profile:
    """The profile that is named.

    Raises:
        ProfileError: it cannot be read, or is wrong.
        WrongUseError: a library that profiles need is not installed.
    """
    try:
        from grand_challenge_dicom_de_id_procedure.profiles import read_profile
    except ModuleNotFoundError as error:
        raise WrongUseError(
            f"profiles need {error.name}, which is not installed; "
            'run: pip install "grand-challenge-dicom-de-id-procedure[profiles]"'
        ) from None
    return read_profile(options.profile)


def print_warnings(profile: Profile, *, logs: bool = False) -> None:
    """Print on stderr what the profile says and its author can hardly mean.

    Args:
        profile: that was read.
        logs: whether its deid-log is asked for, so that it has an effect.
    """
    from grand_challenge_dicom_de_id_procedure.profiles.reading.load import DEID_LOG_UNASKED

    for each in profile.warnings:
        if logs and each.endswith(DEID_LOG_UNASKED):
            continue
        print_line(f"warning: {one_line(each)}", sys.stderr)


def warn_of_chance(options: argparse.Namespace, profile: Profile) -> None:
    """Say that a run cannot be continued by comparing outputs, if some are never equal."""
    field = profile.random
    is_kept = options.manifest or options.report not in (None, STDOUT)
    if options.resume and field and not is_kept:
        text = (
            f"{field.place}: {field.action} of {field.target} is random, so outputs that are there "
            "already will fail; continue with the --report or --manifest of the run"
        )
        print_line(f"warning: {one_line(text)}", sys.stderr)
