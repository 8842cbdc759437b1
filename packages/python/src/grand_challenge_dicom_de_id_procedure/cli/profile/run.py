"""``dicom-deid profile run``: carries out a profile on files of many kinds."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.cli.by_procedure import (
    READABLE,
    RULES,
    add_choices_for_files,
    add_key_file,
    add_readable,
    deciding_options,
    deidentifier_of,
)
from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, chosen
from grand_challenge_dicom_de_id_procedure.cli.file_runs import check_run, run_on_files
from grand_challenge_dicom_de_id_procedure.cli.identities import (
    add_naming,
    check_different,
    check_outside,
    deciding_identities,
    identity_of,
)
from grand_challenge_dicom_de_id_procedure.cli.keeping import Create, add_keeping
from grand_challenge_dicom_de_id_procedure.cli.keys import CommandKeys
from grand_challenge_dicom_de_id_procedure.cli.places import (
    add_executor,
    add_places,
    executor_of,
    inputs_of,
)
from grand_challenge_dicom_de_id_procedure.cli.profile.reading import (
    add_profile,
    print_warnings,
    profile_of,
    warn_of_chance,
)
from grand_challenge_dicom_de_id_procedure.cli.report_file import STDOUT
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.rules.fingerprint import fingerprint
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.outputs import Outputs
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Head
from grand_challenge_dicom_de_id_procedure.run.task import Layout, Task
from grand_challenge_dicom_de_id_procedure.run.tree import carry_out_work
from grand_challenge_dicom_de_id_procedure.run.work import Work
from grand_challenge_dicom_de_id_procedure.storage.url import is_url

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.identity import Identity
    from grand_challenge_dicom_de_id_procedure.profiles import Profile
    from grand_challenge_dicom_de_id_procedure.profiles.deid_log import DeidLog

_EXAMPLES = """\
examples:
  dicom-deid profile run deid.yaml study/ out/
      every file that a section of the profile is for. Outputs lie side by side in out/, by the
      names that the profile gives them, because names of folders may identify
  dicom-deid profile run deid.yaml study/ out/ --layout mirror
      the same in the folders of the source, so that equal names do not meet
  dicom-deid profile run deid.yaml notes.json clean.json
      a single file
  dicom-deid profile run deid.yaml study/ out/ --key-file project.key
      for keyed fields: a subject, a date or a UID gets the same replacement in every kind of file,
      and the same as from dicom-deid apply with this key
  dicom-deid profile run deid.yaml study/ out/ --procedure --key-file project.key
      the procedure on the DICOM files, also in archives, with all options of apply; the profile,
      without its section dicom, on all others; one key for both
  dicom-deid profile run deid.yaml study/ out/ --dry-run
      decides everything, but writes no outputs
  dicom-deid profile run deid.yaml study/ out/ --jobs 8 --report report.jsonl --resume
      continues after a crash, as apply does

A file that no section is for is skipped and counted as no-section; it is not copied. A file on
which a field cannot be carried out fails: the message names the line, nothing is written for it,
and the run continues. What is wrong with the profile is told before anything is done. No file is
ever overwritten: a second file of the same name fails, unless it is equal.

jitter and encrypt are random, so such outputs are not equal the next time: to continue a run, keep
a --report or a --manifest. A large file needs room for itself once more in DESTINATION.

exit status: 0 all files done or skipped; 1 a file was rejected or failed, or SOURCE is a single
file that no section is for; 2 wrong use; 130 interrupted
"""
_NEEDS_KEY = "with --procedure or keyed fields, needs --key-file"


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of ``profile``."""
    parser = commands.add_parser(
        "run",
        help="carry out a profile on a file or a folder",
        description="Carry out a profile on a file, or on every file in a folder.",
        epilog=_EXAMPLES,
    )
    add_profile(parser)
    add_places(parser)
    add_key_file(parser)
    add_naming(parser, creates=True)
    add_executor(parser)
    add_keeping(parser, resume_needs=_NEEDS_KEY)
    parser.add_argument(
        "--layout",
        choices=("flat", "mirror"),
        default="flat",
        help="put outputs side by side, or in the folders of SOURCE (default: flat). With flat, "
        "--procedure names its own by their new UIDs",
    )
    parser.add_argument(
        "--deid-log",
        action="store_true",
        help="write the file that deid-log of the profile names: the values of its fields before "
        "and after, which identify. Protect it as you protect SOURCE",
    )
    parser.add_argument(
        "--procedure",
        action="store_true",
        help="carry out the procedure on DICOM files, and the profile on all others; the options "
        "below need this",
    )
    add_choice(parser)
    add_choices_for_files(parser)
    add_readable(parser)
    parser.set_defaults(run=run, crosswalk=None, patient_table=None)


def run(options: argparse.Namespace) -> int:
    """Carry it out, and print a line for each problem and a summary. Returns the exit status."""
    profile = profile_of(options)
    asks_key = options.procedure or profile.is_keyed
    check_run(options, "profile", RULES, READABLE, asks_key=asks_key)
    rules = chosen(options, procedure)
    print_warnings(profile, logs=options.deid_log)
    warn_of_chance(options, profile)
    with executor_of(options) as executor:  # first: if there is none, nothing is written
        log = _log_of(options, profile)
        out = sys.stderr if options.report == STDOUT else sys.stdout
        deciding: dict[str, object] = {
            "PROFILE": fingerprint(profile),
            "--layout": options.layout,
            "--procedure": options.procedure,
        }
        head, identity = Head("", "", deciding), None
        creates: list[Create] = [] if log is None or options.dry_run else [partial(_begin, log)]
        if options.procedure or options.key_file or profile.is_keyed:
            keys = CommandKeys(options)
            creates.append(partial(keys.create, out=out))
        if options.procedure:
            deidentifier = deidentifier_of(options, keys)
            identity = deidentifier.identity
            deciding |= deciding_options(options, rules, identity)
            head = Head(procedure["version"], identity.fingerprint(), deciding)
            work = _by_procedure(options, profile, deidentifier.applier, identity, log)
        else:
            if options.key_file or profile.is_keyed:
                identity = identity_of(options, keys)
                deciding |= deciding_identities(options, identity)
                head = Head("", identity.fingerprint(), deciding)
            work = _by_profile(options, profile, identity, log)
        begin = partial(carry_out_work, work)
        return run_on_files(begin, options, head, executor, out, creates=creates)


def _log_of(options: argparse.Namespace, profile: Profile) -> DeidLog | None:
    """The file for original values, if that is asked for.

    Raises:
        WrongUseError: it is asked for, but cannot be written, or would lie beside files.
    """
    from grand_challenge_dicom_de_id_procedure.profiles.deid_log import DeidLog

    if not options.deid_log:
        return None
    if not profile.deid_log:
        raise WrongUseError(f"{options.profile} has no deid-log, which --deid-log would write")
    if is_url(profile.deid_log):
        raise WrongUseError(f"deid-log must be a file on this machine, not {profile.deid_log}")
    if options.dask:
        raise WrongUseError("--deid-log is written on this machine; leave --dask out")
    places = [*inputs_of(options).folders(), options.destination]
    check_outside("deid-log", profile.deid_log, *places)
    check_different(options, profile.deid_log)
    return DeidLog(str(Path(profile.deid_log).resolve()), profile)


def _begin(log: DeidLog, undo: contextlib.ExitStack) -> None:
    """Make the file, unless it is there.

    Raises:
        WrongUseError: it cannot be made.
    """
    is_new = not os.path.lexists(log.path)
    try:
        log.begin()
    except OSError as error:
        raise WrongUseError(f"cannot write the deid-log {log.path}: {error.strerror}") from None
    if is_new:
        undo.callback(os.unlink, log.path)


def _by_profile(
    options: argparse.Namespace,
    profile: Profile,
    identity: Identity | None,
    log: DeidLog | None,
) -> Callable[[Outputs], Work[FileReport]]:
    from grand_challenge_dicom_de_id_procedure.profiles.work import ProfileWork

    return lambda outputs: ProfileWork(
        profile, identity, outputs, options.layout, options.resume, options.dry_run, log=log
    )


def _by_procedure(
    options: argparse.Namespace,
    profile: Profile,
    applier: Any,
    identity: Identity,
    log: DeidLog | None,
) -> Callable[[Outputs], Work[FileReport]]:
    from grand_challenge_dicom_de_id_procedure.profiles.work import (
        ByProcedure,
        ProfileWork,
        without_dicom,
    )

    rest = without_dicom(profile)
    layout: Layout = "mirror" if options.layout == "mirror" else "uid"
    then = options.resume, options.dry_run
    return lambda outputs: ByProcedure(
        Task(applier, outputs, layout, *then),
        ProfileWork(rest, identity, outputs, options.layout, *then, applier, log),
    )
