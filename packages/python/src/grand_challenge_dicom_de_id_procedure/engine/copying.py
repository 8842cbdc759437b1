"""Bytes from file to file, the fastest way."""

from __future__ import annotations

import errno
import os

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
"""Bytes of a range from which on a pipe is slower than memory that the processor has at hand."""

_BLOCK = 1 << 20
_ALLOCATED_FROM, _ALLOCATED_TO = 1 << 16, 1 << 26

_can_splice = True
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
    block = memoryview(bytearray(min(_BLOCK, end - start)))
    while start < end:
        length = os.preadv(source, [block[: end - start]], start)
        if not length:
            raise EOFError
        write_all(destination, block[:length])
        start += length
