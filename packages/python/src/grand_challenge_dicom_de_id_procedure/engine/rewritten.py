"""Pixel data in which something is written otherwise, as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange
from grand_challenge_dicom_de_id_procedure.dicom.pixels.value import PixelValue
from grand_challenge_dicom_de_id_procedure.engine.container import Stored
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_MOST_REMEMBERED = 1000
_BLOCK = 1 << 20


def rewrite(decisions: Decisions, stored: Stored, value: PixelValue) -> None:
    """Write pixel data without what is not needed to decode them, if there is any.

    Raises:
        UnreadableDICOMError: their structure is not understood.
    """
    growth, start, end = 0, stored.end, stored.value
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
        decisions.blanked_in.add(stored.start)
        decisions.edit(start, end, _Rewritten(start, end, growth, again), stored.container)


class _Rewritten:
    """A range of the source with changes in it, as a stream.

    Args:
        start: offset of its first byte.
        end: offset after its last byte.
        growth: how many bytes there will be more; negative where there are fewer.
        changes: in their order, each time that they are iterated over.
    """

    def __init__(self, start: int, end: int, growth: int, changes: Iterable[RangeChange]) -> None:
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

    def __iter__(self) -> Iterator[RangeChange]:
        return self._value.changes()


def _copied(source: Source, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _BLOCK):
        yield source.bytes_at(at, min(_BLOCK, end - at))
