"""``dicom-deid explain``: shows what happens to each element of a file, and why."""

import argparse
import json
import os
import sys
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, as_arguments, chosen
from grand_challenge_dicom_de_id_procedure.cli.identities import (
    add_naming,
    check_project,
    naming_arguments,
)
from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.explain.explanation import Explanation
from grand_challenge_dicom_de_id_procedure.explain.row import ExplainedElement
from grand_challenge_dicom_de_id_procedure.key_file import KeyFile, new_key
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.report import verdict_on

_EXAMPLES = """\
examples:
  dicom-deid explain scan.dcm | less
  dicom-deid explain scan.dcm --key-file project.key     with the UIDs and dates of that key
  dicom-deid explain scan.dcm --preset research          with the rules of a preset
  dicom-deid explain scan.dcm --key-file project.key --project knees --pseudonyms table.csv
  dicom-deid explain scan.dcm --json > scan.json

two lines for each element: what happens to it, with the value before -> after; and why
  K keep, X remove, Z empty, D dummy, U new UID, C clean, R reject the file
  + written by this program, independently of the source
  K, cleaned: KIND   kept, without the identifying value of this kind that it contained
Elements of sequences are indented below the number of their item. If a file is rejected, only the
elements that were decided before that are shown, and the reason at the end.

This runs the same engine as apply, but writes nothing. The output contains values of the patient:
protect it as you protect the file.

--json prints one object with file, status, reason, message, sop_class, actions and elements. Each
element has path, tag, keyword, vr, action, justification, before, after, cleaned and note; before
and after are null if the source or the output does not contain the element.

exit status: 0 the file would be written, 1 it would not be written, 2 wrong use
"""
_NARROWEST = 40
_DEEPEST = 20  # levels that are indented


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of the command."""
    parser = commands.add_parser(
        "explain",
        help="show what happens to each element of a file, and why",
        description="Show what happens to each element of a DICOM file, and why. Writes nothing.",
        epilog=_EXAMPLES,
    )
    parser.add_argument("file", metavar="FILE", type=local_file, help="a DICOM file")
    parser.add_argument(
        "--key-file",
        metavar="F",
        type=local_file,
        help="the key file that apply uses (default: a new random key, so other UIDs and dates)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_choice(parser)
    add_naming(parser, creates=False)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the rows of all elements. Returns the exit status."""
    if os.path.isdir(options.file):  # noqa: PTH112
        raise WrongUseError(f"{options.file} is a folder; name a file")
    check_project(options)
    chosen(options, procedure)  # what is wrong is told first
    date_key = KeyFile(options.date_key_file) if options.date_key_file else None
    deidentifier = Deidentifier(
        _key(options.key_file),
        date_key=date_key,
        **as_arguments(options),
        **naming_arguments(options),
    )
    try:
        explanation = deidentifier.explain(options.file)
    except OSError as error:
        raise WrongUseError(f"cannot read {options.file}: {error.strerror}") from None
    if options.json:
        print(json.dumps(_document(options.file, explanation)))
    else:
        width = _columns()
        open_items: dict[int, str] = {}
        for row in explanation.rows:
            for line in _lines(row, explanation.error is None, open_items, width):
                print_line(line, sys.stdout)
        print_line(one_line(_verdict(explanation)), sys.stdout)
    return 0 if explanation.error is None else 1


def _key(path: str | None) -> bytes:
    if path is not None:
        return KeyFile(path).key()
    print_line("key: a new random key; no other run gives the UIDs and dates below", sys.stderr)
    return new_key()


def _lines(
    row: ExplainedElement, written: bool, open_items: dict[int, str], width: int
) -> list[str]:
    """The lines of an element: the item, if it is a new one; what happens; and the reason."""
    indent = "    " * min(row.depth, _DEEPEST)
    lines = []
    item = row.path.rpartition(">")[0]
    if item and open_items.get(row.depth) != item:
        open_items[row.depth] = item
        lines.append(f"{indent[2:]}item {item.rpartition('[')[2].rstrip(']')}")
    label = " ".join(filter(None, (row.path.rpartition(">")[2], row.vr, _keyword(row.tag))))
    start = f"{indent}{row.action} {label}: "
    lines.append(start + _change(row, written, width - len(start) if width else 0))
    why = [row.justification]
    if row.cleaned:
        why.insert(0, f"{row.action}, cleaned: {', '.join(row.cleaned)}")
    why += [row.note] if row.note else []
    lines.append(_cut(f"{indent}    {'; '.join(why)}", width))
    return [one_line(line) for line in lines]


def _change(row: ExplainedElement, written: bool, width: int) -> str:
    """The value before and after, cut to ``width`` columns; not cut if that is 0."""
    after = one_line("(removed)" if row.after is None else row.after or "(empty)")
    if width:
        width = max(width, _NARROWEST)
    if row.before is None:
        return _cut(f"-> {after}", width)
    before = one_line(row.before or "(empty)")
    if row.before == row.after or not written:
        return _cut(before, width)
    if width and len(before) + len(after) + 4 > width:
        room = max(width - 4 - len(after), (width - 4) // 2)
        before = _cut(before, room)
        after = _cut(after, width - 4 - len(before))
    return f"{before} -> {after}"


def _cut(text: str, width: int) -> str:
    return text if not width or len(text) <= width else text[: max(width - 3, 0)] + "..."


def _verdict(explanation: Explanation) -> str:
    """The last line: what happens to the file."""
    if explanation.error is not None:
        verdict = verdict_on(explanation.error, "")
        return f"{verdict.status}: {verdict.message}"
    numbers = ", ".join(f"{count} {action}" for action, count in explanation.actions.items())
    cleaned = sum(bool(row.cleaned) for row in explanation.rows)
    return f"would be written: {numbers}" + (f"; {cleaned} kept texts cleaned" if cleaned else "")


def _document(path: str, explanation: Explanation) -> dict[str, Any]:
    error = explanation.error
    status, reason, message = verdict_on(error, "") if error else ("done", "", "")
    return {
        "file": path,
        "status": status,
        "reason": reason,
        "message": message,
        "sop_class": explanation.sop_class,
        "actions": dict(explanation.actions),
        "elements": [
            {
                "path": row.path,
                "tag": "" if row.tag is None else row.path.rpartition(">")[2],
                "keyword": _keyword(row.tag),
                "vr": row.vr,
                "action": row.action,
                "justification": row.justification,
                "before": row.before,
                "after": row.after,
                "cleaned": list(row.cleaned),
                "note": row.note,
            }
            for row in explanation.rows
        ],
    }


def _keyword(tag: int | None) -> str:
    from pydicom.datadict import keyword_for_tag

    if tag is None:
        return ""
    return "private" if tag >> 16 & 1 else keyword_for_tag(tag)


def _columns() -> int:
    """The width of the terminal; 0 if stdout is not a terminal."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout else 0
    except (OSError, ValueError):
        return 0
