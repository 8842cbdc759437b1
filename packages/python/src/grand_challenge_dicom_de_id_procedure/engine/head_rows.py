"""Rows for what comes before the data set: the preamble and the file meta information."""

from __future__ import annotations

from dataclasses import replace

from grand_challenge_dicom_de_id_procedure.encoding import EXPLICIT, LONG_VRS
from grand_challenge_dicom_de_id_procedure.engine.part10 import FileMeta
from grand_challenge_dicom_de_id_procedure.engine.row import WRITTEN, Row, written_rows
from grand_challenge_dicom_de_id_procedure.engine.shown import LONGEST, shown
from grand_challenge_dicom_de_id_procedure.engine.source import Source

_MADE_ANEW = "file meta information is made anew (PS3.10 section 7.1)"
_PREAMBLE, _PREFIX = 128, 132


def head_rows_before(source: Source, meta: FileMeta) -> list[Row]:
    """What a source has before its data set, none of which is carried over."""
    preamble = source.bytes_at(0, _PREAMBLE)
    why = "the preamble may hold anything (PS3.10 section 7.1)"
    rows = [Row("preamble", None, 0, "", WRITTEN, why, _zeros(preamble), None)]
    position = _PREFIX
    while position < meta.end:
        header = source.bytes_at(position, min(12, meta.end - position))
        group, element, vr, length = EXPLICIT.short_header.unpack_from(header)
        value = position + 8
        if vr in LONG_VRS:
            (length,) = EXPLICIT.length.unpack_from(header, 8)
            value = position + 12
        start = source.bytes_at(value, min(length, LONGEST))
        name = vr.decode("ascii")
        before = shown(name, start, length, EXPLICIT)
        path, tag = f"({group:04X},{element:04X})", group << 16 | element
        rows.append(Row(path, tag, 0, name, "X", _MADE_ANEW, before, None))
        position = value + length
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
