"""Rows for the elements of a data set, from what the engine was seen to do with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grand_challenge_dicom_de_id_procedure.actions import Inside
from grand_challenge_dicom_de_id_procedure.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.engine.frame import Edit
from grand_challenge_dicom_de_id_procedure.engine.plan import RECORD
from grand_challenge_dicom_de_id_procedure.engine.representation import representation
from grand_challenge_dicom_de_id_procedure.engine.row import (
    WRITTEN,
    Row,
    number_of,
    written_rows,
)
from grand_challenge_dicom_de_id_procedure.engine.shown import (
    LONGEST,
    elements_in,
    items_in,
    shown,
)
from grand_challenge_dicom_de_id_procedure.engine.watching import Seen, WatchedTreatment

_RECORD = "the record of this de-identification (PS3.15 E.1.1)"
_DUMMY = "in the dummy for the sequence"
_LEFT_OUT = "left out, since it cannot be read as what it should be"


def data_set_rows(watched: WatchedTreatment) -> list[Row]:
    """In the order of the output; if nothing is settled, with no values after."""
    edits = watched.settled_edits or ()
    replaced = {edit[0]: edit for edit in edits if edit[0] < edit[1]}
    added = _added(watched, [edit for edit in edits if edit[0] == edit[1]])
    record = {rows[0].tag: rows[0] for _, rows in added if rows[0].depth == 0}
    appended = len(added) - len(record)
    placed: list[tuple[int, int, list[Row]]] = []
    earlier: set[int | None] = set()
    for seen in watched.seen:
        if seen.depth == 0 and seen.tag in RECORD and seen.sequence is None:
            earlier.add(seen.tag)
            row = _row(seen)
            if watched.settled_edits is not None:
                after = record[seen.tag].after if seen.tag in record else None
                row = replace(row, action=WRITTEN, justification=_RECORD, after=after)
            rows = [row]
        else:
            rows = _rows(watched, seen, replaced.get(seen.start), appended)
        placed.append((seen.start, 1, rows))
    placed += [
        (place, 0, rows) for place, rows in added if rows[0].depth or rows[0].tag not in earlier
    ]
    placed.sort(key=lambda each: each[:2])
    return [row for _, _, rows in placed for row in rows]


def _added(watched: WatchedTreatment, inserted: Sequence[Edit]) -> list[tuple[int, list[Row]]]:
    """What is inserted, with its places: elements of the record, or one more method code."""
    codes = watched.method_codes
    encoding = watched.frame.encoding if watched.frame else EXPLICIT
    added: list[tuple[int, list[Row]]] = []
    for place, _, new in inserted:
        if codes is not None and new.startswith(codes.encoding.item(b"")[:4]):
            path = f"(0012,0064)[{codes.items}]>"
            for item in items_in(new, codes.encoding):
                added.append((place, list(written_rows(item, codes.encoding, _RECORD, path, 1))))
        else:
            added.append((place, list(written_rows(new, encoding, _RECORD))))
    return added


def _rows(watched: WatchedTreatment, seen: Seen, edit: Edit | None, appended: int) -> list[Row]:
    """The row of an element; if other items take the place of a sequence's, theirs too."""
    row = _row(seen)
    if watched.settled_edits is None or seen.frame.inside is Inside.REMOVING:
        return [row]
    if edit is None:
        after = row.before
        if seen.sequence is not None and seen.sequence is watched.method_codes:
            after = number_of(seen.sequence.items + appended)
        return [replace(row, after=after)]
    if edit[1] == seen.value < seen.end:  # only the header is another
        old, new = seen.stored_vr.decode("ascii"), seen.entry.vrs[0].decode("ascii")
        return [replace(row, after=row.before, note=f"VR {old} becomes {new}")]
    if not edit[2]:
        return [replace(row, note=_LEFT_OUT) if row.action in "KCU" else row]
    encoding = seen.frame.encoding
    ((_, vr, value),) = elements_in(edit[2], encoding)
    if vr != "SQ":
        after = shown(vr, value[:LONGEST], len(value), encoding, seen.frame.character_set)
        cleaned = watched.cleaned.get(row.path, ()) if row.action == "K" else ()
        return [replace(row, vr=vr, after=after, cleaned=tuple(cleaned))]
    items = list(items_in(value, encoding))
    rows = [replace(row, after=number_of(len(items)))]
    for number, item in enumerate(items):
        path = f"{row.path}[{number}]>"
        rows += written_rows(item, encoding, _DUMMY, path, row.depth + 1)
    return rows


def _row(seen: Seen) -> Row:
    """The row of an element, without what becomes of it."""
    rule, frame = seen.entry.rule, seen.frame
    if seen.sequence is not None:
        vr, before = "SQ", number_of(seen.sequence.items)
    else:
        vr, understood = representation(seen.entry.vrs, seen.stored_vr)
        if not understood:
            vr = seen.stored_vr.decode("ascii")
        length = seen.end - seen.value
        before = shown(vr, seen.beginning, length, frame.encoding, frame.character_set)
    path = frame.path(seen.tag)
    return Row(path, seen.tag, seen.depth, vr, rule.action, rule.justification, before, None)
