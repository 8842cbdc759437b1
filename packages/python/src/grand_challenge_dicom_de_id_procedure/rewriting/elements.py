"""Where the elements of a data set stand in a file. What is in them is passed over, not read."""

from __future__ import annotations

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

_SHORT = 8  # bytes of a short header
_new = tuple.__new__  # as Stored(...) in half of the time


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


_Known = dict[bytes, tuple[int, str, int]]
_KNOWN: dict[Encoding, _Known] = {}
_MOST_KNOWN = 1 << 14  # headers; files of a series have the same ones


def stored_elements(source: Source, position: int, stop: int, encoding: Encoding) -> list[Stored]:
    """Each element of a data set, without those in sequences.

    Args:
        source: the file.
        position: offset of the data set.
        stop: offset of its end.
        encoding: of the data set.

    Raises:
        UnreadableDICOMError: it is truncated or malformed.
    """
    known = _KNOWN.setdefault(encoding, {})
    if len(known) > _MOST_KNOWN:
        known.clear()
    found: list[Stored] = []
    buffer, base = (source.buffer, source.base) if position >= source.base else (b"", position)
    while position + _SHORT <= stop:
        place = position - base
        header = known.get(buffer[place : place + _SHORT])
        if header is not None:
            tag, vr, length = header
            value = position + _SHORT
            end, is_undefined = value + length, False
        else:
            tag, vr, value, end, is_undefined = _read(source, position, encoding, known)
            buffer, base = source.buffer, source.base
        if end > stop:
            raise UnreadableDICOMError("the file is truncated", "truncated")
        found.append(_new(Stored, (tag, vr, position, value, end, is_undefined)))
        position = end
    return found


def after_item(source: Source, position: int, encoding: Encoding) -> int:
    """The offset after the delimiter of an item of undefined length whose content begins there."""
    return _after_delimiter(source, position, encoding, ITEM_END)


def _read(
    source: Source, position: int, encoding: Encoding, known: _Known
) -> tuple[int, str, int, int, bool]:
    """Tag, VR, offset of the value, offset after it, and whether a delimiter ends it."""
    tag, vr, length, header = read_header(source, position, encoding)
    if tag >> 16 == 0xFFFE:
        raise UnreadableDICOMError("an item or delimiter outside of a sequence", "malformed")
    value, name = position + header, vr.decode("ascii")
    if length == UNDEFINED:
        within = IMPLICIT if vr == b"UN" else encoding
        return tag, name, value, _after_delimiter(source, value, within, SEQUENCE_END), True
    if header == _SHORT:
        content = source.bytes_at(position, _SHORT)
        if encoding.read_header(content.ljust(LONGEST_HEADER, b"\0"), 0)[:3] == (tag, vr, length):
            known[content] = tag, name, length
    return tag, name, value, value + length, False


def read_header(source: Source, position: int, encoding: Encoding) -> Header:
    """Tag, VR, length of the value, and length of the header at an offset.

    Raises:
        UnreadableDICOMError: there is none.
    """
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
        tag, vr, length, header = read_header(source, position, within)
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
