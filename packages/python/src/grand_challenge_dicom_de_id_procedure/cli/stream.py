"""``dicom-deid apply`` with - as source or destination: a single file through stdin or stdout."""

import argparse
import contextlib
import os
import sys
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.cli.by_procedure import deidentifier_of
from grand_challenge_dicom_de_id_procedure.cli.identities import check_project
from grand_challenge_dicom_de_id_procedure.cli.keys import CommandKeys
from grand_challenge_dicom_de_id_procedure.cli.places import STREAM
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
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
    keys = CommandKeys(options, tells_read=False)
    deidentifier = deidentifier_of(options, keys)
    with contextlib.ExitStack() as undo:
        keys.create(undo, sys.stderr)
        undo.pop_all()
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
    if source == STREAM and sys.stdin is None:
        raise WrongUseError("stdin is closed; send a file to it, or name one")
    if options.destination == STREAM:
        if sys.stdout is None:
            raise WrongUseError("stdout is closed; send it to a file, or name one")
        if sys.stdout.isatty():
            raise WrongUseError("stdout is a terminal; send it to a file or to another program")
    elif os.path.lexists(options.destination):
        raise WrongUseError(f"{options.destination} exists and is not overwritten; name a new file")
