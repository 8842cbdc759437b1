"""Elements and items side by side, and the tags of what stands between them (PS3.5 section 7.5)."""

from __future__ import annotations

from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER, Encoding

ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
"""Tags of items and delimiters, which have no VR."""


def elements_in(content: bytes, encoding: Encoding) -> Iterator[tuple[int, str, bytes]]:
    """Tag, VR and value of elements or items that stand side by side, each of defined length."""
    position, size = 0, len(content)
    padded = content + bytes(LONGEST_HEADER)
    while position + 8 <= size:
        tag, stored, length, header = encoding.read_header(padded, position)
        vr = stored.decode("ascii") or next(iter(vr_choices(tag)), "UN")
        position += header + length
        yield tag, vr, content[position - length : position]


def items_in(content: bytes, encoding: Encoding) -> Iterator[bytes]:
    """The contents of the items of a sequence, each of defined length."""
    for _, _, value in elements_in(content, encoding):
        yield value
