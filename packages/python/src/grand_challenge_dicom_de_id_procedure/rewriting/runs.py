"""Remembers elements that followed each other in earlier files: those of a series are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from struct import Struct

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rewriting.stored import StoredElement

_LONGEST = 16  # elements
_SHORTEST = 4
_LARGEST = 1 << 10  # bytes of an element
_MOST = 1 << 10  # runs that are remembered
_AT_ONE_PLACE = 4
_SHORT = 8  # bytes of a short header


class _Run(NamedTuple):
    """Elements one after the other.

    Attributes:
        headers_at: gives the headers that lie in a window where theirs lay.
        headers: theirs.
        stored: the elements.
        size: bytes of all of them.
    """

    headers_at: Callable[[bytes, int], tuple[bytes, ...]]
    headers: tuple[bytes, ...]
    stored: Sequence[StoredElement]
    size: int


class Runs:
    """The runs of elements that were found in one encoding."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, bytes], list[_Run]] = {}

    def at(self, position: int, window: bytes, place: int, most: int) -> Sequence[StoredElement]:
        """The elements from a position on, if an earlier file had the same headers there.

        Args:
            position: offset in the file.
            window: bytes of the file.
            place: of the position in them.
            most: bytes that the elements may have.
        """
        known = self._found.get((position, window[place : place + _SHORT]))
        if known:
            most = min(most, len(window) - place)
            for run in known:
                if run.size <= most and run.headers_at(window, place) == run.headers:
                    return run.stored
        return ()

    @staticmethod
    def is_full(found: Sequence[StoredElement], begin: int) -> bool:
        """Whether the run that begins there ends with the last element that was found."""
        last = found[-1]
        return len(found) - begin >= _LONGEST or last.end - last.start > _LARGEST

    def learn(self, run: Sequence[StoredElement], window: bytes, base: int) -> None:
        """Remember elements, if something stood at their place in an earlier file.

        Args:
            run: the elements.
            window: bytes of the file.
            base: offset of the first of them.
        """
        if len(run) < _SHORTEST:
            return
        begin, end = run[0].start, run[-1].end
        place = begin - base
        if place < 0 or end - base > len(window):
            return
        key = begin, window[place : place + _SHORT]
        known = self._found.get(key)
        if known is None:  # most files of some kinds have nothing in common
            if len(self._found) > _MOST:
                self._found.clear()
            self._found[key] = []
        elif len(known) < _AT_ONE_PLACE:
            layout = "".join([f"{e.value - e.start}s{e.end - e.value}x" for e in run])
            headers_at = Struct(layout).unpack_from
            known.append(_Run(headers_at, headers_at(window, place), tuple(run), end - begin))
