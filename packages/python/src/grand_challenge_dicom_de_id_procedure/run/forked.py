"""Processes that begin as copies of this one, and pipes to them.

Names and meaning are those of ``multiprocessing``. To import that takes longer than 25 CT slices.
"""

import contextlib
import os
import pickle
import select
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from grand_challenge_dicom_de_id_procedure.storage.copying import write_all

if sys.platform == "win32":
    raise ImportError("Windows cannot begin a process as a copy of another")

_LENGTH = 8  # bytes in front of each object
_BLOCK = 1 << 16  # bytes that a pipe holds
_GONE = -1  # an exit status: somebody else, such as a handler of SIGCHLD, was told the right one


class HasFileNumber(Protocol):
    """Something to wait for."""

    def fileno(self) -> int: ...


class Connection:
    """One end of two pipes, for objects that can be pickled.

    Args:
        reads: the file descriptor to read from.
        writes: that to write to.
    """

    def __init__(self, reads: int, writes: int) -> None:
        self._reads, self._writes = reads, writes

    def fileno(self) -> int:
        return self._reads

    def send(self, content: object) -> None:
        """Send an object.

        Raises:
            OSError: the other end, or this one, is closed.
        """
        pickled = pickle.dumps(content)
        write_all(self._writes, len(pickled).to_bytes(_LENGTH) + pickled)

    def recv(self) -> Any:
        """Wait for an object, and return it.

        Raises:
            EOFError: the other end is closed.
            OSError: this end is closed.
        """
        pickled = self._read(int.from_bytes(self._read(_LENGTH)))
        return pickle.loads(pickled)

    def _read(self, length: int) -> bytes:
        blocks = []
        while length:
            block = os.read(self._reads, min(length, _BLOCK))
            if not block:
                raise EOFError
            blocks.append(block)
            length -= len(block)
        return b"".join(blocks)

    def close(self) -> None:
        """Close this end, if it is not closed yet."""
        reads, self._reads = self._reads, -1  # so that each is closed once, also after an interrupt
        if reads >= 0:
            os.close(reads)
        writes, self._writes = self._writes, -1
        if writes >= 0:
            os.close(writes)


def connected() -> tuple[Connection, Connection]:
    """Two ends: what is sent to one comes out of the other.

    Raises:
        OSError: there can be no more open files.
    """
    here, there = os.pipe()
    try:
        back, away = os.pipe()
    except OSError:
        os.close(here)
        os.close(there)
        raise
    return Connection(here, away), Connection(back, there)


def wait(
    ends: Sequence[HasFileNumber | int], timeout: float | None = None
) -> list[HasFileNumber | int]:
    """Wait until some connections have something to receive, or some processes are over.

    Args:
        ends: connections, and sentinels of processes.
        timeout: seconds to wait; None for ever.

    Returns:
        Those that are ready; none after the timeout.
    """
    poll = select.poll()
    for end in ends:
        poll.register(end, select.POLLIN)
    ready = {number for number, _ in poll.poll(None if timeout is None else timeout * 1000)}
    return [end for end in ends if (end if isinstance(end, int) else end.fileno()) in ready]


class ForkedProcess:
    """A process that is a copy of this one, and calls a function.

    Args:
        target: the function.
        args: its arguments.

    Attributes:
        pid: the number of the process.
        sentinel: a file descriptor that can be read when the process is over.
    """

    def __init__(self, target: Callable[..., object], args: tuple[object, ...]) -> None:
        self._target, self._args = target, args
        self._status: int | None = None

    def start(self) -> None:
        """Begin.

        Raises:
            OSError: there can be no more processes or open files.
        """
        _flush()  # else the copy would write it, too
        self.sentinel, ends_with_it = os.pipe()
        try:
            self.pid = os.fork()
            if not self.pid:
                self._be()
        except OSError:
            os.close(self.sentinel)
            raise
        finally:
            os.close(ends_with_it)

    def _be(self) -> None:
        """What the copy does. It never returns."""
        status = 1
        try:
            self._target(*self._args)
            status = 0
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException:  # nothing of this process may go on in the copy
            sys.excepthook(*sys.exc_info())
        finally:
            _flush()
            os._exit(status)

    @property
    def exitcode(self) -> int | None:
        """The exit status, negative for the number of a signal; None while the process works."""
        return self._waited(os.WNOHANG)

    def is_alive(self) -> bool:
        return self.exitcode is None

    def join(self, timeout: float | None = None) -> None:
        """Wait until it is over, at most so many seconds."""
        if self._status is None and wait([self.sentinel], timeout):
            self._waited(0)

    def terminate(self) -> None:
        """Tell it to leave."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.is_alive():
            os.kill(self.pid, number)

    def _waited(self, options: int) -> int | None:
        if self._status is None:
            try:
                pid, status = os.waitpid(self.pid, options)
            except ChildProcessError:
                self._status = _GONE
            else:
                self._status = os.waitstatus_to_exitcode(status) if pid else None
            if self._status is not None:
                os.close(self.sentinel)
        return self._status


def _flush() -> None:
    """Write what waits to be written to the standard streams."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # none, or closed
            stream.flush()
