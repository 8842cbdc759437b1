"""The procedure with all that a command can choose for it: keys, rules, and what is written."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.choice import as_arguments, as_options
from grand_challenge_dicom_de_id_procedure.cli.identities import (
    deciding_identities,
    identity_arguments,
)
from grand_challenge_dicom_de_id_procedure.cli.keys import CommandKeys
from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.numbers import positive
from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import MOST_INFLATED
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.options import Chosen

KEYS: Mapping[str, tuple[str, object]] = {
    "key_file": ("--key-file", None),
    "date_key_file": ("--date-key-file", None),
    "project": ("--project", None),
    "pseudonyms": ("--pseudonyms", None),
}
RULES: Mapping[str, tuple[str, object]] = {
    "option": ("--option", []),
    "preset": ("--preset", None),
    "overlay": ("--overlay", []),
    "on_leak": ("--on-leak", None),
    "burned_in": ("--burned-in", None),
    "not_stated": ("--not-stated", None),
}
READABLE: Mapping[str, tuple[str, object]] = {
    "bare": ("--no-bare", True),
    "most_inflated": ("--most-inflated", MOST_INFLATED >> 20),
}
"""Options by their names in the parsed arguments: how they are spelled, and their defaults."""


def add_key_file(parser: argparse.ArgumentParser) -> None:
    """Add the option for the key."""
    parser.add_argument(
        "--key-file",
        metavar="F",
        type=local_file,
        help="the secret key; created if it does not exist (default: a new key for this run only)",
    )


def add_choices_for_files(parser: argparse.ArgumentParser) -> None:
    """Add what may be done otherwise with some files."""
    parser.add_argument(
        "--on-leak",
        choices=("clean", "reject"),
        help="what to do if kept text contains an identifying value (default: clean)",
    )
    parser.add_argument(
        "--burned-in",
        choices=("reject", "write-no"),
        help="what to do with a file that says that its pixels show who the patient is: write-no "
        "writes it with NO in Patient Identity Removed (default: reject)",
    )
    parser.add_argument(
        "--not-stated",
        choices=("count", "reject"),
        help="what to do with an ultrasound image, screenshot or photograph that does "
        "not say whether it shows who the patient is (default: count)",
    )


def _choices_for_files(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "on_leak": options.on_leak or "clean",
        "burned_in": options.burned_in or "reject",
        "not_stated": options.not_stated or "count",
    }


def add_readable(parser: argparse.ArgumentParser) -> None:
    """Add what files are read."""
    parser.add_argument(
        "--no-bare",
        dest="bare",
        action="store_false",
        help="leave out data sets without a preamble and DICM before them, and name them",
    )
    parser.add_argument(
        "--most-inflated",
        metavar="MB",
        type=positive,
        default=MOST_INFLATED >> 20,
        help="size to which any deflated data set may inflate (default: %(default)s); larger ones "
        "may grow 100 times, to 4 GB",
    )


def check_wanted(
    options: argparse.Namespace, *about_procedure: Mapping[str, tuple[str, object]]
) -> None:
    """Check that options about the procedure are given only together with ``--procedure``.

    Raises:
        WrongUseError: one is given without.
    """
    for each in about_procedure:
        for name, (spelled, default) in each.items():
            if not options.procedure and getattr(options, name) != default:
                raise WrongUseError(f"{spelled} needs --procedure, which it is about")


def deidentifier_of(options: argparse.Namespace, keys: CommandKeys) -> Deidentifier:
    """What de-identifies, as the options say.

    Args:
        options: of the command.
        keys: of the command.

    Raises:
        DeidentificationError: an option is wrong, or a file that it names.
    """
    return Deidentifier(
        keys.key,
        date_key=keys.date_key,
        **as_arguments(options),
        **_choices_for_files(options),
        bare=options.bare,
        most_inflated=options.most_inflated << 20,
        **identity_arguments(options),
    )


def deciding_options(
    options: argparse.Namespace, rules: Chosen, identity: Identity
) -> dict[str, object]:
    """The options that decide what is written."""
    return {
        **deciding_identities(options, identity),
        **as_options(rules),
        **{f"--{name.replace('_', '-')}": it for name, it in _choices_for_files(options).items()},
        "--no-bare": not options.bare,
        "--most-inflated": options.most_inflated,
    }
