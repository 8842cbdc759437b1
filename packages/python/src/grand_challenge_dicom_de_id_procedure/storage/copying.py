"""Copies a range of an open file to another."""

from __future__ import annotations

import errno
import os
import sys
import time

LARGE = 1 << 26
"""Bytes of a range: from this length on, the kernel copies faster than the program does."""

_BLOCK = 1 << 20
_SETTLED = 60.0  # seconds after the last write to a file
_CANNOT = frozenset((errno.EINVAL, errno.ENOSYS, errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP))

# For os.lseek. Windows has neither, and there holes are not looked for.
_DATA: int = getattr(os, "SEEK_DATA", -1)
_HOLE: int = getattr(os, "SEEK_HOLE", -1)

_kernel_copies = True


def copy_range(destination: int, source: int, start: int, end: int) -> None:
    """Write a range of a source file at the position of an open file.

    Holes in a large range stay holes. The position of the source may change.

    Raises:
        EOFError: the source ends before the end of the range.
        OSError: a file cannot be read or written.
    """
    is_large = end - start >= LARGE
    has_holes = is_large and _may_have_holes(source) and _is_at_end(destination)
    while start < end:
        stop = end
        if has_holes:
            data, stop = _next_data(source, start, end)
            if data > start:
                # Where a file grows without being written, it contains zeros.
                os.ftruncate(destination, os.lseek(destination, data - start, os.SEEK_CUR))
                start = data
                continue
        length = _copied_by_kernel(destination, source, start, stop) if is_large else None
        if length is None:
            block = read_at(source, start, min(_BLOCK, stop - start))
            write_all(destination, block)
            length = len(block)
        if not length:
            raise EOFError
        start += length


def read_at(descriptor: int, position: int, length: int) -> bytes:
    """Bytes of an open file; fewer if it ends, or the system gives fewer. May move its position."""
    if hasattr(os, "pread"):
        content: bytes = os.pread(descriptor, length, position)
        return content
    os.lseek(descriptor, position, os.SEEK_SET)
    return os.read(descriptor, length)


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write all these bytes at the position of an open file."""
    written = os.write(descriptor, content)
    while written < len(content):
        written += os.write(descriptor, memoryview(content)[written:])


def _copied_by_kernel(destination: int, source: int, start: int, end: int) -> int | None:
    """The number of bytes that the kernel copied; None if it cannot.

    Some systems copy nothing from some file systems, and report 0, as at the end of a file.
    """
    global _kernel_copies
    if not (_kernel_copies and hasattr(os, "copy_file_range")):
        return None
    try:
        return os.copy_file_range(source, destination, min(end - start, LARGE), start) or None
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
        _kernel_copies = False
        return None


def _may_have_holes(source: int) -> bool:
    """Whether it is possible and worthwhile to look for holes in a file.

    Some file systems report what was written a moment ago as a hole.
    """
    if sys.platform == "win32" or _HOLE < 0:
        return False
    status = os.fstat(source)
    is_settled = time.time() - status.st_mtime > _SETTLED
    return is_settled and status.st_blocks * 512 < status.st_size


def _is_at_end(destination: int) -> bool:
    """Whether the position of an open file is its end; a pipe has neither."""
    try:
        return os.lseek(destination, 0, os.SEEK_CUR) == os.fstat(destination).st_size
    except OSError:
        return False


def _next_data(source: int, start: int, end: int) -> tuple[int, int]:
    """The offsets of the next data in a range of a file, and of the hole after it."""
    try:
        data = min(os.lseek(source, start, _DATA), end)
        return data, min(os.lseek(source, data, _HOLE), end) if data < end else end
    except OSError as error:
        if error.errno != errno.ENXIO:
            return start, end  # the system does not know the holes
        if os.fstat(source).st_size < end:
            raise EOFError from None
        return end, end  # there is no more data
