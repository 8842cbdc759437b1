"""Bytes from file to file through a pipe, which holds the source's pages, not a copy of them.

What is written is one piece with the bytes before it, and nothing passes through the program.
"""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import suppress

MOST_HEAD = 1 << 15
"""Bytes that every pipe has room for, and for a range after them."""

CANNOT = frozenset((errno.EINVAL, errno.ENOSYS, errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP))
"""Errors of a system, or file system, that cannot move bytes in a way that others can."""

_CAPACITY = 1 << 20

Pipe = tuple[int, int]
"""Descriptors to read from and to write to."""

_free: list[Pipe] = []


class NoPipeError(Exception):
    """The system cannot do it through a pipe; nothing was written."""


class NoPipeNowError(NoPipeError):
    """There are too many open files."""


def take_pipe() -> Pipe:
    """An empty pipe.

    Raises:
        NoPipeError: there is none, or only a small one.
    """
    if not hasattr(os, "splice"):
        raise NoPipeError
    try:
        return _free.pop()
    except IndexError:
        pass
    try:
        pipe = os.pipe()
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            raise NoPipeNowError from None
        raise
    with suppress(OSError):  # the user's share of memory for pipes is used up
        fcntl.fcntl(pipe[1], fcntl.F_SETPIPE_SZ, _CAPACITY)
    if fcntl.fcntl(pipe[1], fcntl.F_GETPIPE_SZ) < 2 * MOST_HEAD:
        close_pipe(pipe)
        raise NoPipeError  # it would be full of the head, and wait for ever
    return pipe


def return_pipe(pipe: Pipe) -> None:
    """Give back an empty pipe, for others to take."""
    _free.append(pipe)


def close_pipe(pipe: Pipe) -> None:
    """Give back a pipe that may hold something."""
    os.close(pipe[0])
    os.close(pipe[1])


def filled_pipe(head: bytes, source: int, start: int, end: int) -> tuple[Pipe, int]:
    """A pipe that holds some bytes, then the beginning of a range of a file.

    Args:
        head: the bytes, at most MOST_HEAD.
        source: an open file; its position does not matter.
        start: offset of the range.
        end: its end; the range may be empty.

    Returns:
        The pipe, and how many bytes of the range are in it: at least one, if there is one.

    Raises:
        EOFError: the source ends at the start.
        NoPipeError: there is no pipe for it.
    """
    pipe = take_pipe()
    try:
        if head:
            os.write(pipe[1], head)
        if start == end:
            return pipe, 0
        moved = os.splice(source, pipe[1], min(end - start, _CAPACITY), offset_src=start)
        if not moved:
            raise EOFError
    except BaseException as error:
        close_pipe(pipe)
        if isinstance(error, OSError) and error.errno in CANNOT:
            raise NoPipeError from None
        raise
    return pipe, moved


def empty_pipe(pipe: Pipe, destination: int, length: int) -> None:
    """Append all that a pipe holds to an open file; the pipe can then be returned.

    Raises:
        OSError: it cannot be written; the pipe must be closed.
    """
    while length:
        try:
            length -= os.splice(pipe[0], destination, length)
        except OSError as error:
            if error.errno not in CANNOT:
                raise
            content = os.read(pipe[0], length)  # the destination takes no pipe
            write_all(destination, content)
            length -= len(content)


def write_all(destination: int, content: bytes | memoryview) -> None:
    """Append bytes to an open file, all of them."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(destination, rest) :]


def close_free_pipes() -> None:
    """Give back all that nobody uses."""
    while _free:
        close_pipe(_free.pop())


os.register_at_fork(after_in_child=close_free_pipes)  # a child must not share its parent's
