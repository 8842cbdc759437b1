"""Where the bytes of a file come from: a window that moves, and ranges of any length."""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from typing import ClassVar

from grand_challenge_dicom_de_id_procedure.errors import NotDICOMError, UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.copying import read_at

# Only Windows has and needs O_BINARY; only the other systems have and need O_NONBLOCK.
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class Source(ABC):
    """Random access to bytes; a subclass says how a range is read.

    Attributes:
        size: the number of bytes.
        buffer: the window.
        base: the offset of the first byte of the window.
        descriptor: the open file that contains the bytes; -1 if there is none.
        modified: when it was changed last, in nanoseconds since 1970; 0 if that is not known.
        name: the path or URL by which it was opened; empty if there is none.
    """

    WINDOW: ClassVar[int] = 1 << 15

    def __init__(self, size: int) -> None:
        self.size = size
        self.buffer = b""
        self.base = 0
        self.descriptor = -1
        self.modified = 0
        self.name = ""

    @abstractmethod
    def read(self, position: int, length: int) -> bytes:
        """Bytes of a range; fewer only if the source ends before."""

    def load(self, position: int, length: int) -> None:
        """Move the window so that it holds ``length`` bytes from ``position``.

        Raises:
            UnreadableDICOMError: the source ends before them.
        """
        if position + length > self.size:
            raise UnreadableDICOMError("the file is truncated", "truncated")
        start = position - self.base
        if start < 0 or start + length > len(self.buffer):
            self.buffer = self.read(position, min(max(self.WINDOW, length), self.size - position))
            self.base = position
            if len(self.buffer) < length:
                raise changed()

    def bytes_at(self, position: int, length: int) -> bytes:
        """Bytes of a range, from the window if they are in it; the window does not move.

        Raises:
            UnreadableDICOMError: the source ends before them.
        """
        start = position - self.base
        if start >= 0 and start + length <= len(self.buffer):
            return self.buffer[start : start + length]
        if position + length > self.size:
            raise UnreadableDICOMError("the file is truncated", "truncated")
        found = self.read(position, length)
        if len(found) < length:
            raise changed()
        return found

    def check_unchanged(self) -> None:  # noqa: B027
        """Raise ``UnreadableDICOMError`` if the source was changed since it was opened."""

    def close(self) -> None:  # noqa: B027
        """Release what the source holds."""


class BytesSource(Source):
    """Bytes in memory."""

    def __init__(self, content: bytes) -> None:
        super().__init__(len(content))
        self.buffer = content

    def read(self, position: int, length: int) -> bytes:
        return self.buffer[position : position + length]


class FileSource(Source):
    """An open file, which ``close`` closes."""

    def __init__(self, descriptor: int, status: os.stat_result | None = None) -> None:
        status = os.fstat(descriptor) if status is None else status
        super().__init__(status.st_size)
        self.modified = status.st_mtime_ns
        self.descriptor = descriptor
        self.buffer = self.read(0, min(self.WINDOW, self.size))

    def read(self, position: int, length: int) -> bytes:
        return read_at(self.descriptor, position, length)

    def check_unchanged(self) -> None:
        status = os.fstat(self.descriptor)
        if (status.st_size, status.st_mtime_ns) != (self.size, self.modified):
            raise changed()

    def close(self) -> None:
        descriptor, self.descriptor = self.descriptor, -1  # once, also after an interrupt
        if descriptor >= 0:
            os.close(descriptor)


def open_file(path: str | os.PathLike[str]) -> FileSource:
    """Open a file for reading.

    Raises:
        NotDICOMError: it is not a file but, for example, a pipe, which may never end.
        OSError: it cannot be opened.
    """
    descriptor = os.open(path, _READ)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotDICOMError("not a file")
        source = FileSource(descriptor, status)
        source.name = os.fspath(path)
        return source
    except BaseException:
        os.close(descriptor)
        raise


def changed() -> UnreadableDICOMError:
    """The error for a source that was changed."""
    return UnreadableDICOMError("the file changed while it was read", "changed")
