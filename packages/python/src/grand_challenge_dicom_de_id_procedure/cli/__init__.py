"""The command ``dicom-deid``."""

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import NoReturn

from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError

_GC_THRESHOLD = 100_000  # objects; high, because de-identification makes few cycles
_COMMANDS = (
    *("apply", "status", "explain", "verify", "lookup", "options", "diff", "cost"),
    *("recipe", "identifiers", "profile"),
)
"""Each is a module with ``add_parser``."""

_DESCRIPTION = """\
De-identify DICOM files with the Grand Challenge procedure.

  dicom-deid apply scan.dcm anonymous.dcm          one file
  dicom-deid apply scans/ out/ --key-file my.key   a folder, linkable with later runs
  dicom-deid status run.sqlite                     how far a run with a manifest is
  dicom-deid explain scan.dcm                      what happens to each element, and why
  dicom-deid verify scans/ out/                    do the outputs contain values of the sources?
  dicom-deid lookup PatientName                    what happens to an attribute
  dicom-deid options                               what can be kept instead, and for which use
  dicom-deid diff old.json new.json                what changed between two procedures
  dicom-deid cost scans/                           what the files cannot be used for afterwards
  dicom-deid recipe run deid.dicom scans/ out/     rules of the library deid, instead or before
  dicom-deid identifiers scan.dcm                  every field, as such rules name it
  dicom-deid profile run deid.yaml study/ out/     profiles of Flywheel, for all kinds of files
"""


def command() -> NoReturn:
    """Run the command, and end the process without taking apart what it holds, which takes long."""
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # closed, or its reader has ended
            if stream is not None:
                stream.flush()
    os._exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status: 0 success; 1 a file was rejected or failed, something was found, or the
        procedures differ; 2 wrong use; 130 interrupted.
    """
    try:
        status = _chosen(sys.argv[1:] if arguments is None else arguments)()
        if sys.stdout is not None:
            sys.stdout.flush()
    except DeidentificationError as error:
        for finding in getattr(error, "findings", (str(error),)):
            print_line(f"dicom-deid: {one_line(finding)}", sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of the pipe, such as head, has ended
        if sys.stderr is not None:
            sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print_line("dicom-deid: interrupted", sys.stderr)
        return 130
    except OSError as error:  # from writing to stdout; errors of files are in their reports
        print_line(f"dicom-deid: {error.strerror or error}", sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for what is flushed at exit
        return 1
    return status


def _chosen(arguments: Sequence[str]) -> Callable[[], int]:
    """What the arguments ask for. The modules that do it are imported here."""
    chosen = [name for name in _COMMANDS if name in arguments[:1]]
    gc.disable()
    from grand_challenge_dicom_de_id_procedure.cli.parser import CommandParser, Version

    parser = CommandParser(prog="dicom-deid", description=_DESCRIPTION)
    parser.add_argument("--version", action=Version, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in chosen or _COMMANDS:  # importing the others would take time
        import_module(f"{__name__}.{name}").add_parser(commands)
    gc.freeze()  # imported objects stay until the end, so collecting them is a waste of time
    gc.set_threshold(_GC_THRESHOLD)
    gc.enable()
    options = parser.parse_args(arguments)
    return partial(options.run, options)
