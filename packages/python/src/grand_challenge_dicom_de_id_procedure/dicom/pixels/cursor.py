"""Reads a codestream that lies in pieces of a file, forwards, with little of it in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from re import Pattern

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_WINDOW = 1 << 16


class Cursor:
    """A place in bytes that lie in pieces of a file, such as the fragments of pixel data.

    Args:
        source: the file.
        pieces: beginning and end of each, in the order of the file.
    """

    def __init__(self, source: Source, pieces: Iterable[tuple[int, int]]) -> None:
        self._source = source
        self._pieces = iter(pieces)
        self._ahead: deque[tuple[int, int]] = deque()
        self._buffer = b""
        self._base = 0
        self._start = self._position = self._stop = 0
        self._passed = 0  # bytes in the pieces before this one

    @property
    def is_at_end(self) -> bool:
        """Whether nothing follows."""
        return self._position == self._stop and not self._has_ahead(0)

    @property
    def is_at_piece(self) -> bool:
        """Whether a piece begins here."""
        return self._position in (self._start, self._stop)

    @property
    def offset(self) -> int:
        """How many bytes lie before, in all pieces."""
        return self._passed + self._position - self._start

    @property
    def left(self) -> int:
        """How many bytes are left of this piece; 0 between two pieces."""
        return self._stop - self._position

    def go_on(self) -> bool:
        """Go on to the next piece, where this one is at its end.

        Returns:
            Whether there is one.
        """
        if self._position == self._stop:
            if not self._has_ahead(0):
                return False
            self._passed += self._stop - self._start
            self._start, self._stop = self._ahead.popleft()
            self._position = self._start
        return True

    def peek(self, length: int) -> bytes:
        """The next bytes; fewer where there are no more."""
        there = min(length, self._stop - self._position)
        start = self._position - self._base
        if there == length and 0 <= start <= len(self._buffer) - length:
            return self._buffer[start : start + length]
        found = b""
        if there:
            start = self._load(there)
            found = self._buffer[start : start + there]
        number = 0
        while len(found) < length and self._has_ahead(number):
            begin, end = self._ahead[number]
            found += self._source.bytes_at(begin, min(end - begin, length - len(found)))
            number += 1
        return found

    def skip(self, length: int) -> None:
        """Go on.

        Raises:
            UnreadableDICOMError: there are fewer bytes.
        """
        if length <= self._stop - self._position:
            self._position += length
            return
        for _ in self.ranges(length):
            pass

    def ranges(self, length: int) -> Iterator[tuple[int, int]]:
        """Where the next bytes lie in the file; goes on behind them.

        Raises:
            UnreadableDICOMError: there are fewer.
        """
        while length:
            if not self.go_on():
                raise unreadable("a length leads past their end")
            start = self._position
            self._position = min(start + length, self._stop)
            length -= self._position - start
            yield start, self._position

    def replace(self, length: int, kind: str, fill: bytes = b"\0") -> Iterator[RangeChange]:
        """Write the next bytes otherwise.

        Args:
            length: how many.
            kind: what they are.
            fill: what is written: one byte throughout, or as many bytes.
        """
        done = 0
        for start, end in self.ranges(length):
            new = fill if len(fill) == 1 else fill[done : done + end - start]
            done += end - start
            yield RangeChange(start, end, kind, new)

    def find(self, pattern: Pattern[bytes], length: int) -> bool:
        """Go on to where a pattern matches, or to the end.

        Args:
            pattern: it matches always the same number of bytes.
            length: this number, 2 or more.

        Returns:
            Whether it was found.
        """
        while self.go_on():
            start = self._load(1)
            stop = min(len(self._buffer), start + self._stop - self._position)
            found = pattern.search(self._buffer, start, stop)
            if found:
                self._position += found.start() - start
                return True
            self._position += max(0, stop - start - length + 1)
            # What begins before the end of a piece or of the window may go on behind it.
            seam = self.peek(2 * length - 2)
            found = pattern.search(seam)
            if found:
                self.skip(found.start())
                return True
            self.skip(min(length - 1, len(seam)))
        return False

    def rest(self) -> tuple[int, int]:
        """Where the rest of this piece lies in the file; goes on behind it."""
        start, self._position = self._position, self._stop
        return start, self._stop

    def _load(self, length: int) -> int:
        """Where the position is in the buffer, which holds so many bytes of this piece from it."""
        start = self._position - self._base
        if not 0 <= start <= len(self._buffer) - length:
            size = min(max(_WINDOW, length), self._source.size - self._position)
            self._buffer = self._source.bytes_at(self._position, size)
            self._base, start = self._position, 0
        return start

    def _has_ahead(self, number: int) -> bool:
        """Whether so many pieces that are not empty come after the next one."""
        while len(self._ahead) <= number:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            if piece[0] < piece[1]:
                self._ahead.append(piece)
        return True
