"""Bytes from file to file without passing through the program, where the system can do that."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CAPACITY = 1 << 20
_BLOCK = 1 << 20
_LARGE = 1 << 26
_MOST_HEAD = 1 << 15
_ALLOCATED_FROM, _ALLOCATED_TO = 1 << 16, 1 << 26
_CANNOT = frozenset((errno.EINVAL, errno.ENOSYS, errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP))

_can_splice = hasattr(os, "splice")
_can_copy = hasattr(os, "copy_file_range")
_can_allocate = hasattr(os, "posix_fallocate")
_pipes: list[tuple[int, int]] = []


def allocate(descriptor: int, size: int) -> None:
    """Reserve room for a file of medium size, so that it is laid out in one piece.

    Raises:
        OSError: there is no room.
    """
    global _can_allocate
    if not _can_allocate or not _ALLOCATED_FROM <= size <= _ALLOCATED_TO:
        return
    try:
        os.posix_fallocate(descriptor, os.lseek(descriptor, 0, os.SEEK_CUR), size)
    except OSError as error:
        if error.errno not in _CANNOT and error.errno != errno.ESPIPE:
            raise
        _can_allocate = False


def append(destination: int, head: bytes, source: int, start: int, end: int) -> None:
    """Write some bytes, then a range of another file.

    Through a pipe, the kernel moves pages instead of copying them, and what is written is one
    piece with the bytes before it.

    Args:
        destination: an open file, written at its position.
        head: the bytes before.
        source: an open file; its position does not matter.
        start: offset of the range.
        end: its end.

    Raises:
        EOFError: the source ends before.
        OSError: it cannot be written.
    """
    global _can_splice
    if end - start >= _LARGE and _can_copy:
        write_all(destination, head)
        head, start = b"", _copied(destination, source, start, end)
    if start < end and _can_splice and len(head) <= _MOST_HEAD:
        try:
            start = _spliced(destination, head, source, start, end)
        except _CannotSpliceError:
            _can_splice = False
        else:
            return
    write_all(destination, head)
    while start < end:
        block = os.pread(source, min(_BLOCK, end - start), start)
        if not block:
            raise EOFError
        write_all(destination, block)
        start += len(block)


def write_all(destination: int, content: bytes | memoryview) -> None:
    """Append bytes to an open file, all of them."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(destination, rest) :]


def _copied(destination: int, source: int, start: int, end: int) -> int:
    """Let the kernel copy a range, which beats a pipe for large ones; returns how far it came."""
    global _can_copy
    try:
        while start < end:
            copied = os.copy_file_range(source, destination, min(end - start, _LARGE), start)
            if not copied:
                break
            start += copied
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
        _can_copy = False
    return start


class _CannotSpliceError(Exception):
    """Nothing was written yet, and the system cannot do it this way."""


def _spliced(destination: int, head: bytes, source: int, start: int, end: int) -> int:
    written = 0
    with _pipe() as (reading, writing):
        inside = os.write(writing, head) if head else 0
        try:
            while inside or start < end:
                if start < end:
                    moved = os.splice(
                        source, writing, min(end - start, _CAPACITY), offset_src=start
                    )
                    if not moved:
                        raise EOFError
                    start += moved
                    inside += moved
                while inside:
                    moved = os.splice(reading, destination, inside)
                    inside -= moved
                    written += moved
        except OSError as error:
            if error.errno in _CANNOT and not written:
                raise _CannotSpliceError from None
            raise
    return start


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    """An empty pipe; one at a time for each thread, and used again unless something went wrong."""
    try:
        pipe = _pipes.pop()
    except IndexError:
        pipe = os.pipe()
        with suppress(OSError):  # the user's share of memory for pipes is used up
            fcntl.fcntl(pipe[1], fcntl.F_SETPIPE_SZ, _CAPACITY)
        if fcntl.fcntl(pipe[1], fcntl.F_GETPIPE_SZ) < 2 * _MOST_HEAD:
            os.close(pipe[0])
            os.close(pipe[1])
            raise _CannotSpliceError from None  # it would be full of the head, and wait for ever
    try:
        yield pipe
    except BaseException:
        os.close(pipe[0])
        os.close(pipe[1])
        raise
    _pipes.append(pipe)


def _forget_pipes() -> None:
    """A child process must not share its parent's."""
    _pipes.clear()


os.register_at_fork(after_in_child=_forget_pipes)
