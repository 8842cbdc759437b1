"""Copying that goes on beside the program: a thread moves what waits in pipes to files.

The kernel does not need the interpreter while it copies, so the next files are decided on in the
meantime.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from contextlib import suppress
from queue import SimpleQueue

from grand_challenge_dicom_de_id_procedure.engine.copying import LARGE, append
from grand_challenge_dicom_de_id_procedure.engine.pipes import (
    MOST_HEAD,
    NoPipeError,
    Pipe,
    close_free_pipes,
    close_pipe,
    empty_pipe,
    filled_pipe,
    return_pipe,
)


class _Move:
    """Bytes in a pipe that are to be appended to a file.

    ``done`` is set before ``finished`` is released, so who was interrupted may look again.
    """

    __slots__ = ("destination", "done", "finished", "length", "pipe")

    def __init__(self, pipe: Pipe, destination: int, length: int) -> None:
        self.pipe = pipe
        self.destination = destination
        self.length = length
        self.done = False
        self.finished = threading.Lock()
        self.finished.acquire()


class Background:
    """Writes files in the order of the calls, which return before it is done.

    One thread may call it. An open file must be waited for before it is closed.

    Args:
        most_pipes: how many may wait to be emptied; each holds up to 1 MB.
    """

    def __init__(self, most_pipes: int) -> None:
        self._most_pipes = most_pipes
        self._waiting: SimpleQueue[_Move | None] = SimpleQueue()
        self._moves: deque[_Move] = deque()  # in their order; those at the left may be done
        self._errors: dict[int, BaseException] = {}
        self._thread: threading.Thread | None = None
        self._can_splice = True
        self._process = os.getpid()

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
            while self._moves and (len(self._moves) >= self._most_pipes or self._moves[0].done):
                self._finish(self._moves[0])
                self._moves.popleft()
            if start == end and not (head and self._is_waiting(destination)):
                break  # nothing that would have to wait its turn
            if self._thread is None and not self._start():
                self._can_splice = False
                break
            try:
                pipe, moved = filled_pipe(head, source, start, end)
            except NoPipeError:
                self._can_splice = False
                break
            move = _Move(pipe, destination, len(head) + moved)
            self._moves.append(move)
            self._waiting.put(move)
            head, start = b"", start + moved
        if head or start < end:
            self.wait(destination)
            append(destination, head, source, start, end)

    def wait(self, destination: int) -> None:
        """Wait until everything is written to a file.

        Raises:
            OSError: it could not be written.
        """
        for move in self._moves:
            if move.destination == destination:
                self._finish(move)
        error = self._errors.pop(destination, None)
        if error is not None:
            raise error

    def close(self) -> None:
        """End the thread, after all that waits."""
        if self._thread is not None and self._can_wait():
            self._waiting.put(None)
            with suppress(RuntimeError):  # an interrupt kept it from starting
                self._thread.join()
        self._thread = None
        self._moves.clear()
        close_free_pipes()

    def _start(self) -> bool:
        self._thread = threading.Thread(target=self._work, name="copying", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # there are too many, or the interpreter is about to end
            self._thread = None
        return self._thread is not None

    def _is_waiting(self, destination: int) -> bool:
        return any(move.destination == destination for move in self._moves)

    def _can_wait(self) -> bool:
        """Whether the thread is there: not in a forked child, nor when the interpreter ends."""
        return self._process == os.getpid() and not sys.is_finalizing()

    def _finish(self, move: _Move) -> None:
        """Wait until a move is done; an interrupt may come at any moment."""
        if not move.done and self._can_wait():
            self._waiting.put(move)  # once more, if an interrupt came before it was
            move.finished.acquire()

    def _work(self) -> None:
        while (move := self._waiting.get()) is not None:
            if move.done:
                continue
            try:
                empty_pipe(move.pipe, move.destination, move.length)
            except BaseException as error:
                close_pipe(move.pipe)
                self._errors.setdefault(move.destination, error)
            else:
                return_pipe(move.pipe)
            move.done = True
            move.finished.release()
