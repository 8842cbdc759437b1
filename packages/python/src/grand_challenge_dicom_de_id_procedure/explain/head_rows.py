"""Rows for the preamble and the file meta information."""

from __future__ import annotations

from dataclasses import replace

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import FileMeta
from grand_challenge_dicom_de_id_procedure.dicom.headers import elements_in
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.explain.render import MOST_BYTES, render_value
from grand_challenge_dicom_de_id_procedure.explain.row import (
    WRITTEN,
    ExplainedElement,
    written_rows,
)
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_WRITTEN_ANEW = "the file meta information is written anew (PS3.10 section 7.1)"
_PREAMBLE, _PREFIX = 128, 132


def head_rows_before(source: Source, meta: FileMeta) -> list[ExplainedElement]:
    """Rows for what precedes the data set in the source. Nothing of it is copied to the output."""
    preamble = source.bytes_at(0, min(meta.start, _PREAMBLE))
    why = "the preamble may contain anything (PS3.10 section 7.1)"
    rows = [
        ExplainedElement("preamble", None, 0, "", WRITTEN, why, _render_preamble(preamble), None)
    ]
    head = source.bytes_at(meta.start, meta.end - meta.start)
    for tag, vr, value in elements_in(head, EXPLICIT):
        before = render_value(vr, value[:MOST_BYTES], len(value), EXPLICIT)
        rows.append(ExplainedElement(spelled(tag), tag, 0, vr, "X", _WRITTEN_ANEW, before, None))
    return rows


def head_rows(before: list[ExplainedElement], head: bytes) -> list[ExplainedElement]:
    """Complete the rows of ``head_rows_before`` with what precedes the data set in the output."""
    new = {row.tag: row for row in written_rows(head[_PREFIX:], EXPLICIT, _WRITTEN_ANEW)}
    rows = [replace(before[0], after=_render_preamble(head[:_PREAMBLE]))]
    for row in before[1:]:
        written = new.pop(row.tag, None)
        rows.append(replace(written, before=row.before) if written else row)
    rows += new.values()
    return [rows[0], *sorted(rows[1:], key=lambda row: row.path)]


def _render_preamble(preamble: bytes) -> str:
    if not preamble:
        return "(absent)"
    return "(128 bytes)" if any(preamble) else "(128 bytes, all zero)"
