"""The processes that share the files of a run, and what each gets."""

import contextlib
import errno
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import chain, islice
from typing import Any, Generic

from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.forking import can_fork
from grand_challenge_dicom_de_id_procedure.run.in_turn import OneByOne
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Verdict
from grand_challenge_dicom_de_id_procedure.run.stopping import Stopping, this_process
from grand_challenge_dicom_de_id_procedure.run.work import Report, Work

_LARGEST_BATCH = 64
_SHORT, _LONG = 0.025, 0.1  # seconds: a batch should take no less and no more
_PATIENCE = 5.0  # seconds in which a process can clean up
_CAN_SIGNAL = sys.platform != "win32"
_MOST = sys.maxsize if _CAN_SIGNAL else 30  # processes: Windows waits for 63 handles, two of each
_DIED = Verdict("failed", "worker-died", "a process was killed or crashed over this file")

Answer = list[Report] | ProcedureError


def shared(
    work: Work[Report], files: Iterator[Found], jobs: int, alone: OneByOne[Report] | None = None
) -> Generator[Report | FileReport, None, None]:
    """Start processes that do the work, and report each file when it is finished.

    Each process gets batches that take about the same time. If a process dies, the files of its
    batch are tried again one by one. A file that kills a process again is reported as failed. If
    the system gives fewer processes, they do it.

    Args:
        work: what is done.
        files: the files.
        jobs: the number of processes.
        alone: does it in this process if the system gives none.

    Raises:
        ProcedureError: the procedure cannot be applied.
        OSError: no process can be started, or one cannot work.
    """
    this = os.getpid()
    workers: list[_Worker[Report]] = []
    retries: deque[Found] = deque()
    clean = True
    try:
        try:
            _begin(workers, work, min(jobs, _MOST))
        except OSError:
            if alone is None:
                raise
            yield from alone.reports_on(files)
            return
        while True:
            for worker in workers:
                if not worker.batch:
                    _hand_out(worker, files, retries)
            busy = [worker for worker in workers if worker.batch]
            if not busy:
                return
            ready = _wait_for_one(busy)
            for worker in busy:
                if worker.connection not in ready and worker.process.sentinel not in ready:
                    continue
                has_answered = worker.connection in ready and worker.take_answer()
                if has_answered:
                    yield from worker.reports()
                    if not worker.undone:
                        continue
                    files = chain(worker.undone, files)  # it was told to leave
                batch, again = worker.batch, worker.again
                clean = worker.stop() and clean
                if worker.gave_up():  # not because of a file
                    raise ChildProcessError(errno.ECHILD, "a process for the files cannot work")
                workers.remove(worker)
                _begin(workers, work, 1)
                if has_answered:
                    continue
                if again:
                    yield FileReport(batch[0].path, "", *_DIED)
                else:
                    retries.extend(batch)
    except KeyboardInterrupt:
        yield from _last_reports(workers)
        raise
    finally:
        if os.getpid() == this:  # else a copy that the caller made of its process ends
            clean = _end(workers) and clean
            if not clean:
                work.remove_leftovers()


def _begin(workers: list["_Worker[Any]"], work: Work[Any], number: int) -> None:
    """Start so many more processes, or as many as the system gives.

    Raises:
        OSError: it gives none, and none works.
    """
    for _ in range(number):
        try:
            workers.append(_Worker(work))
        except OSError:
            if not workers:
                raise
            return


def _end(workers: list["_Worker[Any]"]) -> bool:
    """End the processes. Returns whether all stopped by themselves and left nothing incomplete."""
    for worker in workers:
        worker.send_away()
    ended = [worker.stop() for worker in workers]
    return all(ended)


def _hand_out(worker: "_Worker[Any]", files: Iterator[Found], retries: deque[Found]) -> None:
    if retries:
        worker.begin([retries.popleft()], again=True)
    elif batch := list(islice(files, worker.size)):
        worker.begin(batch, again=False)


def _last_reports(workers: list["_Worker[Report]"]) -> Iterator[Report]:
    """What was done before an interruption, so that every output has its report.

    Without signals, a process finishes its batch first.
    """
    for worker in workers:
        worker.tell_to_leave()
    for worker in workers:
        if worker.batch and _beginning().wait([worker.connection], _PATIENCE):
            with contextlib.suppress(ProcedureError):
                worker.take_answer()
        yield from worker.reports()


def _wait_for_one(busy: list["_Worker[Report]"]) -> list[Any]:
    """Wait until a pipe has an answer or a process is dead, and return which ones.

    The pipe of a dead process may stay open: on Windows, this process can still have the other end.
    """
    ends = [each for worker in busy for each in (worker.process.sentinel, worker.connection)]
    with this_process.at_once():
        return _beginning().wait(ends)


class _Worker(Generic[Report]):
    """A process and its batch.

    Attributes:
        batch: the files that it works on; empty when it has answered.
        again: whether another process died over them.
        undone: the files of its last batch that it left to others.
        size: the number of files that its next batch should have.
    """

    def __init__(self, work: Work[Report]) -> None:
        beginning = _beginning()
        self.connection, theirs = beginning.connected()
        self.batch: list[Found] = []
        self.undone: list[Found] = []
        self._reports: deque[Report] = deque()
        self.again = False
        self.size = 1
        self._began = 0.0
        self.process = beginning.process(target=_work, args=(theirs, self.connection, work))
        try:
            with _without_interrupts():
                self.process.start()
        except BaseException:
            self.connection.close()  # which ends it, if it has begun
            raise
        finally:
            theirs.close()

    def begin(self, batch: list[Found], *, again: bool) -> None:
        self.batch, self.again, self._began = batch, again, time.monotonic()
        with contextlib.suppress(OSError):  # it died while it was idle; there will be no answer
            self.connection.send((batch, again))

    def take_answer(self) -> bool:
        """Receive the reports on the batch. Returns whether there are any: the process may be dead.

        Raises:
            ProcedureError: the procedure cannot be applied.
        """
        try:
            answer: Answer[Report] = self.connection.recv()
        except (EOFError, OSError):
            return False
        if isinstance(answer, ProcedureError):
            raise answer
        self._reports.extend(answer)
        self.batch, self.undone = [], self.batch[len(answer) :]
        took = time.monotonic() - self._began
        if took < _SHORT:
            self.size = min(2 * self.size, _LARGEST_BATCH)
        elif took > _LONG:
            self.size = max(self.size // 2, 1)
        return True

    def reports(self) -> Iterator[Report]:
        """The reports that were received, each once."""
        while self._reports:
            yield self._reports.popleft()

    def gave_up(self) -> bool:
        """Whether the process ended itself because of an error that no file caused.

        The status of a killed process is negative or, on Windows, very large.
        """
        return 0 < (self.process.exitcode or 0) < 256

    def tell_to_leave(self) -> None:
        """Tell the process to send what it has, and to leave. On Windows, this does nothing."""
        if _CAN_SIGNAL:
            self.process.terminate()

    def send_away(self) -> None:
        """Tell the process to leave, and close its pipe: what it still sends is not wanted."""
        self.tell_to_leave()
        self.connection.close()
        self.batch = []

    def stop(self) -> bool:
        """End the process. Returns whether it stopped by itself and left nothing incomplete."""
        self.send_away()
        self.process.join(_PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        return bool(self.process.exitcode == 0)


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let processes that begin get no SIGINT: what imports yet would print a traceback."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Beginning(NamedTuple):
    """How processes begin and are reached; see ``multiprocessing`` for all three."""

    connected: Callable[..., Any]
    process: Callable[..., Any]
    wait: Callable[..., list[Any]]


def _beginning() -> _Beginning:
    """By a fork if that is safe."""
    if sys.platform != "win32" and can_fork():
        from grand_challenge_dicom_de_id_procedure.run import forked

        return _Beginning(forked.connected, forked.ForkedProcess, forked.wait)
    from multiprocessing import connection, get_context

    context = get_context("spawn")
    return _Beginning(context.Pipe, partial(context.Process, daemon=True), connection.wait)


def _work(connection: Any, parents: Any, work: Work[Any]) -> None:
    """What a process does: one batch after the other, until its parent stops it or is gone."""
    parents.close()  # else the pipe would never end
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it, too, and decides
    stopping = Stopping()

    def leave(_signal: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        stopping.tell()

    # The other end of the pipe is closed, or the process was told to leave.
    with contextlib.suppress(EOFError, ConnectionError, KeyboardInterrupt), stopping.held():
        signal.signal(signal.SIGTERM, leave)
        _do_batches(connection, work, stopping)


def _do_batches(connection: Any, work: Work[Any], stopping: Stopping) -> None:
    parent, worker = os.getppid(), OneByOne(work, stopping)
    is_told = False
    while not is_told:
        with stopping.at_once():
            batch, again = connection.recv()
        reports: list[object] = []
        answer: Answer[object] = reports
        try:
            for report in worker.reports_on(iter(batch), again=again):
                reports.append(report)
                is_told = stopping.is_told
                if is_told:
                    break
                if os.getppid() != parent:
                    return
        except ProcedureError as error:
            answer = error
        except KeyboardInterrupt:
            is_told = True
        connection.send(answer)
