"""Runs in several processes: if a file kills its process, only this file fails."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from grand_challenge_dicom_de_id_procedure import Deidentifier

from ..cli.test_apply import PROGRAM
from ..conftest import KEY, make_procedure
from ..scans import Faulty, content_of, write_scans
from .test_tree import run


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_only_the_file_that_kills_its_process_fails(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 30)
    reports = run(tmp_path / "in", tmp_path / "out", Faulty("0017.dcm", before=die), jobs=2)
    assert [(Path(report.source).name, report.reason) for report in reports if report.reason] == [
        ("0017.dcm", "worker-died")
    ]
    assert [report.status for report in reports].count("done") == 29
    assert len(content_of(tmp_path / "out")) == 29


def test_a_process_that_is_killed_while_it_writes_leaves_no_temporary_file(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 12)
    run(tmp_path / "in", tmp_path / "out", Faulty("0005.dcm", writing=die), jobs=2)
    names = content_of(tmp_path / "out")
    assert len(names) == 11
    assert all(name.endswith(".dcm") for name in names)


def test_a_file_whose_process_is_killed_once_is_tried_again(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 12)
    mark = tmp_path / "died"

    def die_once() -> None:
        if not mark.exists():
            mark.touch()
            die()

    reports = run(tmp_path / "in", tmp_path / "out", Faulty("0005.dcm", before=die_once), jobs=2)
    assert mark.exists()
    assert [report.status for report in reports] == ["done"] * 12


def test_processes_end_when_the_one_that_started_them_is_killed(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 300)
    with subprocess.Popen(
        [*PROGRAM, tmp_path / "in", tmp_path / "out", "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        while not list((tmp_path / "out").rglob("*.dcm")):
            time.sleep(0.001)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.3)  # they finish what they have, and wait for more
        process.kill()
        process.communicate(timeout=30)  # it ends when no process holds the pipe any more


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
