"""One process does the work of a run, one file after the other."""

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Generic

from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.stopping import Stopping, this_process
from grand_challenge_dicom_de_id_procedure.run.work import CanWait, Report, Waiting, Work

_MOST_WAITING = 16  # files
_OF_AN_OUTPUT = 8  # files that are open while one is written; fewer
_MOST_HELD = 1 << 23  # bytes of files
_LONGEST_WAIT = 0.05  # seconds


class InTurn:
    """This process does the work, one file after the other."""

    def reports(
        self, work: Work[Report], files: Iterator[Found]
    ) -> Generator[Report | FileReport, None, None]:
        """See ``Executor``."""
        with this_process.held():
            yield from OneByOne(work).reports_on(this_process.each(files))


class OneByOne(Generic[Report]):
    """Does the work on the files of a process.

    Where it may, it decides on a few files before it writes their outputs. To copy the pixels of a
    file takes what the next decision needs out of the caches of the processor.

    Args:
        work: what is done.
        stopping: tells when the process must stop. Then nothing is written for those that wait.
    """

    def __init__(self, work: Work[Report], stopping: Stopping = this_process) -> None:
        self._work = work
        self._stopping = stopping
        self._can_wait = work if isinstance(work, CanWait) and work.may_wait else None
        self._waiting: deque[tuple[Found, Waiting[Report]]] = deque()
        self._most_waiting: int | None = None
        self._held = 0
        self._began = 0.0

    def reports_on(self, files: Iterator[Found], *, again: bool = False) -> Iterator[Report]:
        """Do the work on some files.

        Args:
            files: the files.
            again: see ``Work``.

        Yields:
            The reports, in the order of the files. If the process must stop meanwhile, only that of
            an output that was complete.

        Raises:
            KeyboardInterrupt: the process must stop.
            ProcedureError: see ``Work``.
        """
        try:
            for found in files:
                if self._can_wait is None:
                    yield from self._kept(found, partial(self._work.report_on, found, again=again))
                    continue
                if self._waiting and len(self._waiting) >= self._most():
                    yield from self._written()
                with self._stopping.at_once():
                    self._add(found, self._can_wait.begin(found, again=again))
                if self._held > _MOST_HELD or time.monotonic() - self._began > _LONGEST_WAIT:
                    yield from self._written()
        except Exception:  # of the next file, or of the listing: not of those that wait
            yield from self._written()
            raise
        else:
            yield from self._written()
        finally:
            for _, waits in self._waiting:
                waits.close()
            self._waiting.clear()

    def _add(self, found: Found, waits: Waiting[Report]) -> None:
        if not self._waiting:
            self._began, self._held = time.monotonic(), 0
        self._waiting.append((found, waits))
        self._held += waits.size

    def _most(self) -> int:
        """How many files may wait. They are open; a process may be allowed to open only few."""
        if self._most_waiting is None:
            self._most_waiting = min(_MOST_WAITING, _descriptors_left() - _OF_AN_OUTPUT)
        return self._most_waiting

    def _written(self) -> Iterator[Report]:
        """Write the outputs of those that wait."""
        while self._waiting:
            found, waits = self._waiting.popleft()
            yield from self._kept(found, waits.report)

    def _kept(self, found: Found, report_on: Callable[[], Report]) -> Iterator[Report]:
        """A report, also if the process must stop just then."""
        report = None
        try:
            with self._stopping.at_once():
                report = report_on()
        except KeyboardInterrupt:
            if report is None:
                report = self._work.report_if_written(found)
            if report is not None:
                yield report
            raise
        yield report


def _descriptors_left() -> int:
    """How many more files this process may open; very many where that cannot be told."""
    if sys.platform == "win32":
        return sys.maxsize
    try:
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return sys.maxsize if most < 0 else most - len(os.listdir("/dev/fd"))  # noqa: PTH208
    except (ImportError, OSError):
        return sys.maxsize
