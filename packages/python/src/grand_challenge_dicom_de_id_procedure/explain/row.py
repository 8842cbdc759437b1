"""One row of an explanation: an element, what happens to it, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.headers import elements_in, items_in
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.explain.render import (
    MOST_BYTES,
    render_item_count,
    render_value,
)

WRITTEN = "+"
"""Used instead of an action if the program writes the element, independently of the source."""


@dataclass(frozen=True)
class ExplainedElement:
    """One element.

    Attributes:
        path: its path, such as (0040,A730)[0]>(0040,A160); items count from 0.
        tag: group and element number in one number; None for the preamble.
        depth: the number of sequences around it.
        vr: its VR.
        action: D, Z, X, K, C, U or R; or ``WRITTEN``.
        justification: the reason for the action.
        before: its value in the source, as readable text; None if the source does not contain it.
        after: its value in the output; None if the output does not contain it.
        cleaned: for a text that is kept but cleaned, the kinds of values that were found in it.
        note: more information; empty for most elements.
    """

    path: str
    tag: int | None
    depth: int
    vr: str
    action: str
    justification: str
    before: str | None
    after: str | None
    cleaned: tuple[str, ...] = ()
    note: str = ""


def written_rows(
    content: bytes, encoding: Encoding, why: str, prefix: str = "", depth: int = 0
) -> Iterator[ExplainedElement]:
    """Rows for elements that the program wrote itself.

    Args:
        content: the elements, as bytes.
        encoding: their encoding.
        why: the reason for all of them.
        prefix: the beginning of their paths.
        depth: the number of sequences around them.
    """
    for tag, vr, value in elements_in(content, encoding):
        path = prefix + spelled(tag)
        if vr == "SQ":
            items = list(items_in(value, encoding))
            yield ExplainedElement(
                path, tag, depth, vr, WRITTEN, why, None, render_item_count(len(items))
            )
            for number, item in enumerate(items):
                yield from written_rows(item, encoding, why, f"{path}[{number}]>", depth + 1)
        else:
            after = render_value(vr, value[:MOST_BYTES], len(value), encoding)
            yield ExplainedElement(path, tag, depth, vr, WRITTEN, why, None, after)
