"""Several processes share a run: if a file kills its process, only this file fails."""

import contextlib
import functools
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.run import workers
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree

from .. import needs
from ..cli.test_apply import PROGRAM
from ..conftest import KEY, make_procedure, write_key
from ..scans import Faulty, content_of, raising, write_scans
from .test_tree import run


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(mark: Path) -> None:
    if not mark.exists():
        mark.touch()
        die()


def be_told_to_leave_once(mark: Path) -> None:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGTERM)


def give_up() -> None:
    os._exit(1)


def give_up_quietly() -> None:
    os._exit(0)


@pytest.fixture(params=["signals", "no signals"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes as on this system, and as on Windows."""
    if request.param == "no signals":
        monkeypatch.setattr(workers, "_CAN_SIGNAL", False)
        monkeypatch.setattr(workers, "can_fork", lambda: False)


@needs.SIGNALS
@pytest.mark.usefixtures("system")
def test_only_the_file_that_kills_its_process_fails(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 30)
    reports = run(
        tmp_path / "in", tmp_path / "out", Faulty(tmp_path / "in/001/0017.dcm", before=die), jobs=2
    )
    assert [(Path(report.source).name, report.reason) for report in reports if report.reason] == [
        ("0017.dcm", "worker-died")
    ]
    assert [report.status for report in reports].count("done") == 29
    assert len(content_of(tmp_path / "out")) == 29


@needs.SIGNALS
@pytest.mark.usefixtures("system")
def test_a_process_that_is_killed_while_it_writes_leaves_no_temporary_file(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 12)
    faulty = Faulty(tmp_path / "in/000/0005.dcm", writing=die)
    run(tmp_path / "in", tmp_path / "out", faulty, jobs=2)
    names = content_of(tmp_path / "out")
    assert len(names) == 11
    assert all(name.endswith(".dcm") for name in names)


@needs.SIGNALS
@pytest.mark.usefixtures("system")
def test_a_file_whose_process_is_killed_once_is_tried_again(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 12)
    mark = tmp_path / "died"
    faulty = Faulty(tmp_path / "in/000/0005.dcm", before=functools.partial(die_once, mark))
    reports = run(tmp_path / "in", tmp_path / "out", faulty, jobs=2)
    assert mark.exists()
    assert [report.status for report in reports] == ["done"] * 12


@needs.SIGNALS
@pytest.mark.usefixtures("system")
def test_the_others_go_on_if_the_system_gives_no_process_for_a_killed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_scans(tmp_path / "in", 12)
    begin = workers._begin
    begun: list[object] = []

    def begin_no_third(*arguments: Any) -> None:
        if begun:
            monkeypatch.setattr(workers, "_Worker", raising(OSError(12, "Cannot allocate memory")))
        begun.append(arguments)
        begin(*arguments)

    monkeypatch.setattr(workers, "_begin", begin_no_third)
    faulty = Faulty(
        tmp_path / "in/000/0005.dcm", before=functools.partial(die_once, tmp_path / "m")
    )
    reports = run(tmp_path / "in", tmp_path / "out", faulty, jobs=2)
    assert len(begun) == 2
    assert [report.status for report in reports] == ["done"] * 12


@needs.SIGNALS
@pytest.mark.parametrize("number", range(12))
def test_a_file_is_not_blamed_for_a_process_that_was_told_to_leave(
    tmp_path: Path, number: int
) -> None:
    write_scans(tmp_path / "in", 12)
    telling = functools.partial(be_told_to_leave_once, tmp_path / "told")
    file = tmp_path / "in" / f"{number // 10:03}" / f"{number:04}.dcm"
    faulty = Faulty(file, before=telling)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(workers, "_SHORT", 10.0)  # so that batches grow
        reports = run(tmp_path / "in", tmp_path / "out", faulty, jobs=2)
    assert (tmp_path / "told").exists()
    assert [report.status for report in reports] == ["done"] * 12


@pytest.mark.usefixtures("system")
def test_processes_that_cannot_work_end_the_run(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 12)
    faulty = Faulty(tmp_path / "in/000/0005.dcm", before=give_up)
    with pytest.raises(ChildProcessError, match="cannot work"):
        run(tmp_path / "in", tmp_path / "out", faulty, jobs=2)


@pytest.mark.usefixtures("system")
def test_a_run_that_is_interrupted_reports_every_output_and_leaves_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_out = workers._hand_out

    def hand_out_or_interrupt(*arguments: Any) -> None:
        if list((tmp_path / "out").rglob("*.dcm")):
            raise KeyboardInterrupt
        hand_out(*arguments)

    monkeypatch.setattr(workers, "_hand_out", hand_out_or_interrupt)
    write_scans(tmp_path / "in", 300)
    applier = Deidentifier(KEY, make_procedure()).applier
    written = set()
    try:
        for report in deidentify_tree(applier, str(tmp_path / "in"), str(tmp_path / "out"), jobs=2):
            written.add(report.destination)
    except KeyboardInterrupt:
        pass
    assert 0 < len(written) < 300
    assert {str(tmp_path / "out" / name) for name in content_of(tmp_path / "out")} == written


@pytest.mark.usefixtures("system")
def test_a_run_that_is_closed_says_nothing_and_leaves_nothing_half_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_scans(tmp_path / "in", 300)
    applier = Deidentifier(KEY, make_procedure()).applier
    reports = deidentify_tree(applier, str(tmp_path / "in"), str(tmp_path / "out"), jobs=2)
    for _ in range(50):
        next(reports)
    reports.close()
    assert capfd.readouterr().err == ""
    assert all(name.endswith(".dcm") for name in content_of(tmp_path / "out"))


class Talkative(NamedTuple):
    """Says more of each file than a pipe can hold."""

    left: list[str]

    def report_on(self, found: Found, *, again: bool = False) -> tuple[int, bytes]:  # noqa: ARG002
        return os.getpid(), bytes(1_000_000)

    def report_if_written(self, found: Found) -> None:
        """Nothing is written."""

    def remove_leftovers(self) -> None:
        """Called if a process had to be killed."""
        self.left.append("killed")


class Marking(NamedTuple):
    """Leaves a mark where it cleans up."""

    mark: Path

    def report_on(self, found: Found, *, again: bool = False) -> str:  # noqa: ARG002
        return found.path

    def report_if_written(self, found: Found) -> None:
        """Nothing is written."""

    def remove_leftovers(self) -> None:
        """Called if a process had to be killed."""
        self.mark.touch()


@pytest.mark.usefixtures("system")
def test_a_process_whose_answer_is_not_wanted_any_more_ends_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "_LARGEST_BATCH", 1)
    work, files = Talkative([]), (Found(str(number), "") for number in itertools.count())
    reports = workers.shared(work, files, 3)
    heard: set[int] = set()
    while len(heard) < 3:  # all have begun
        report = next(reports)
        assert not isinstance(report, FileReport)
        heard.add(report[0])
    next(reports)  # they have their next files
    time.sleep(0.2)  # two wait for somebody to take their answers
    reports.close()
    assert work.left == []


@pytest.mark.usefixtures("system")
def test_an_interrupt_while_a_process_is_replaced_is_no_other_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, begun = workers._Worker.__init__, itertools.count(1)

    def begin_or_interrupt(*arguments: Any) -> None:
        if next(begun) == 3:
            raise KeyboardInterrupt
        begin(*arguments)

    monkeypatch.setattr(workers._Worker, "__init__", begin_or_interrupt)
    write_scans(tmp_path / "in", 30)
    faulty = Faulty(tmp_path / "in/000/0005.dcm", before=give_up_quietly)
    reported: list[FileReport] = []
    source, out = str(tmp_path / "in"), str(tmp_path / "out")
    reports = deidentify_tree(faulty.applier, source, out, jobs=2)
    with pytest.raises(KeyboardInterrupt):
        deque(map(reported.append, reports), maxlen=0)
    written = {report.destination for report in reported}
    assert {str(tmp_path / "out" / name) for name in content_of(tmp_path / "out")} == written


@needs.SIGNALS
def test_a_process_that_is_interrupted_as_it_begins_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, copies = os.fork, []

    def noted_fork() -> int:
        copies.append(fork())
        return copies[-1]

    @contextlib.contextmanager
    def interrupted() -> Iterator[None]:
        yield
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fork", noted_fork)
    monkeypatch.setattr(workers, "_without_interrupts", interrupted)
    with pytest.raises(KeyboardInterrupt):
        next(workers.shared(Talkative([]), iter([Found("a", "a")]), 2))
    for copy in copies:
        assert os.waitpid(copy, 0)[0] == copy


@needs.SIGNALS
def test_a_copy_of_the_program_that_ends_does_not_end_the_run(tmp_path: Path) -> None:
    mark = tmp_path / "cleaned up"
    reports = workers.shared(Marking(mark), (Found(str(n), "") for n in range(100)), 2)
    assert next(reports)
    copy = os.fork()
    if not copy:
        reports.close()
        os._exit(0)
    os.waitpid(copy, 0)
    assert not mark.exists()
    assert len(list(reports)) == 99


@needs.SIGNALS
def test_processes_end_when_the_one_that_started_them_is_killed(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 300)
    resuming = ("--key-file", write_key(tmp_path / "key"), "--resume")  # so they start at once
    with subprocess.Popen(
        [*PROGRAM, tmp_path / "in", tmp_path / "out", *resuming, "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        while not list((tmp_path / "out").rglob("*.dcm")):
            time.sleep(0.001)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.3)  # they finish what they have, and wait for more
        process.kill()
        process.communicate(timeout=30)  # it ends when no process holds the pipe any more


@pytest.mark.usefixtures("system")
def test_there_can_be_more_processes_than_files(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 2)
    assert len(run(tmp_path / "in", tmp_path / "out", jobs=4)) == 2


def test_a_program_with_threads_can_use_several_processes(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 3)
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        deidentifier = Deidentifier(KEY, make_procedure())
        reports = run(tmp_path / "in", tmp_path / "out", deidentifier, jobs=2)
    finally:
        done.set()
        thread.join()
    assert [report.status for report in reports] == ["done"] * 3


@needs.SIGNALS
def test_a_process_that_begins_is_not_interrupted() -> None:
    """An interrupt from the terminal goes to all processes; the first one decides."""
    code = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
    with workers._without_interrupts():
        begun = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert begun.stdout == b"True\n"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
