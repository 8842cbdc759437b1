"""Pixel data that are kept, without what in them is not needed to decode them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import Change, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import (
    CONTAINERS,
    ICC_PROFILE,
    PIXELS,
    TABLES,
    native_lengths,
)
from grand_challenge_dicom_de_id_procedure.dicom.pixels.offsets import tables_before_pixels
from grand_challenge_dicom_de_id_procedure.dicom.pixels.value import PixelValue
from grand_challenge_dicom_de_id_procedure.engine.container import Stored
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_TABLE = "Extended Offset Table"
_MOST_REMEMBERED = 1000
_BLOCK = 1 << 20
_UNDEFINED = b"\xff\xff\xff\xff"  # a length


class Rewritten:
    """A range of the source with changes in it, as a stream.

    Args:
        start: offset of its first byte.
        end: offset after its last byte.
        growth: how many bytes there will be more; negative where there are fewer.
        changes: in their order, each time that they are iterated over.
    """

    def __init__(self, start: int, end: int, growth: int, changes: Iterable[Change]) -> None:
        self._start = start
        self._end = end
        self._growth = growth
        self._changes = changes

    def __len__(self) -> int:
        return self._end - self._start + self._growth

    def blocks(self, source: Source) -> Iterator[bytes]:
        """The bytes, in pieces that fit in memory."""
        position = self._start
        for change in self._changes:
            yield from _copied(source, position, change.start)
            position = change.end
            if change.fill:
                for start in range(change.start, change.end, _BLOCK):
                    yield change.new(start, min(start + _BLOCK, change.end))
        yield from _copied(source, position, self._end)


class _Again:
    """The changes of a value that has too many to be remembered: it is read again."""

    def __init__(self, value: PixelValue) -> None:
        self._value = value

    def __iter__(self) -> Iterator[Change]:
        return self._value.changes()


def keep_bulk(decisions: Decisions, stored: Stored, source: Source, transfer_syntax: str) -> None:
    """Keep an element of bulk data; in pixel data, only what is needed to decode them.

    Args:
        decisions: on the data set; an edit may be added, and what it is for is counted.
        stored: the element.
        source: the file.
        transfer_syntax: UID of the file's.

    Raises:
        UnreadableDICOMError: its structure is not understood.
    """
    tag, _, start, begin, stop, container = stored
    is_encapsulated = source.bytes_at(begin - 4, 4) == _UNDEFINED
    if tag not in CONTAINERS:
        if is_encapsulated:
            raise unreadable("fragments where none may be")
        return
    decisions.dependent.append(start)
    if tag in TABLES:
        if stop > decisions.tables[0]:
            decisions.tables = tables_before_pixels(
                source, start, container.stop, container.encoding
            )
        if not decisions.tables[1]:
            decisions.blanked[_TABLE] += 1
            decisions.edit(start, stop, b"", container)
        return
    said = {each: raw for each, raw, _ in container.said}
    if tag == PIXELS and not is_encapsulated and begin < stop:
        lengths, _ = native_lengths(said, container.encoding)
        if stop - begin in lengths:
            return  # as nearly all are
    value = PixelValue(
        tag,
        source,
        begin,
        stop,
        is_encapsulated,
        container.encoding,
        transfer_syntax,
        said,
        container.plan[ICC_PROFILE].action.keeps,
    )
    growth, start, end = 0, stop, begin
    changes = value.changes()
    first = list(islice(changes, _MOST_REMEMBERED))
    number = 0
    for group in (first, changes):
        for change in group:
            number += 1
            if change.kind:
                decisions.blanked[change.kind] += 1
            growth += change.growth
            start, end = min(start, change.start), change.end
    if number:
        again = first if number == len(first) else _Again(value)
        decisions.edit(start, end, Rewritten(start, end, growth, again), container)


def _copied(source: Source, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _BLOCK):
        yield source.bytes_at(at, min(_BLOCK, end - at))
