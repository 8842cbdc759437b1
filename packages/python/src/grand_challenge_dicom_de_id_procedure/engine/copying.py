"""Bytes from file to file, the fastest way."""

from __future__ import annotations

import errno
import os
import time

from grand_challenge_dicom_de_id_procedure.engine.pipes import (
    CANNOT,
    MOST_HEAD,
    NoPipeError,
    NoPipeNowError,
    close_pipe,
    empty_pipe,
    filled_pipe,
    return_pipe,
    write_all,
)

LARGE = 1 << 26
"""Bytes of a range from which on the kernel copies faster without a pipe."""

_BLOCK = 1 << 20
_SETTLED = 60.0  # seconds since a file was written
_ALLOCATED_FROM, _ALLOCATED_TO = 1 << 16, 1 << 26

_can_splice = True
_can_copy = hasattr(os, "copy_file_range")
_can_allocate = hasattr(os, "posix_fallocate")


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
        if error.errno not in CANNOT and error.errno != errno.ESPIPE:
            raise
        _can_allocate = False


def append(destination: int, head: bytes, source: int, start: int, end: int) -> None:
    """Write some bytes, then a range of another file.

    Args:
        destination: an open file, written at its position.
        head: the bytes before.
        source: an open file; its position does not matter.
        start: offset of the range, which may be empty.
        end: its end.

    Raises:
        EOFError: the source ends before.
        OSError: it cannot be written.
    """
    global _can_splice
    while 0 < end - start < LARGE and _can_splice and len(head) <= MOST_HEAD:
        try:
            pipe, moved = filled_pipe(head, source, start, end)
        except NoPipeError as error:
            _can_splice = isinstance(error, NoPipeNowError)
            break
        try:
            empty_pipe(pipe, destination, len(head) + moved)
        except BaseException:
            close_pipe(pipe)
            raise
        return_pipe(pipe)
        head, start = b"", start + moved
    write_all(destination, head)
    if start == end:
        return
    is_large = end - start >= LARGE
    holes = is_large and _may_have_holes(source) and _is_at_end(destination)
    block = memoryview(bytearray(min(_BLOCK, end - start)))
    while start < end:
        stop = end
        if holes:
            data, stop = _next_data(source, start, end)
            if data > start:
                # A file that grows has nothing but zeros where nothing was written.
                os.ftruncate(destination, os.lseek(destination, data - start, os.SEEK_CUR))
                start = data
                continue
        length = _copied(destination, source, start, stop) if is_large and _can_copy else None
        if length is None:
            length = os.preadv(source, [block[: stop - start]], start)
            write_all(destination, block[:length])
        if not length:
            raise EOFError
        start += length


def _copied(destination: int, source: int, start: int, end: int) -> int | None:
    """Let the kernel copy from a range; how much it did, or None if it cannot.

    Some copy nothing from some file systems, and say so as at the end of a file.
    """
    global _can_copy
    try:
        return os.copy_file_range(source, destination, min(end - start, LARGE), start) or None
    except OSError as error:
        if error.errno not in CANNOT:
            raise
        _can_copy = False
        return None


def _may_have_holes(source: int) -> bool:
    """Whether holes in a file can be told from data, and may be worth it.

    Some file systems take what was written a moment ago for a hole.
    """
    status = os.fstat(source)
    is_settled = time.time() - status.st_mtime > _SETTLED
    return is_settled and status.st_blocks * 512 < status.st_size and hasattr(os, "SEEK_HOLE")


def _is_at_end(destination: int) -> bool:
    """Whether an open file is written at its end; a pipe has none."""
    try:
        return os.lseek(destination, 0, os.SEEK_CUR) == os.fstat(destination).st_size
    except OSError:
        return False


def _next_data(source: int, start: int, end: int) -> tuple[int, int]:
    """Where the next data begins in a range of a file, and where the hole after it."""
    try:
        data = min(os.lseek(source, start, os.SEEK_DATA), end)
        return data, min(os.lseek(source, data, os.SEEK_HOLE), end) if data < end else end
    except OSError as error:
        if error.errno != errno.ENXIO:
            return start, end  # it has no holes that could be told
        if os.fstat(source).st_size < end:
            raise EOFError from None
        return end, end  # there is no more data
