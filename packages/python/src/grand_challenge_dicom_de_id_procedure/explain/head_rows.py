"""Rows for what comes before the data set: the preamble and the file meta information."""

from __future__ import annotations

from dataclasses import replace

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import FileMeta
from grand_challenge_dicom_de_id_procedure.dicom.headers import elements_in
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.explain.render import LONGEST, shown
from grand_challenge_dicom_de_id_procedure.explain.row import WRITTEN, Row, written_rows
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_MADE_ANEW = "file meta information is made anew (PS3.10 section 7.1)"
_PREAMBLE, _PREFIX = 128, 132


def head_rows_before(source: Source, meta: FileMeta) -> list[Row]:
    """What a source has before its data set, none of which is carried over."""
    preamble = source.bytes_at(0, _PREAMBLE)
    why = "the preamble may hold anything (PS3.10 section 7.1)"
    rows = [Row("preamble", None, 0, "", WRITTEN, why, _zeros(preamble), None)]
    head = source.bytes_at(_PREFIX, meta.end - _PREFIX)
    for tag, vr, value in elements_in(head, EXPLICIT):
        before = shown(vr, value[:LONGEST], len(value), EXPLICIT)
        rows.append(Row(spelled(tag), tag, 0, vr, "X", _MADE_ANEW, before, None))
    return rows


def head_rows(before: list[Row], head: bytes) -> list[Row]:
    """What becomes of it.

    Args:
        before: rows for what the source has.
        head: what the output has.
    """
    new = {row.tag: row for row in written_rows(head[_PREFIX:], EXPLICIT, _MADE_ANEW)}
    rows = [replace(before[0], after=_zeros(head[:_PREAMBLE]))]
    for row in before[1:]:
        written = new.pop(row.tag, None)
        rows.append(replace(written, before=row.before) if written else row)
    rows += new.values()
    return [rows[0], *sorted(rows[1:], key=lambda row: row.path)]


def _zeros(preamble: bytes) -> str:
    return "(128 bytes)" if any(preamble) else "(128 bytes, all zero)"
