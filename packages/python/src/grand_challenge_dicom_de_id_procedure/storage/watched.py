"""Tells how far a large file is read, to whoever shows the progress of this process."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_LARGE = 1 << 25  # bytes: smaller files are read before anybody could look
_BLOCK = 1 << 20

Watcher = Callable[[int, int], None]
"""Is told the position in a file, and the size of the file."""

_watcher: ContextVar[tuple[Watcher, int] | None] = ContextVar("_watcher", default=None)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Have large files watched that this process, and no other, reads in the meantime."""
    token = _watcher.set((watcher, os.getpid()))
    try:
        yield
    finally:
        _watcher.reset(token)


def opened(descriptor: int, size: int) -> io.BufferedReader:
    """The file of a descriptor, which stays open, at its beginning; watched if it is large."""
    found = _watcher.get()
    os.lseek(descriptor, 0, os.SEEK_SET)
    if size < _LARGE or found is None or found[1] != os.getpid():
        return open(descriptor, "rb", closefd=False)
    return io.BufferedReader(_Watched(descriptor, size, found[0]), _BLOCK)


class _Watched(io.FileIO):
    def __init__(self, descriptor: int, size: int, watcher: Watcher) -> None:
        super().__init__(descriptor, "rb", closefd=False)
        self._size = size
        self._watcher = watcher

    def readinto(self, buffer: Any, /) -> int | None:
        taken = super().readinto(buffer)
        self._watcher(self.tell(), self._size)
        return taken
