"""The command ``dicom-deid``."""

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

from grand_challenge_dicom_de_id_procedure.cli import apply, lookup
from grand_challenge_dicom_de_id_procedure.cli.wrong_use import WrongUseError
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError

_DISTRIBUTION = "grand-challenge-dicom-de-id-procedure"
_DESCRIPTION = """\
De-identify DICOM files by the Grand Challenge procedure.

  dicom-deid apply scan.dcm anonymous.dcm          one file
  dicom-deid apply scans/ out/ --key-file my.key   a folder, linkable with later runs
  dicom-deid lookup PatientName                    what happens to an attribute
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        0 when all is done, 1 when a file was rejected or failed, 2 on wrong use.
    """
    parser = argparse.ArgumentParser(
        prog="dicom-deid",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version(_DISTRIBUTION)}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    apply.add_parser(commands)
    lookup.add_parser(commands)
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except (WrongUseError, ProcedureError) as error:
        print(f"dicom-deid: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("dicom-deid: interrupted", file=sys.stderr)
        return 1
    return status
