"""Copying that goes on beside the program: a thread moves what waits in pipes to files.

The kernel does not need the interpreter while it copies, so the next files are decided on in the
meantime.
"""

from __future__ import annotations

import atexit
import os
import threading
from queue import SimpleQueue
from types import TracebackType

from grand_challenge_dicom_de_id_procedure.engine.copying import LARGE, append
from grand_challenge_dicom_de_id_procedure.engine.pipes import (
    MOST_HEAD,
    NoPipeError,
    Pipe,
    close_pipe,
    empty_pipe,
    filled_pipe,
    return_pipe,
)


class _Move:
    """Bytes in a pipe that are to be appended to a file."""

    __slots__ = ("destination", "error", "length", "pipe")

    def __init__(self, pipe: Pipe, destination: int, length: int) -> None:
        self.pipe = pipe
        self.destination = destination
        self.length = length
        self.error: BaseException | None = None


class Background:
    """Writes files in the order of the calls, which return before it is done.

    One thread may call it. An open file must be waited for before it is closed.

    Args:
        most_pipes: how many may wait to be emptied; each holds up to 1 MB.
    """

    def __init__(self, most_pipes: int) -> None:
        self._most_pipes = most_pipes
        self._process = os.getpid()
        self._waiting: SimpleQueue[_Move | None] = SimpleQueue()
        self._moved: SimpleQueue[_Move] = SimpleQueue()
        self._unfinished: dict[int, int] = {}
        self._errors: dict[int, BaseException] = {}
        self._thread: threading.Thread | None = None
        self._can_splice = True

    def append(self, destination: int, head: bytes, source: int, start: int, end: int) -> None:
        """Write some bytes, then a range of another file, which may be empty.

        Args:
            destination: an open file, written at its position.
            head: the bytes before.
            source: an open file; its position does not matter.
            start: offset of the range.
            end: its end.

        Raises:
            EOFError: the source ends before.
            OSError: it cannot be written; ``wait`` may tell that, too.
        """
        while self._can_splice and len(head) <= MOST_HEAD and end - start < LARGE:
            if start == end and not (head and self._unfinished.get(destination)):
                break  # nothing that would have to wait its turn
            while sum(self._unfinished.values()) >= self._most_pipes:
                self._collect()
            try:
                pipe, moved = filled_pipe(head, source, start, end)
            except NoPipeError:
                self._can_splice = False
                break
            self._hand_over(_Move(pipe, destination, len(head) + moved))
            head, start = b"", start + moved
        if head or start < end:
            self.wait(destination)
            append(destination, head, source, start, end)

    def wait(self, destination: int) -> None:
        """Wait until everything is written to a file.

        Raises:
            OSError: it could not be written.
        """
        while self._unfinished.get(destination):
            self._collect()
        self._unfinished.pop(destination, None)
        error = self._errors.pop(destination, None)
        if error is not None:
            raise error

    def close(self) -> None:
        """End the thread, after all that waits; in a forked process there is none."""
        if os.getpid() != self._process:
            return
        thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()
            atexit.unregister(self.close)
        while any(self._unfinished.values()):
            self._collect()

    def __enter__(self) -> Background:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _hand_over(self, move: _Move) -> None:
        self._unfinished[move.destination] = self._unfinished.get(move.destination, 0) + 1
        if self._has_thread():
            self._waiting.put(move)
        else:
            self._carry_out(move)

    def _has_thread(self) -> bool:
        if self._thread is None:
            thread = threading.Thread(target=self._work, name="copying", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the user has too many
                return False
            atexit.register(self.close)  # nothing wakes who waits for a thread after the exit
            self._thread = thread
        return True

    def _collect(self) -> None:
        """Take note of the next move that is done."""
        move = self._moved.get()
        self._unfinished[move.destination] -= 1
        if move.error is None:
            return_pipe(move.pipe)
        else:
            close_pipe(move.pipe)
            self._errors.setdefault(move.destination, move.error)

    def _work(self) -> None:
        while (move := self._waiting.get()) is not None:
            self._carry_out(move)

    def _carry_out(self, move: _Move) -> None:
        try:
            empty_pipe(move.pipe, move.destination, move.length)
        except BaseException as error:
            move.error = error
        self._moved.put(move)
