"""Where the elements of a data set stand in a file. What is in them is passed over, not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    IMPLICIT,
    LONGEST_HEADER,
    UNDEFINED,
    Encoding,
    Header,
)
from grand_challenge_dicom_de_id_procedure.dicom.headers import ITEM, ITEM_END, SEQUENCE_END
from grand_challenge_dicom_de_id_procedure.dicom.mended import mended
from grand_challenge_dicom_de_id_procedure.dicom.vrs import VRS
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.source import Source


class Stored(NamedTuple):
    """An element in a file.

    Attributes:
        tag: group and element in one number.
        vr: as its header says; empty where that does not.
        start: offset of its header.
        value: offset of its value.
        end: offset after its value, and after the delimiter if there is one.
        is_undefined: whether a delimiter ends it.
    """

    tag: int
    vr: str
    start: int
    value: int
    end: int
    is_undefined: bool


def stored_elements(
    source: Source, position: int, stop: int, encoding: Encoding
) -> Iterator[Stored]:
    """Each element of a data set, without those in sequences.

    Args:
        source: the file.
        position: offset of the data set.
        stop: offset of its end.
        encoding: of the data set.

    Raises:
        UnreadableDICOMError: it is truncated or malformed.
    """
    read_header = encoding.read_header
    while position + 8 <= stop:
        place = position - source.base
        if 0 <= place <= len(source.buffer) - LONGEST_HEADER:
            tag, vr, length, header = read_header(source.buffer, place)
            if vr and vr not in VRS:
                tag, vr, length, header = _header(source, position, encoding)
        else:
            tag, vr, length, header = _header(source, position, encoding)
        start, value = position, position + header
        if tag >> 16 == 0xFFFE:
            raise UnreadableDICOMError("an item or delimiter outside of a sequence", "malformed")
        undefined = length == UNDEFINED
        if undefined:
            within = IMPLICIT if vr == b"UN" else encoding
            position = _after_delimiter(source, value, within, SEQUENCE_END)
        else:
            position = value + length
        if position > stop:
            raise UnreadableDICOMError("the file is truncated", "truncated")
        yield Stored(tag, vr.decode("ascii"), start, value, position, undefined)


def _header(source: Source, position: int, encoding: Encoding) -> Header:
    length = min(LONGEST_HEADER, source.size - position)
    if length < 8:
        raise UnreadableDICOMError("the file is truncated", "truncated")
    source.load(position, length)
    content, place = source.buffer, position - source.base
    if place + LONGEST_HEADER > len(content):
        content, place = content[place:] + bytes(LONGEST_HEADER), 0
    found = encoding.read_header(content, place)
    if found[1] and found[1] not in VRS:
        right = mended(content, place, encoding)
        if right is None:
            raise UnreadableDICOMError("a header with an unknown VR", "bad-vr")
        return right
    return found


def _after_delimiter(source: Source, position: int, encoding: Encoding, ends: int) -> int:
    """The offset after the delimiter of a sequence or item; nothing recurses, however deep."""
    inside = [(ends, encoding)]
    while inside:
        expected, within = inside[-1]
        tag, vr, length, header = _header(source, position, within)
        position += header
        if tag == expected:
            inside.pop()
        elif tag in (ITEM_END, SEQUENCE_END):
            raise UnreadableDICOMError("a delimiter where nothing ends", "malformed")
        elif length != UNDEFINED:
            position += length
        elif tag == ITEM:
            inside.append((ITEM_END, within))
        else:
            inside.append((SEQUENCE_END, IMPLICIT if vr == b"UN" else within))
    return position
