"""Tables that say where frames begin in encapsulated pixel data (PS3.5 A.4, PS3.3 C.7.6.3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER, UNDEFINED, Encoding
from grand_challenge_dicom_de_id_procedure.dicom.headers import ITEM_HEADER, fragments
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import (
    LENGTHS,
    OFFSETS,
    PIXELS,
    TABLES,
    TOTAL_LENGTH,
)
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_BLOCK = 1 << 14


def is_basic_table_right(
    source: Source, table: tuple[int, int], pieces: Iterable[tuple[int, int]]
) -> bool:
    """Whether each entry is where a fragment begins, the first of them first, in their order.

    Args:
        source: the file.
        table: where the Basic Offset Table begins and ends.
        pieces: where each fragment begins and ends.
    """
    begin, end = table
    if (end - begin) % 4:
        return False
    starts = (start - ITEM_HEADER - end for start, _ in pieces)
    is_first = True
    for entry in _numbers(source, begin, end, 4):
        start = next(starts, None)
        while start is not None and start < entry and not is_first:
            start = next(starts, None)
        if start != entry:
            return False
        is_first = False
    return True


def tables_before_pixels(
    source: Source, position: int, stop: int, encoding: Encoding
) -> tuple[int, bool]:
    """Where the tables end that begin here, and whether they say what the fragments say.

    Extended Offset Table and its lengths have an entry for each fragment, since each frame is in
    one; a length may be without the padding.

    Args:
        source: the file.
        position: offset of the first element that is a table.
        stop: where what holds them ends at the latest.
        encoding: of the data set.
    """
    tables: dict[int, tuple[int, int]] = {}
    while position + ITEM_HEADER <= stop:
        header = source.bytes_at(position, min(LONGEST_HEADER, stop - position))
        tag, _, length, size = encoding.read_header(header.ljust(LONGEST_HEADER, b"\0"), 0)
        begin = position + size
        if tag == PIXELS and length == UNDEFINED and (OFFSETS in tables) == (LENGTHS in tables):
            pieces = fragments(source, begin, stop, encoding)
            return position, _say_what_is(source, tables, pieces)
        if tag not in TABLES or tag in tables or begin + length > stop:
            break
        position = begin + length
        tables[tag] = begin, position
    return position, False


def _say_what_is(
    source: Source, tables: dict[int, tuple[int, int]], pieces: Iterable[tuple[int, int]]
) -> bool:
    offsets = _numbers(source, *tables.get(OFFSETS, (0, 0)), 8)
    lengths = _numbers(source, *tables.get(LENGTHS, (0, 0)), 8)
    has_entries = OFFSETS in tables
    first: int | None = None
    total = number = 0
    for start, end in pieces:
        first = start if first is None else first
        length = end - start
        if has_entries:
            listed = next(lengths, -1)
            if next(offsets, -1) != start - first or not length - 1 <= listed <= length:
                return False
        total += length
        number += 1
    if next(offsets, None) is not None or next(lengths, None) is not None:
        return False
    place = tables.get(TOTAL_LENGTH)
    if place is None:
        return True
    (said, *others) = [*_numbers(source, *place, 8), -1]
    return len(others) == 1 and total - number <= said <= total


def _numbers(source: Source, begin: int, end: int, size: int) -> Iterator[int]:
    """Little endian numbers of so many bytes; what is left over at the end is one too."""
    while begin < end:
        block = source.bytes_at(begin, min(_BLOCK, end - begin))
        begin += len(block)
        for place in range(0, len(block), size):
            yield int.from_bytes(block[place : place + size], "little")
