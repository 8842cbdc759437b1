"""``dicom-deid options``: lists the options of the profile, and the presets."""

import argparse
import json
import sys
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.printing import print_line
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure

_WIDTH = 96
_EXAMPLES = """\
examples:
  dicom-deid options                                   all of them, and what they are for
  dicom-deid diff --preset research                    what a preset changes
  dicom-deid lookup PatientAge --preset research       what it does with an attribute
  dicom-deid apply scans/ out/ --preset research --option retain-institution-identity

An option gives back, or cleans, what its column of PS3.15 Table E.1-1 lists. A preset is some of
them with rules of its own. Your own rules go into an overlay file.
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of the command."""
    parser = commands.add_parser(
        "options",
        help="list the options and presets, with their codes and what they are for",
        description="List what can be chosen with --option and --preset.",
        epilog=_EXAMPLES,
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the options and the presets. Returns the exit status."""
    if options.json:
        print(json.dumps(_document(), indent=2))
    else:
        for line in _lines():
            print_line(line, sys.stdout)
    return 0


def _lines() -> Iterator[str]:
    yield "options, in the order in which they replace rules:"
    for name, option in procedure["option"].items():
        yield f"  {name}  {option['code']['value']}"
        yield from _wrapped(option["justification"])
        if others := option.get("excludes"):
            yield f"      not with {', '.join(others)}"
    yield "presets:"
    for name, preset in procedure["preset"].items():
        yield f"  {name}"
        yield from _wrapped(preset["description"])
        if chosen := preset.get("options"):
            yield from _wrapped(f"options: {', '.join(chosen)}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent="      ", subsequent_indent="      ", break_on_hyphens=False
    )


def _document() -> Mapping[str, Any]:
    return {
        "options": [
            {
                "name": name,
                "code": dict(option["code"]),
                "excludes": list(option.get("excludes", ())),
                "justification": option["justification"],
            }
            for name, option in procedure["option"].items()
        ],
        "presets": [
            {
                "name": name,
                "options": list(preset.get("options", ())),
                "description": preset["description"],
            }
            for name, preset in procedure["preset"].items()
        ],
    }
