"""One process begins a run, and several go on with it when they pay."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.run import workers
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.payoff import Payoff
from grand_challenge_dicom_de_id_procedure.run.processes import Processes
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree

from ..conftest import KEY
from ..scans import Faulty, content_of, raising, write_scans
from .test_tree import run


class Paying(Payoff):
    """More processes pay when so many files are done, if so many are left."""

    def __init__(self, done: int | None, needed: int = 2) -> None:
        self._left, self._needed = done, needed

    def files_needed(self) -> int | None:
        if self._left is None:
            return None
        self._left -= 1
        return self._needed if self._left < 0 else None


class WhoDidIt(NamedTuple):
    """Reports the name of each file, and the process that did it."""

    def report_on(self, found: Found, *, again: bool = False) -> tuple[str, int]:  # noqa: ARG002
        return found.path, os.getpid()

    def report_if_written(self, found: Found) -> None:
        """Nothing is written."""

    def remove_leftovers(self) -> None:
        """Nothing is left."""


def who_did(files: int, processes: Processes) -> list[tuple[str, int]]:
    """The name of each file and who did it, in the order of the files."""
    found = (Found(f"{number:03}", f"{number:03}") for number in range(files))
    reports = processes.reports(WhoDidIt(), found)
    return sorted(report for report in reports if not isinstance(report, FileReport))


def paying(done: int | None, needed: int = 2) -> Callable[[], Payoff]:
    return lambda: Paying(done, needed)


def test_a_short_run_starts_no_process() -> None:
    assert {who for _, who in who_did(20, Processes(2, payoff=paying(None)))} == {os.getpid()}


def test_others_go_on_where_this_process_stops() -> None:
    did = [who for _, who in who_did(20, Processes(2, payoff=paying(7)))]
    assert set(did[:7]) == {os.getpid()}
    assert os.getpid() not in did[7:]


@pytest.mark.parametrize("done", [0, 1, 7, 19, 20, None])
@pytest.mark.parametrize("needed", [2, 5, 100])
def test_each_file_is_reported_once(done: int | None, needed: int) -> None:
    did = who_did(20, Processes(2, payoff=paying(done, needed)))
    assert [name for name, _ in did] == [f"{number:03}" for number in range(20)]


@pytest.mark.parametrize(("needed", "is_alone"), [(13, False), (14, True)])
def test_no_process_is_started_for_too_few_files(needed: int, is_alone: bool) -> None:
    did = who_did(20, Processes(2, payoff=paying(7, needed)))
    assert (did[-1][1] == os.getpid()) is is_alone


def test_no_more_processes_are_started_than_files_are_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[int] = []
    shared = workers.shared

    def watched(work: WhoDidIt, files: Iterator[Found], jobs: int, alone: Any) -> Iterator[object]:
        started.append(jobs)
        return shared(work, files, jobs, alone)

    monkeypatch.setattr(workers, "shared", watched)
    assert len(who_did(10, Processes(8, payoff=paying(7)))) == 10
    assert started == [3]


def test_processes_can_be_started_before_the_first_file() -> None:
    did = who_did(3, Processes(2, at_once=True, payoff=paying(None)))
    assert os.getpid() not in {who for _, who in did}


class Refusing:
    """Begins so many processes, then no more, as a system that has no more memory."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, left: int) -> None:
        self.left = left
        begin = workers._beginning()
        monkeypatch.setattr(workers, "_beginning", lambda: begin._replace(process=self.process))
        self._process = begin.process

    def process(self, **arguments: Any) -> Any:
        process = self._process(**arguments)
        self.left -= 1
        if self.left < 0:
            process.start = raising(BlockingIOError(11, "Resource temporarily unavailable"))
        return process


def test_a_run_that_began_here_goes_on_here_if_the_system_gives_no_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Refusing(monkeypatch, 0)
    did = who_did(20, Processes(2, payoff=paying(7)))
    assert len(did) == 20
    assert {who for _, who in did} == {os.getpid()}


def test_processes_that_were_asked_for_and_cannot_be_started_end_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Refusing(monkeypatch, 0)
    with pytest.raises(BlockingIOError):
        who_did(20, Processes(2, at_once=True))


@pytest.mark.parametrize("at_once", [True, False])
def test_fewer_processes_go_on_if_the_system_gives_no_more(
    monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    Refusing(monkeypatch, 1)
    did = who_did(20, Processes(3, at_once=at_once, payoff=paying(7)))
    assert len(did) == 20
    assert len({who for _, who in did} - {os.getpid()}) == 1


@pytest.mark.parametrize("is_copy", [True, False])
def test_the_outputs_are_those_of_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_copy: bool
) -> None:
    """Whether the others inherit what this process has learnt, or are sent the work after that."""
    if not is_copy:
        monkeypatch.setattr(workers, "can_fork", lambda: False)
    write_scans(tmp_path / "in", 12)
    deidentifier = Deidentifier(KEY)
    run(tmp_path / "in", tmp_path / "alone", deidentifier)
    shared = Processes(2, payoff=paying(4))
    run(tmp_path / "in", tmp_path / "shared", Deidentifier(KEY), executor=shared)
    assert content_of(tmp_path / "shared") == content_of(tmp_path / "alone")


def test_an_interrupt_while_this_process_works_leaves_what_was_reported(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 5)
    interrupted = tmp_path / "in" / "000" / "0002.dcm"
    faulty = Faulty(interrupted, writing=raising(KeyboardInterrupt()))
    processes, out = Processes(2, payoff=paying(3)), tmp_path / "out"
    reports = deidentify_tree(faulty.applier, str(tmp_path / "in"), str(out), executor=processes)
    reported = {next(reports).destination, next(reports).destination}
    with pytest.raises(KeyboardInterrupt):
        next(reports)
    assert {str(out / name) for name in content_of(out)} == reported
