"""One element, with what becomes of it, in figures and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.headers import elements_in, items_in
from grand_challenge_dicom_de_id_procedure.explain.render import LONGEST, shown

WRITTEN = "+"
"""In place of an action: the program writes this element itself, whatever the source has."""


@dataclass(frozen=True)
class Row:
    """One element.

    Attributes:
        path: such as (0040,A730)[0]>(0040,A160); items count from 0.
        tag: group and element in one number; None for the preamble.
        depth: how many sequences it lies in.
        vr: its VR.
        action: one of D, Z, X, K, C, U and R, or ``WRITTEN``.
        justification: the reason for it.
        before: its value in the source, as a person reads it; None if it is not there.
        after: its value in the output; None if it is not there.
        cleaned: kinds of what identified in a text that is kept, and was cleaned away.
        note: what else there is to say; mostly empty.
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
) -> Iterator[Row]:
    """Rows for elements that the program itself wrote.

    Args:
        content: the elements.
        encoding: of them.
        why: the reason for all of them.
        prefix: of their paths.
        depth: how many sequences they lie in.
    """
    for tag, vr, value in elements_in(content, encoding):
        path = f"{prefix}({tag >> 16:04X},{tag & 0xFFFF:04X})"
        if vr == "SQ":
            items = list(items_in(value, encoding))
            yield Row(path, tag, depth, vr, WRITTEN, why, None, number_of(len(items)))
            for number, item in enumerate(items):
                yield from written_rows(item, encoding, why, f"{path}[{number}]>", depth + 1)
        else:
            after = shown(vr, value[:LONGEST], len(value), encoding)
            yield Row(path, tag, depth, vr, WRITTEN, why, None, after)


def number_of(items: int) -> str:
    """How a sequence is shown."""
    return "(1 item)" if items == 1 else f"({items} items)"
