"""Rows for the elements of a data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grand_challenge_dicom_de_id_procedure.actions.action import Inside
from grand_challenge_dicom_de_id_procedure.dicom.headers import elements_in, items_in
from grand_challenge_dicom_de_id_procedure.dicom.tags import RECORD
from grand_challenge_dicom_de_id_procedure.dicom.values import representation
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.explain.observer import (
    ExplainingObserver,
    ObservedElement,
)
from grand_challenge_dicom_de_id_procedure.explain.render import (
    MOST_BYTES,
    render_item_count,
    render_value,
)
from grand_challenge_dicom_de_id_procedure.explain.row import (
    WRITTEN,
    ExplainedElement,
    written_rows,
)

_RECORD = "the record of this de-identification (PS3.15 E.1.1)"
_DUMMY = "part of the dummy for the sequence"
_EMPTIED = "emptied, because its VR or VM does not allow this value"
_REMOVED = "removed, because it does not fit its VR in the data dictionary or is too long to search"
_BLANKED = "blanked in part: what is not needed to decode the pixels"
_VR_AND_RESERVED = 4  # bytes, which are inserted into the header of a sequence that lacks them
_CREATOR = {
    True: ("K", "the private creator of attributes that are not removed"),
    False: ("X", "the private creator of attributes that are removed"),
}
_NO_TABLE = "removed, because it does not say where the frames are"


def data_set_rows(observer: ExplainingObserver) -> list[ExplainedElement]:
    """The rows of all elements, in the order of the output.

    If the edits are not known, because of an error, the rows have no values after.
    """
    edits = observer.edits or ()
    replaced = {edit[0]: edit for edit in edits if edit[0] < edit[1]}
    inserted = [edit for edit in edits if edit[0] == edit[1] and len(edit[2]) > _VR_AND_RESERVED]
    added = _added(observer, inserted)
    record = {rows[0].tag: rows[0] for _, rows in added if rows[0].depth == 0}
    appended = len(added) - len(record)
    placed: list[tuple[int, int, list[ExplainedElement]]] = []
    earlier: set[int | None] = set()
    for element in observer.elements:
        if element.depth == 0 and element.tag in RECORD and element.sequence is None:
            earlier.add(element.tag)
            row = _row(observer, element)
            if observer.edits is not None:
                after = record[element.tag].after if element.tag in record else None
                row = replace(row, action=WRITTEN, justification=_RECORD, after=after)
            rows = [row]
        else:
            rows = _rows(observer, element, replaced.get(element.start), appended)
        placed.append((element.start, 1, rows))
    placed += [
        (place, 0, rows) for place, rows in added if rows[0].depth or rows[0].tag not in earlier
    ]
    placed.sort(key=lambda each: each[:2])
    return [row for _, _, rows in placed for row in rows]


def _added(
    observer: ExplainingObserver, inserted: Sequence[Edit]
) -> list[tuple[int, list[ExplainedElement]]]:
    """The rows of inserted elements, with their positions: the record, or one more method code."""
    codes = observer.decisions.method_codes
    encoding = observer.decisions.data_set.encoding
    added: list[tuple[int, list[ExplainedElement]]] = []
    for place, _, new in inserted:
        assert isinstance(new, bytes)
        if codes is not None and new.startswith(codes.encoding.item(b"")[:4]):
            path = f"(0012,0064)[{codes.items}]>"
            for item in items_in(new, codes.encoding):
                added.append((place, list(written_rows(item, codes.encoding, _RECORD, path, 1))))
        else:
            added.append((place, list(written_rows(new, encoding, _RECORD))))
    return added


def _rows(
    observer: ExplainingObserver, element: ObservedElement, edit: Edit | None, appended: int
) -> list[ExplainedElement]:
    """The row of an element; for a sequence with a dummy, also the rows of the dummy's elements."""
    row = _row(observer, element)
    if observer.edits is None or element.container.inside is Inside.REMOVING:
        return [row]
    if edit is None:
        after = row.before
        if element.sequence is not None and element.sequence is observer.decisions.method_codes:
            after = render_item_count(element.sequence.items + appended)
        note = _BLANKED if element.start in observer.decisions.blanked_in else ""
        return [replace(row, after=after, note=note)]
    if edit[1] == element.value < element.end:  # only the header is replaced
        assert isinstance(edit[2], bytes)
        old, new = element.stored_vr.decode("ascii"), edit[2][4:6].decode("ascii")
        return [replace(row, after=row.before, note=f"VR {old} becomes {new}")]
    cleaned = tuple(observer.cleaned.get(row.path, ())) if row.action == "K" else ()
    if not edit[2]:
        note = _NO_TABLE if element.start in observer.decisions.blanked_in else _REMOVED
        return [replace(row, note=note) if row.action in "KCU" else row]
    encoding = element.container.encoding
    if not isinstance(edit[2], bytes):
        return [replace(row, after=f"({len(edit[2])} bytes)")]
    ((_, vr, value),) = elements_in(edit[2], encoding)
    if vr != "SQ":
        after = render_value(
            vr, value[:MOST_BYTES], len(value), encoding, element.container.character_set
        )
        is_refused = row.action == "K" and not value and not cleaned
        note = _EMPTIED if is_refused else row.note
        return [replace(row, vr=vr, after=after, cleaned=cleaned, note=note)]
    items = list(items_in(value, encoding))
    rows = [replace(row, after=render_item_count(len(items)))]
    for number, item in enumerate(items):
        path = f"{row.path}[{number}]>"
        rows += written_rows(item, encoding, _DUMMY, path, row.depth + 1)
    return rows


def _row(observer: ExplainingObserver, element: ObservedElement) -> ExplainedElement:
    """The row of an element, without its value after."""
    container = element.container
    entry = observer.decisions.chosen.get(element.start, container.plan[element.tag])
    rule = entry.rule
    if element.sequence is not None:
        vr, before = "SQ", render_item_count(element.sequence.items)
    else:
        vr, is_understood = representation(entry.vrs, element.stored_vr)
        if not is_understood:
            vr = element.stored_vr.decode("ascii")
        length = element.end - element.value
        before = render_value(
            vr, element.beginning, length, container.encoding, container.character_set
        )
    path = container.path(element.tag)
    action, why = rule.action, rule.justification
    if element.start in observer.creators:
        action, why = _CREATOR[observer.creators[element.start]]
    return ExplainedElement(path, element.tag, element.depth, vr, action, why, before, None)
