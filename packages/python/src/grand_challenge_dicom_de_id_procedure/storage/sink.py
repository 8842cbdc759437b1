"""Where the bytes of an output go."""

from __future__ import annotations

from typing import Protocol

from grand_challenge_dicom_de_id_procedure.storage.copying import copy_range, write_all
from grand_challenge_dicom_de_id_procedure.storage.source import Source, changed

_BLOCK = 1 << 20


class Sink(Protocol):
    """Takes the bytes of one output, in their order."""

    def write(self, content: bytes) -> None:
        """Take bytes.

        Raises:
            OSError: they cannot be written.
        """

    def copy(self, source: Source, start: int, end: int) -> None:
        """Take a range of a source, which may be too large for memory.

        Raises:
            OSError: it cannot be written.
            UnreadableDICOMError: the source ends before.
        """


class MemorySink:
    """Collects an output in memory."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, content: bytes) -> None:
        """Take bytes."""
        self._pieces.append(content)

    def copy(self, source: Source, start: int, end: int) -> None:
        """Take a range of a source."""
        self._pieces.extend(source.bytes_at(at, n) for at, n in _blocks(start, end))

    def content(self) -> bytes:
        """All that was taken."""
        return b"".join(self._pieces)


class FileSink:
    """Appends an output to an open file.

    Args:
        descriptor: the open file, written at its position.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, content: bytes) -> None:
        """Append bytes."""
        write_all(self._descriptor, content)

    def copy(self, source: Source, start: int, end: int) -> None:
        """Append a range of a source, from file to file where it is in one."""
        if source.descriptor >= 0:
            try:
                copy_range(self._descriptor, source.descriptor, start, end)
            except EOFError:
                raise changed() from None
        else:
            for at, length in _blocks(start, end):
                write_all(self._descriptor, source.bytes_at(at, length))


def _blocks(start: int, end: int) -> list[tuple[int, int]]:
    """Offset and length of the blocks of a range."""
    return [(at, min(_BLOCK, end - at)) for at in range(start, end, _BLOCK)]
