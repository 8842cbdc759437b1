"""The bytes of a file, read through one window; large values are never loaded."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.engine.copying import append
from grand_challenge_dicom_de_id_procedure.engine.pipes import write_all
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.engine.background import Background

WINDOW = 1 << 15


class Source:
    """Random access to an open file, or to bytes.

    Args:
        content: a file descriptor, which ``close`` closes, or the bytes themselves.
        status: of the file, where it is known.

    Attributes:
        size: how many bytes there are.
        buffer: the window.
        base: the offset of its first byte.
    """

    def __init__(self, content: int | bytes, status: os.stat_result | None = None) -> None:
        if isinstance(content, int):
            self._descriptor: int | None = content
            status = os.fstat(content) if status is None else status
            self.size = status.st_size
            self._modified = status.st_mtime_ns
            self.buffer = os.pread(content, WINDOW, 0)
        else:
            self._descriptor = None
            self.size = len(content)
            self.buffer = content
        self.base = 0

    def load(self, position: int, length: int) -> None:
        """Move the window so that it holds ``length`` bytes from ``position``, if there are.

        Raises:
            UnreadableDICOMError: the file ends before them.
        """
        if position + length > self.size:
            raise UnreadableDICOMError("the file is truncated", "truncated")
        if self._descriptor is not None:
            self.buffer = os.pread(self._descriptor, max(WINDOW, length), position)
            self.base = position
            if len(self.buffer) < length:
                raise _changed()

    def bytes_at(self, position: int, length: int) -> bytes:
        """Some bytes, from the window if it holds them; it does not move.

        Raises:
            UnreadableDICOMError: the file ends before them.
        """
        start = position - self.base
        if start >= 0 and start + length <= len(self.buffer):
            return self.buffer[start : start + length]
        if position + length > self.size or self._descriptor is None:
            raise UnreadableDICOMError("the file is truncated", "truncated")
        read = os.pread(self._descriptor, length, position)
        if len(read) < length:
            raise _changed()
        return read

    def append_to(
        self, destination: int, head: bytes, start: int, end: int, background: Background | None
    ) -> None:
        """Write some bytes to an open file, then a range of this one.

        Args:
            destination: the open file.
            head: the bytes before.
            start: offset of the range.
            end: its end.
            background: what does the copying; if nothing does, it is done on return.

        Raises:
            OSError: they cannot be written.
            UnreadableDICOMError: the source became shorter.
        """
        if self._descriptor is None:
            write_all(destination, head)
            write_all(destination, memoryview(self.buffer)[start:end])
            return
        try:
            copy = append if background is None else background.append
            copy(destination, head, self._descriptor, start, end)
        except EOFError:
            raise _changed() from None

    def check_unchanged(self) -> None:
        """Check that the file is as it was when it was opened.

        What was decided about some bytes must not be carried out on others.

        Raises:
            UnreadableDICOMError: it was written to.
        """
        if self._descriptor is not None:
            status = os.fstat(self._descriptor)
            if (status.st_size, status.st_mtime_ns) != (self.size, self._modified):
                raise _changed()

    def close(self) -> None:
        """Close the file."""
        descriptor, self._descriptor = self._descriptor, None  # once, also after an interrupt
        if descriptor is not None:
            os.close(descriptor)


def _changed() -> UnreadableDICOMError:
    return UnreadableDICOMError("the file changed while it was read", "changed")
