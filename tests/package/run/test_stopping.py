"""A process that is told to stop does so at once only where no report can be lost."""

import contextlib
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.cli.interrupts import signals_interrupt
from grand_challenge_dicom_de_id_procedure.run import workers
from grand_challenge_dicom_de_id_procedure.run.in_turn import InTurn
from grand_challenge_dicom_de_id_procedure.run.listing import find_files
from grand_challenge_dicom_de_id_procedure.run.outputs import LocalOutputs
from grand_challenge_dicom_de_id_procedure.run.processes import Processes
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.resume import start_time
from grand_challenge_dicom_de_id_procedure.run.stopping import Stopping
from grand_challenge_dicom_de_id_procedure.run.task import Decided, Task
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree
from grand_challenge_dicom_de_id_procedure.run.work import Executor

from .. import needs
from ..conftest import KEY, make_procedure
from ..scans import content_of, write_scans


def pipes() -> Any:
    """The module by which processes are reached: another one once this process has threads."""
    return sys.modules[workers._beginning().wait.__module__]


def connections() -> Any:
    return pipes().Connection


def telling(number: int, call: int, moment: str, function: Callable[..., Any]) -> Any:
    """The same function, in one call of which this process gets a signal.

    Args:
        number: of the signal.
        call: which call: 1 for the first.
        moment: "before" or "after" it is done.
        function: the function.
    """
    this, calls = os.getpid(), 0

    def told(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        now = moment if calls == call and os.getpid() == this else ""
        if now == "before":
            os.kill(this, number)
        result = function(*arguments, **options)
        if now == "after":
            os.kill(this, number)
        return result

    return told


@pytest.fixture
def handlers() -> Iterator[None]:
    """Keeps the handlers of this process, in which a test does what other processes do."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def outputs_in(folder: Path) -> set[str]:
    return {str(folder / name) for name in content_of(folder)}


def answer_of(connection: Any) -> list[FileReport]:
    """The reports that another process sent; none if it left without a word."""
    try:
        reports: list[FileReport] = connection.recv()
    except (EOFError, ConnectionError):
        return []
    return reports


@needs.SIGNALS
@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize(
    ("place", "name", "call", "moment", "done"),
    [
        (connections, "recv", 1, "before", 0),
        (connections, "recv", 1, "after", 0),
        (Task, "report_on", 1, "before", 0),
        (Task, "report_on", 1, "after", 1),
        (os, "getppid", 2, "before", 1),  # between two files
        (Task, "report_on", 2, "before", 1),
        (Task, "report_on", 2, "after", 2),
        (connections, "send", 1, "before", 2),
        (connections, "send", 1, "after", 2),
        (connections, "recv", 2, "before", 2),
    ],
)
def test_a_process_that_is_told_to_leave_at_any_moment_reports_every_output(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: Any,
    name: str,
    call: int,
    moment: str,
    done: int,
) -> None:
    write_scans(tmp_path / "in", 2)
    out = str(tmp_path / "out")
    outputs = LocalOutputs(out, False, False, start_time(out, "0"), "0")
    task = Task(Deidentifier(KEY, make_procedure()).applier, outputs, "uid", False, False)
    beginning = workers._beginning()
    (ours, theirs), (parents, _) = beginning.connected(), beginning.connected()
    ours.send(([*find_files(str(tmp_path / "in"))], False))
    place = place() if place in (connections, pipes) else place
    with monkeypatch.context() as patched:
        told = telling(signal.SIGTERM, call, moment, getattr(place, name))
        patched.setattr(place, name, told)
        workers._work(theirs, parents, task)
    theirs.close()
    reports = answer_of(ours)
    assert [report.status for report in reports] == ["done"] * done
    assert {report.destination for report in reports} == outputs_in(tmp_path / "out")


@needs.SIGNALS
@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize(
    ("executor", "place", "name", "call", "moment"),
    [
        (InTurn(), Task, "begin", 20, "before"),
        (InTurn(), Task, "begin", 20, "after"),
        (InTurn(), Decided, "report", 3, "before"),
        (InTurn(), Decided, "report", 3, "after"),
        (InTurn(), Decided, "report", 20, "after"),
        (InTurn(), list, "kept", 3, "before"),
        (Processes(2), Task, "begin", 20, "after"),
        (Processes(2), Decided, "report", 3, "after"),
        (Processes(2), list, "kept", 3, "before"),
        (Processes(2, at_once=True), list, "kept", 1, "before"),
        (Processes(2, at_once=True), list, "kept", 9, "before"),
        (Processes(2, at_once=True), connections, "recv", 1, "before"),
        (Processes(2, at_once=True), connections, "recv", 5, "after"),
        (Processes(2, at_once=True), connections, "send", 5, "before"),
        (Processes(2, at_once=True), pipes, "wait", 4, "before"),
        (Processes(2, at_once=True), pipes, "wait", 4, "after"),
    ],
)
def test_a_run_that_is_interrupted_at_any_moment_reports_every_output(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    executor: Executor,
    place: Any,
    name: str,
    call: int,
    moment: str,
) -> None:
    write_scans(tmp_path / "in", 60)
    kept: list[FileReport] = []
    keep = kept.append
    place = place() if place in (connections, pipes) else place
    if name == "kept":
        keep = telling(signal.SIGINT, call, moment, keep)
    else:
        told = telling(signal.SIGINT, call, moment, getattr(place, name))
        monkeypatch.setattr(place, name, told)
    applier = Deidentifier(KEY, make_procedure()).applier
    source, out = tmp_path / "in", tmp_path / "out"
    reports = deidentify_tree(applier, str(source), str(out), executor=executor)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt), signals_interrupt():
        deque(map(keep, reports), maxlen=0)
    assert 0 < len(kept) < 60
    assert {report.destination for report in kept} == outputs_in(out)
    assert len({report.source for report in kept}) == len(kept)


class Held:
    """What is told to stop while it is held; it notes how far it came."""

    def __init__(self) -> None:
        self.stopping = Stopping()
        self.did: list[str] = []

    def first_at_once(self) -> None:
        with self.stopping.held(), self.stopping.at_once():
            self.stopping.tell()
            self.did.append("at once")

    def then_at_once(self) -> None:
        with self.stopping.held():
            self.stopping.tell()
            self.did.append("held")
            with self.stopping.at_once():
                self.did.append("at once")

    def never_at_once(self) -> None:
        with self.stopping.held():
            with self.stopping.held():
                self.stopping.tell()
                self.did.append("inner")
            self.did.append("outer")

    def told_twice(self) -> None:
        with self.stopping.held():
            self.stopping.tell()
            self.did.append("once")
            self.stopping.tell()
            self.did.append("twice")


@pytest.mark.parametrize(
    ("work", "did"),
    [
        (Held.first_at_once, []),
        (Held.then_at_once, ["held"]),
        (Held.never_at_once, ["inner", "outer"]),
        (Held.told_twice, ["once"]),
    ],
)
def test_what_is_held_is_finished_before_the_process_stops(
    work: Callable[[Held], None], did: list[str]
) -> None:
    held = Held()
    with pytest.raises(KeyboardInterrupt):
        work(held)
    assert held.did == did
    assert not held.stopping.is_told


def test_a_process_stops_at_once_if_nothing_is_held() -> None:
    with pytest.raises(KeyboardInterrupt):
        Stopping().tell()


def test_the_next_run_is_not_told_to_stop_if_an_error_ended_the_one_that_was() -> None:
    stopping = Stopping()
    with contextlib.suppress(OSError), stopping.held():
        stopping.tell()
        raise OSError
    with stopping.held(), stopping.at_once():
        assert not stopping.is_told
