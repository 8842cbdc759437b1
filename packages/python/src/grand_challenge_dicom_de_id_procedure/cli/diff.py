"""``dicom-deid diff``: shows what changed between two procedures, or what a choice changes."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, chosen, is_made
from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.names import keyword_of, sop_class_name
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.rules.diff import (
    CODED,
    KINDS,
    SOP_CLASS,
    TAGGED,
    Change,
    compare,
)
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure

NAMED = 3
"""The number of SOP classes that are named; the others are only counted."""

_EPILOG = """\
examples:
  dicom-deid diff old/procedure.json new/procedure.json   between two versions
  dicom-deid diff --preset research                       what a preset changes of the procedure
  dicom-deid diff --overlay my-challenge.toml             what your own rules change

kinds of change, in the order in which they are shown:
  loosened   more is disclosed than before: R < X < Z < D < U < C < K
  added      a SOP class is no longer rejected; an attribute is listed, with the action it had
  tightened  less is disclosed than before
  removed    a SOP class is now rejected; an attribute is no longer listed, with the action it had
  replaced   the action is the same, the dummy value is different
  justified  the action is the same, the reason is different

exit status: 0 no difference, 1 differences, 2 wrong use
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of the command."""
    parser = commands.add_parser(
        "diff",
        help="show what changed between two procedures, or what an option changes",
        description="Show what changed between two versions of the procedure, or what options, a "
        "preset and overlays change of the one in this package. What discloses more comes first.",
        epilog=_EPILOG,
    )
    parser.add_argument(
        "old", metavar="OLD.json", type=local_file, nargs="?", help="the earlier procedure.json"
    )
    parser.add_argument(
        "new", metavar="NEW.json", type=local_file, nargs="?", help="the later procedure.json"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, with all SOP classes")
    add_choice(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the differences. Returns the exit status."""
    changes = compare(*_compared(options))
    if options.json:
        print(json.dumps([_as_json(change) for change in changes], indent=2))
    else:
        for line in lines(changes):
            print_line(line, sys.stdout)
    return 1 if changes else 0


def lines(changes: Sequence[Change]) -> Iterator[str]:
    """The changes as lines: a heading per kind, then one line per change and one for its reason."""
    if not changes:
        yield "no difference"
    for kind in KINDS:
        found = [change for change in changes if change.kind == kind]
        if found:
            yield f"{kind}: {len(found)}"
        for change in found:
            yield f"  {one_line(describe(change))}"
            if change.reason:
                yield f"      {one_line(change.reason)}"


def describe(change: Change) -> str:
    """One line for a change, such as "(0018,0060) KVP: X -> K in CT Image Storage"."""
    names = [sop_class_name(uid) for uid in change.sop_classes]
    many = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    where = ", ".join(names[:NAMED]) + many
    if change.subject == SOP_CLASS:
        return where
    what = change.name or change.subject
    if change.name and change.subject in TAGGED:
        what = f"{change.name} {keyword_of(change.name)}".strip()
    if change.name and change.subject in CODED:
        what = f"{change.subject} {what}"
    nothing = "not listed" if change.subject in CODED else "not looked for"
    before, after = change.before or nothing, change.after or nothing
    effect = before if before == after else f"{before} -> {after}"
    return f"{what}: {effect}" + (f" in {where}" if where else "")


def _as_json(change: Change) -> dict[str, Any]:
    fields = dataclasses.asdict(change)
    fields["reasonBefore"] = fields.pop("reason_before")
    fields["sopClasses"] = fields.pop("sop_classes")
    return fields


def _compared(options: argparse.Namespace) -> tuple[Any, Any]:
    """The two procedures to compare."""
    if (options.new is not None) == is_made(options) or (options.old and not options.new):
        raise WrongUseError(
            "name OLD.json and NEW.json; or none of them, and an --option, --preset or --overlay"
        )
    if options.new is None:
        return procedure, chosen(options, procedure).procedure
    return _read(options.old), _read(options.new)


def _read(name: str) -> Any:
    try:
        content = json.loads(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUseError(f"cannot read {name}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise WrongUseError(f"{name} is not JSON; name a procedure.json") from None
    if not isinstance(content, dict) or "sopClass" not in content:
        raise WrongUseError(f'{name} is not a procedure; it must be an object with "sopClass"')
    return content
