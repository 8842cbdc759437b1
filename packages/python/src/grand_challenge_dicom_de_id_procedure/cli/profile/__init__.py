"""``dicom-deid profile``: runs de-identification profiles, checks them, and audits them."""

from importlib import import_module
from typing import Any

_COMMANDS = ("run", "check", "audit")
"""Each is a module with ``add_parser``."""

_DESCRIPTION = """\
Use de-identification profiles of Flywheel, for DICOM files and all the files around them.

  dicom-deid profile check deid.yaml            what is wrong in a profile, with line and word
  dicom-deid profile check deid.yaml study/     and which files it is for
  dicom-deid profile run deid.yaml study/ out/  carry it out on files
  dicom-deid profile audit deid.yaml            what its section dicom leaves that the procedure
                                                would not keep

PROFILE is a .yaml, .yml or .json file, or the name of a built-in one: none or minimal.
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand, and its own, to the parser of the command."""
    parser = commands.add_parser(
        "profile", help="use de-identification profiles of Flywheel", description=_DESCRIPTION
    )
    own = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in _COMMANDS:
        import_module(f"{__name__}.{name}").add_parser(own)
