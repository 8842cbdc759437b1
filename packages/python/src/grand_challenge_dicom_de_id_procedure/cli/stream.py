"""``dicom-deid apply`` with - as source or destination: a single file through stdin or stdout."""

import argparse
import os
import sys
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.cli.choice import as_arguments, chosen
from grand_challenge_dicom_de_id_procedure.cli.identities import check_project, identity_arguments
from grand_challenge_dicom_de_id_procedure.cli.places import STREAM
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.key_file import KeyFile
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.report import verdict_on

_FOR_FILES = {
    "resume": "--resume",
    "report": "--report",
    "dry_run": "--dry-run",
    "jobs": "--jobs",
    "dask": "--dask",
    "manifest": "--manifest",
    "files_from": "--files-from",
    "sync": "--sync",
    "crosswalk": "--crosswalk",
    "patient_table": "--patient-table",
}


def apply_to_stream(options: argparse.Namespace) -> int:
    """De-identify one file, and print what was wrong on stderr. Returns the exit status."""
    _check(options)
    chosen(options, procedure)  # what is wrong is told before a key file is made
    arguments = identity_arguments(options)
    deidentifier = Deidentifier(
        _key(options.key_file),
        **as_arguments(options),
        date_key=_key(options.date_key_file) if options.date_key_file else None,
        **arguments,
        on_leak=options.on_leak,
        burned_in=options.burned_in,
        not_stated=options.not_stated,
        bare=options.bare,
        most_inflated=options.most_inflated << 20,
    )
    name: str = options.sources[0]
    source: str | BinaryIO = name
    destination: str | BinaryIO = options.destination
    if name == STREAM:
        source = sys.stdin.buffer
    if options.destination == STREAM:
        destination = sys.stdout.buffer
    try:
        deidentifier.file(source, destination)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except Exception as error:  # whatever it is, its text may quote the file
        verdict = verdict_on(error, "the file cannot be read or written")
        shown = "stdin" if name == STREAM else one_line(name)
        print_line(f"{verdict.status} {shown}: {verdict.message}", sys.stderr)
        return 1
    return 0


def _check(options: argparse.Namespace) -> None:
    """Check the arguments before anything is read.

    Raises:
        WrongUseError: the arguments are wrong.
    """
    for name, spelled in _FOR_FILES.items():
        if getattr(options, name):
            raise WrongUseError(f"{spelled} cannot be used with -; name a source and a destination")
    check_project(options)
    if len(options.sources) != 1:
        raise WrongUseError("with -, there must be one SOURCE and one DESTINATION")
    (source,) = options.sources
    if source != STREAM and not os.path.isfile(source):  # noqa: PTH113
        raise WrongUseError(f"{source} is not a file; with -, SOURCE is a single file")
    if options.destination == STREAM:
        if sys.stdout.isatty():
            raise WrongUseError("stdout is a terminal; send it to a file or to another program")
    elif os.path.lexists(options.destination):
        raise WrongUseError(f"{options.destination} exists and is not overwritten; name a new file")


def _key(path: str | None) -> KeyFile | None:
    if path is None:
        print_line("key: a new random key for this run only; --key-file links runs", sys.stderr)
        return None
    key_file = KeyFile(path)
    if not key_file.exists():
        key_file.create()
        print_line(f"key: created {path}; keep it secret", sys.stderr)
    return key_file
