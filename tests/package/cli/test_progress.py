"""The progress of a run, on a terminal and elsewhere."""

import contextlib
import io
import os
import re
import subprocess
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.cli.progress import Progress, progress_bar, progress_line
from grand_challenge_dicom_de_id_procedure.run.counting import Counting

from .. import needs
from ..scans import write_scans
from .test_apply import PROGRAM


@pytest.mark.parametrize(
    ("finished", "total", "seconds", "counting", "expected"),
    [
        (120, 480, 10, False, "120 of 480 files, 25%, 12 files/s, 0:30 left"),
        (1, 4, 2, False, "1 of 4 files, 25%, 0.5 files/s, 0:06 left"),
        (100, 500_000, 1, False, "100 of 500000 files, 0%, 100 files/s, 1:23:19 left"),
        (4, 4, 2, False, "4 of 4 files, 100%, 2.0 files/s, 0:00 left"),
        (120, 480, 10, True, "120 files, 12 files/s, still counting"),
        (0.25, 1, 5, False, "0 of 1 files, 25%, 0.1 files/s, 0:15 left"),
        (0, 4, 0, False, "0 of 4 files, 0%, 0.0 files/s, no rate yet"),
    ],
)
def test_a_line_shows_the_rate_and_the_time_left(
    finished: float, total: int, seconds: float, counting: bool, expected: str
) -> None:
    assert progress_line(finished, total, seconds, counting=counting) == expected


@pytest.mark.parametrize(("finished", "marks"), [(0, 0), (0.5, 6), (1, 12), (2, 24)])
def test_a_bar_is_filled_in_proportion(finished: float, marks: int) -> None:
    assert progress_bar(finished, 2) == f"[{'#' * marks}{'.' * (24 - marks)}] "


def test_without_a_terminal_a_line_is_printed_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    stream = io.StringIO()
    shown = Progress(stream, Counting(iter(range(25))))
    for _ in range(25):
        shown.advance()
    assert stream.getvalue().splitlines() == [
        "10 of 25 files, 40%, 1.0 files/s, 0:15 left",
        "20 of 25 files, 80%, 1.0 files/s, 0:05 left",
    ]


def test_a_large_file_is_shown_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    stream = io.StringIO()
    shown = Progress(stream, Counting(iter(range(2))))
    shown.within(500, 1000)
    shown.within(1000, 1000)
    shown.advance()
    assert stream.getvalue().splitlines() == [
        "0 of 2 files, 25%, 0.1 files/s, 0:30 left",
        "0 of 2 files, 49%, 0.0 files/s, 0:20 left",
        "1 of 2 files, 50%, 0.0 files/s, 0:30 left",
    ]


@needs.TERMINAL
def test_a_terminal_shows_one_changing_line_that_is_removed_at_the_end(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 1500)
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, tmp_path / "in", tmp_path / "out", "--jobs", "1"],
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # the other end is closed
            while part := os.read(ours, 4096):
                shown += part
        assert process.stdout
        printed = process.stdout.read()
    os.close(ours)
    assert b"1500 done" in printed
    assert re.search(
        rb"\r\x1b\[K\[#*\.*\] \d+ of 1500 files, \d+%, \d+ files/s, 0:\d\d left", shown
    )
    assert b"\n" not in shown
    assert shown.endswith(b"\r\x1b[K")
