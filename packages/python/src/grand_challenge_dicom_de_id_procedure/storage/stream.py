"""File objects as sources and sinks: memory, uploads, pipes."""

from __future__ import annotations

import errno
import os
import tempfile
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.storage.sink import blocks
from grand_challenge_dicom_de_id_procedure.storage.source import FileSource, Source

_BLOCK = 1 << 20


class StreamSource(Source):
    """A file object that can be read at any position; ``close`` leaves it open.

    Args:
        stream: is read from its position to its end, and is left at another position.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._start = stream.tell()
        super().__init__(max(0, stream.seek(0, os.SEEK_END) - self._start))
        self.buffer = self.read(0, min(self.WINDOW, self.size))

    def read(self, position: int, length: int) -> bytes:
        self._stream.seek(self._start + position)
        pieces: list[bytes] = []
        while length and (piece := self._stream.read(length)):  # raw ones may give less at a time
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)


class StreamSink:
    """Writes an output to a file object, at its position; it stays open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:  # raw ones may take less at a time; those of other libraries may not tell
            taken = self._stream.write(rest)
            if taken == 0:
                raise BlockingIOError(errno.EAGAIN, "the file object takes no more bytes")
            rest = rest[len(rest) if taken is None else taken :]

    def copy(self, source: Source, start: int, end: int) -> None:
        for block in blocks(source, start, end):
            self.write(block)


def stream_source(stream: BinaryIO) -> Source:
    """The source for a file object.

    One that cannot be read at any position, such as a pipe, is first copied to a temporary file
    that has no name, so that values of any size need no memory.

    Raises:
        TypeError: it is not a file object of bytes.
        OSError: it cannot be read.
    """
    read = getattr(stream, "read", None)
    if read is None or not isinstance(stream.read(0), bytes):
        raise TypeError(
            "a source must be the name of a file or a file object of bytes, "
            f"not {type(stream).__name__}"
        )
    if _is_seekable(stream):
        return StreamSource(stream)
    with tempfile.TemporaryFile() as spool:
        while block := stream.read(_BLOCK):
            spool.write(block)
        spool.flush()
        return FileSource(os.dup(spool.fileno()))


def _is_seekable(stream: BinaryIO) -> bool:
    seekable = getattr(stream, "seekable", None)
    return seekable is not None and bool(seekable())
