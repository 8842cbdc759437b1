"""Where the bytes of an output go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from grand_challenge_dicom_de_id_procedure.storage.copying import copy_range, write_all
from grand_challenge_dicom_de_id_procedure.storage.source import Source, changed

_BLOCK = 1 << 20


class Sink(Protocol):
    """Takes the bytes of one output, in order. Its methods may raise ``OSError``."""

    def write(self, content: bytes) -> None:
        """Append bytes."""

    def copy(self, source: Source, start: int, end: int) -> None:
        """Append a range of a source, which may be too large for memory.

        Raises:
            UnreadableDICOMError: the source ends before the end of the range.
        """


class Content(Protocol):
    """What an output contains."""

    @property
    def size(self) -> int:
        """Its length in bytes."""

    def write_to(self, sink: Sink) -> None:
        """Write it.

        Raises:
            OSError: the sink cannot take it.
        """


class MemorySink:
    """Collects an output in memory."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, content: bytes) -> None:
        self._pieces.append(content)

    def copy(self, source: Source, start: int, end: int) -> None:
        self._pieces.extend(blocks(source, start, end))

    def content(self) -> bytes:
        """The whole output."""
        return b"".join(self._pieces)


class FileSink:
    """Writes an output to an open file, at its position."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, content: bytes) -> None:
        write_all(self._descriptor, content)

    def copy(self, source: Source, start: int, end: int) -> None:
        if source.descriptor >= 0:
            try:
                copy_range(self._descriptor, source.descriptor, start, end)
            except EOFError:
                raise changed() from None
        else:
            for block in blocks(source, start, end):
                write_all(self._descriptor, block)


def blocks(source: Source, start: int, end: int) -> Iterator[bytes]:
    """The bytes of a range of a source, a part at a time."""
    for at in range(start, end, _BLOCK):
        yield source.bytes_at(at, min(_BLOCK, end - at))
