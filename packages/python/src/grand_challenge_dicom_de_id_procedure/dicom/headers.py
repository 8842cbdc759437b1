"""Goes from header to header: elements, items and fragments (PS3.5 section 7.5 and A.4)."""

from __future__ import annotations

from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER, UNDEFINED, Encoding
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.source import Source

ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
"""Tags of items and delimiters, which have no VR."""


def elements_in(content: bytes, encoding: Encoding) -> Iterator[tuple[int, str, bytes]]:
    """Tag, VR and value of consecutive elements or items, all of defined length."""
    position, size = 0, len(content)
    padded = content + bytes(LONGEST_HEADER)
    while position + 8 <= size:
        tag, stored, length, header = encoding.read_header(padded, position)
        vr = stored.decode("ascii") or next(iter(vr_choices(tag)), "UN")
        position += header + length
        yield tag, vr, content[position - length : position]


def items_in(content: bytes, encoding: Encoding) -> Iterator[bytes]:
    """The contents of the items of a sequence, all of defined length."""
    return (value for _, _, value in elements_in(content, encoding))


def after_fragments(source: Source, position: int, stop: int, encoding: Encoding) -> int:
    """The offset after the delimiter of the fragments of encapsulated pixel data.

    Args:
        source: the file.
        position: the offset of the first fragment.
        stop: the offset at which the delimiter must have ended.
        encoding: of the data set.

    Raises:
        UnreadableDICOMError: there is something else between them, or no delimiter.
    """
    while position + 8 <= stop:
        header = source.bytes_at(position, 8).ljust(LONGEST_HEADER, b"\0")
        tag, _, length, _ = encoding.read_header(header, 0)
        position += 8
        if tag == SEQUENCE_END:
            return position
        if tag != ITEM or length == UNDEFINED:
            break
        position += length
    else:
        if stop == source.size:
            raise UnreadableDICOMError("the file is truncated, or a length is wrong", "truncated")
    raise UnreadableDICOMError("fragments of pixel data without their end", "malformed")
