"""Goes from header to header: elements, items and fragments (PS3.5 section 7.5 and A.4)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER, UNDEFINED, Encoding
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.source import Source

ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
"""Tags of items and delimiters, which have no VR."""

ITEM_HEADER = 8
"""Bytes of the header of an item."""


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


def fragment_items(
    source: Source, position: int, stop: int, encoding: Encoding
) -> Iterator[tuple[int, int]]:
    """Where the content of each item of encapsulated pixel data begins and ends.

    The first one contains offsets, the others are fragments; the last one is the delimiter.

    Args:
        source: the file.
        position: the offset of the first item.
        stop: the offset at which the delimiter must have ended.
        encoding: of the data set.

    Raises:
        UnreadableDICOMError: there is something else between them, or no delimiter.
    """
    while position + ITEM_HEADER <= stop:
        header = source.bytes_at(position, ITEM_HEADER).ljust(LONGEST_HEADER, b"\0")
        tag, _, length, _ = encoding.read_header(header, 0)
        position += ITEM_HEADER
        if tag == SEQUENCE_END:
            yield position, position
            return
        if tag != ITEM or length == UNDEFINED:
            break
        yield position, position + length
        position += length
    else:
        if stop == source.size:
            raise UnreadableDICOMError("the file is truncated, or a length is wrong", "truncated")
    raise UnreadableDICOMError("fragments of pixel data without their end", "malformed")


def after_fragments(source: Source, position: int, stop: int, encoding: Encoding) -> int:
    """The offset after the delimiter of encapsulated pixel data; see ``fragment_items``."""
    return deque(fragment_items(source, position, stop, encoding), maxlen=1)[0][1]


def fragments(
    source: Source, position: int, stop: int, encoding: Encoding
) -> Iterator[tuple[int, int]]:
    """Where each fragment begins and ends; see ``fragment_items``."""
    items = fragment_items(source, position, stop, encoding)
    next(items)
    before = next(items, None)
    for item in items:
        assert before is not None
        yield before
        before = item
