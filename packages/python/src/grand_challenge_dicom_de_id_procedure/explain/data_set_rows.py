"""Rows for the elements of a data set, from what the engine does with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grand_challenge_dicom_de_id_procedure.actions.action import Inside
from grand_challenge_dicom_de_id_procedure.dicom.headers import elements_in, items_in
from grand_challenge_dicom_de_id_procedure.dicom.representation import representation
from grand_challenge_dicom_de_id_procedure.dicom.tags import RECORD
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.explain.observer import ExplainingObserver, Seen
from grand_challenge_dicom_de_id_procedure.explain.render import LONGEST, shown
from grand_challenge_dicom_de_id_procedure.explain.row import (
    WRITTEN,
    Row,
    number_of,
    written_rows,
)

_RECORD = "the record of this de-identification (PS3.15 E.1.1)"
_DUMMY = "in the dummy for the sequence"
_LEFT_OUT = "left out, since it cannot be read as what it should be"


def data_set_rows(observer: ExplainingObserver) -> list[Row]:
    """In the order of the output; if nothing is settled, with no values after."""
    edits = observer.edits or ()
    replaced = {edit[0]: edit for edit in edits if edit[0] < edit[1]}
    added = _added(observer, [edit for edit in edits if edit[0] == edit[1]])
    record = {rows[0].tag: rows[0] for _, rows in added if rows[0].depth == 0}
    appended = len(added) - len(record)
    placed: list[tuple[int, int, list[Row]]] = []
    earlier: set[int | None] = set()
    for seen in observer.seen:
        if seen.depth == 0 and seen.tag in RECORD and seen.sequence is None:
            earlier.add(seen.tag)
            row = _row(observer, seen)
            if observer.edits is not None:
                after = record[seen.tag].after if seen.tag in record else None
                row = replace(row, action=WRITTEN, justification=_RECORD, after=after)
            rows = [row]
        else:
            rows = _rows(observer, seen, replaced.get(seen.start), appended)
        placed.append((seen.start, 1, rows))
    placed += [
        (place, 0, rows) for place, rows in added if rows[0].depth or rows[0].tag not in earlier
    ]
    placed.sort(key=lambda each: each[:2])
    return [row for _, _, rows in placed for row in rows]


def _added(observer: ExplainingObserver, inserted: Sequence[Edit]) -> list[tuple[int, list[Row]]]:
    """What is inserted, with its places: elements of the record, or one more method code."""
    codes = observer.decisions.method_codes
    encoding = observer.decisions.data_set.encoding
    added: list[tuple[int, list[Row]]] = []
    for place, _, new in inserted:
        assert isinstance(new, bytes)
        if codes is not None and new.startswith(codes.encoding.item(b"")[:4]):
            path = f"(0012,0064)[{codes.items}]>"
            for item in items_in(new, codes.encoding):
                added.append((place, list(written_rows(item, codes.encoding, _RECORD, path, 1))))
        else:
            added.append((place, list(written_rows(new, encoding, _RECORD))))
    return added


def _rows(observer: ExplainingObserver, seen: Seen, edit: Edit | None, appended: int) -> list[Row]:
    """The row of an element; if other items take the place of a sequence's, theirs too."""
    row = _row(observer, seen)
    if observer.edits is None or seen.container.inside is Inside.REMOVING:
        return [row]
    if edit is None:
        after = row.before
        if seen.sequence is not None and seen.sequence is observer.decisions.method_codes:
            after = number_of(seen.sequence.items + appended)
        return [replace(row, after=after)]
    if edit[1] == seen.value < seen.end:  # only the header is another
        old, new = seen.stored_vr.decode("ascii"), seen.entry.vrs[0].decode("ascii")
        return [replace(row, after=row.before, note=f"VR {old} becomes {new}")]
    if not edit[2]:
        return [replace(row, note=_LEFT_OUT) if row.action in "KCU" else row]
    encoding = seen.container.encoding
    if not isinstance(edit[2], bytes):
        return [replace(row, after=f"({len(edit[2])} bytes)")]
    ((_, vr, value),) = elements_in(edit[2], encoding)
    if vr != "SQ":
        after = shown(vr, value[:LONGEST], len(value), encoding, seen.container.character_set)
        cleaned = observer.cleaned.get(row.path, ()) if row.action == "K" else ()
        return [replace(row, vr=vr, after=after, cleaned=tuple(cleaned))]
    items = list(items_in(value, encoding))
    rows = [replace(row, after=number_of(len(items)))]
    for number, item in enumerate(items):
        path = f"{row.path}[{number}]>"
        rows += written_rows(item, encoding, _DUMMY, path, row.depth + 1)
    return rows


def _row(observer: ExplainingObserver, seen: Seen) -> Row:
    """The row of an element, without what becomes of it."""
    entry = observer.decisions.chosen.get(seen.start, seen.entry)
    rule, container = entry.rule, seen.container
    if seen.sequence is not None:
        vr, before = "SQ", number_of(seen.sequence.items)
    else:
        vr, is_understood = representation(entry.vrs, seen.stored_vr)
        if not is_understood:
            vr = seen.stored_vr.decode("ascii")
        length = seen.end - seen.value
        before = shown(vr, seen.beginning, length, container.encoding, container.character_set)
    path = container.path(seen.tag)
    return Row(path, seen.tag, seen.depth, vr, rule.action, rule.justification, before, None)
