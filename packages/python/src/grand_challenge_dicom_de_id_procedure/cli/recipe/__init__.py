"""``dicom-deid recipe``: runs recipes of the library deid, shows them, audits and converts them."""

from importlib import import_module
from typing import Any

_COMMANDS = ("run", "inspect", "audit", "convert")
"""Each is a module with ``add_parser``."""

_DESCRIPTION = """\
Use the recipes of the library deid.

  dicom-deid recipe run deid.dicom scans/ out/    carry out a recipe on files
  dicom-deid recipe inspect deid.dicom            what its lines mean, and where they go wrong
  dicom-deid recipe audit deid.dicom              what it leaves that the procedure would not keep
  dicom-deid recipe convert deid.dicom -o my.toml an overlay of the procedure that does the same

A recipe is a file, or the name of a shipped one: dicom, dicom.xray.chest or dicom.ultrasound.
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand, and its own, to the parser of the command."""
    parser = commands.add_parser(
        "recipe", help="use recipes of the library deid", description=_DESCRIPTION
    )
    own = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in _COMMANDS:
        import_module(f"{__name__}.{name}").add_parser(own)
