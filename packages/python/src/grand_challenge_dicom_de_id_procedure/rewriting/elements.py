"""Where the elements of a data set stand in a file. What is in them is passed over, not read."""

from __future__ import annotations

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
from grand_challenge_dicom_de_id_procedure.rewriting.runs import Runs
from grand_challenge_dicom_de_id_procedure.rewriting.stored import StoredElement
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_SHORT, _LENGTH = 8, 4  # bytes of a short header, and of a length that follows it
_new = tuple.__new__  # as Stored(...) in half of the time


_Known = dict[bytes, tuple[int, str, int]]
_KNOWN: list[_Known] = [{} for _ in range(4)]
"""What the first eight bytes of a header say, by the encoding: tag, VR and length; -1 if the length
follows them. Files of a series have the same headers.
"""

_UNKNOWN = 0, "", -1
_BLOCK = 1 << 10
_MOST_KNOWN = 1 << 14
_RUNS = [Runs() for _ in range(4)]


def stored_elements(
    source: Source, position: int, stop: int, encoding: Encoding
) -> list[StoredElement]:
    """Each element of a data set, without those in sequences. Zeros at its end, which pad it, are
    no element.

    Args:
        source: the file.
        position: offset of the data set.
        stop: offset of its end.
        encoding: of the data set.

    Raises:
        UnreadableDICOMError: it is truncated or malformed.
    """
    known, runs = _known_in(encoding), _RUNS[encoding.explicit * 2 + encoding.little]
    unpack = encoding.length.unpack_from
    if len(known) > _MOST_KNOWN:
        known.clear()
    found: list[StoredElement] = []
    begin = 0  # of the run
    buffer, base = (source.buffer, source.base) if position >= source.base else (b"", position)
    while position + _SHORT <= stop:
        place = position - base
        if begin == len(found) and (run := runs.at(position, buffer, place, stop - position)):
            found += run
            begin, position = len(found), run[-1].end
            continue
        tag, vr, length = known.get(buffer[place : place + _SHORT], _UNKNOWN)
        value = position + _SHORT
        if length < 0 and vr and value + _LENGTH - base <= len(buffer):
            (length,) = unpack(buffer, place + _SHORT)
            value += _LENGTH
        is_plain = 0 <= length < UNDEFINED
        if not is_plain and _only_zeros(source, position, stop):
            break
        if is_plain:
            element = _new(StoredElement, (tag, vr, position, value, value + length, False))
        else:
            element = _read(source, position, encoding, known)
            buffer, base = source.buffer, source.base
        position = element.end
        if position > stop:
            raise UnreadableDICOMError("the file is truncated", "truncated")
        found.append(element)
        if not is_plain or runs.is_full(found, begin):
            runs.learn(found[begin : len(found) - (not is_plain)], buffer, base)
            begin = len(found)
    runs.learn(found[begin:], buffer, base)
    if position < stop and not _only_zeros(source, position, stop):
        raise UnreadableDICOMError("the file is truncated", "truncated")
    return found


def after_item(source: Source, position: int, encoding: Encoding) -> int:
    """The offset after the delimiter of an item of undefined length whose content begins there."""
    return _after_delimiter(source, position, encoding, ITEM_END)


def _read(source: Source, position: int, encoding: Encoding, known: _Known) -> StoredElement:
    """The element at an offset, whose header is remembered."""
    tag, vr, length, header = read_header(source, position, encoding)
    if tag >> 16 == 0xFFFE:
        raise UnreadableDICOMError("an item or delimiter outside of a sequence", "malformed")
    value, name = position + header, vr.decode("ascii")
    if length == UNDEFINED:
        within = IMPLICIT if vr == b"UN" else encoding
        end = _after_delimiter(source, value, within, SEQUENCE_END)
        return StoredElement(tag, name, position, value, end, True)
    content = source.bytes_at(position, header).ljust(LONGEST_HEADER, b"\0")
    if tag and encoding.read_header(content, 0) == (tag, vr, length, header):  # was not mended
        known[content[:_SHORT]] = tag, name, length if header == _SHORT else -1
    return StoredElement(tag, name, position, value, value + length, False)


def _only_zeros(source: Source, position: int, stop: int) -> bool:
    """Whether there are only zeros between two offsets."""
    blocks = range(position, stop, _BLOCK)
    return not any(any(source.bytes_at(at, min(_BLOCK, stop - at))) for at in blocks)


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
        buffer, place = source.buffer, position - source.base
        known = _known_in(within).get(buffer[place : place + _SHORT]) if place >= 0 else None
        if known is not None and known[2] >= 0:
            position += _SHORT + known[2]
            continue
        tag, vr, length, header = _item_header(source, position, within)
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


def _item_header(source: Source, position: int, encoding: Encoding) -> Header:
    """As ``read_header``, which takes longer for items and delimiters."""
    place = position - source.base
    if 0 <= place <= len(source.buffer) - _SHORT:
        group, element, length = encoding.tag_and_length.unpack_from(source.buffer, place)
        if group == 0xFFFE:
            return group << 16 | element, b"", length, _SHORT
    return read_header(source, position, encoding)


def _known_in(encoding: Encoding) -> _Known:
    return _KNOWN[encoding.explicit * 2 + encoding.little]
