"""A run that is killed at any moment can be resumed, and gives the same outputs."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.resume import is_inside, is_report, sources_done
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, temporary_name

from .. import needs
from ..conftest import KEY
from ..scans import content_of, write_scan, write_scans
from .test_tree import outcomes, run


def command(source: Path, destination: Path, *options: str) -> list[str]:
    program = [sys.executable, "-m", "grand_challenge_dicom_de_id_procedure"]
    return [*program, "apply", str(source), str(destination), *options]


@needs.SIGNALS
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_killed_at_random_moments_and_resumed_ends_in_the_same_tree(
    tmp_path: Path, jobs: str
) -> None:
    source, whole, out = tmp_path / "in", tmp_path / "whole", tmp_path / "out"
    write_scans(source, 600)
    (tmp_path / "key").write_text(KEY.hex())
    key = ["--key-file", str(tmp_path / "key")]
    subprocess.run(command(source, whole, *key), check=True, capture_output=True)
    expected = content_of(whole)
    assert len(expected) == 600

    resuming = command(
        source, out, *key, "--resume", "--jobs", jobs, "--report", str(tmp_path / "report")
    )
    moments = random.Random(int(jobs))
    for _ in range(3):
        with subprocess.Popen(
            resuming, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            before = len(list(out.rglob("*.dcm")))
            while process.poll() is None and len(list(out.rglob("*.dcm"))) < before + 5:
                time.sleep(0.001)
            time.sleep(moments.random() / 50)
            with suppress(ProcessLookupError):  # it was done before that moment
                os.killpg(process.pid, signal.SIGKILL)
        done = {name: data for name, data in content_of(out).items() if name.endswith(".dcm")}
        assert done.items() <= expected.items()
    subprocess.run(resuming, check=True, capture_output=True)
    assert content_of(out) == expected
    assert len(sources_done(str(tmp_path / "report"), str(out))) == 600


def test_an_equal_output_is_skipped_and_a_different_one_fails(tmp_path: Path) -> None:
    write_scan(tmp_path / "in" / "a.dcm")
    write_scan(tmp_path / "in" / "b.dcm", 1)
    first = run(tmp_path / "in", tmp_path / "out")
    Path(first[1].destination).write_bytes(b"mine")
    write_scan(tmp_path / "in" / "c.dcm", 2)
    assert outcomes(run(tmp_path / "in", tmp_path / "out", resume=True)) == [
        ("a.dcm", "skipped", "already-done"),
        ("b.dcm", "failed", "exists"),
        ("c.dcm", "done", ""),
    ]
    assert Path(first[1].destination).read_bytes() == b"mine"


def test_a_source_that_was_reported_as_done_is_not_opened(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "in" / "a.dcm")
    path.write_bytes(b"no longer DICOM")
    reports = run(tmp_path / "in", tmp_path / "out", done={str(path)})
    assert outcomes(reports) == [("a.dcm", "skipped", "already-done")]


def test_only_the_temporary_files_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "deep").mkdir(parents=True)
    (tmp_path / "in").mkdir()
    left = Path(temporary_name(str(out / "deep"), new_token()))
    others = [out / ".mine.part", out / ".dicom-deid-0.part", out / f"{left.name}.dcm"]
    for path in (left, *others):
        path.write_bytes(b"half")
    run(tmp_path / "in", out)
    assert left.exists()
    run(tmp_path / "in", out, resume=True, dry_run=True)
    assert left.exists()
    run(tmp_path / "in", out, resume=True)
    assert sorted(content_of(out)) == sorted(path.name for path in others)


def test_a_temporary_file_of_a_run_that_is_active_stays(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    busy = Path(temporary_name(str(tmp_path / "out"), new_token()))
    busy.parent.mkdir()
    busy.write_bytes(b"half")
    later = time.time() + 60
    os.utime(busy, (later, later))
    run(tmp_path / "in", tmp_path / "out", resume=True)
    assert busy.exists()


def lines(folder: Path, *reports: FileReport) -> Path:
    path = folder / "report"
    path.write_text("".join(report.to_json() + "\n" for report in reports))
    return path


@pytest.mark.parametrize(
    ("report", "counts"),
    [
        (FileReport("a", "{out}/a", "done"), True),
        (FileReport("a", "{out}/a", "skipped", "already-done"), True),
        (FileReport("a", "{out}/a", "skipped", "duplicate-identical"), False),
        (FileReport("a", "{out}/a", "skipped", "dry-run"), False),
        (FileReport("a", "{out}/a", "failed", "exists"), False),
        (FileReport("a", "{out}/gone", "done"), False),
        (FileReport("a", "{out}-elsewhere/a", "done"), False),
    ],
)
def test_a_source_is_done_only_if_its_output_exists(
    tmp_path: Path, report: FileReport, counts: bool
) -> None:
    for folder in ("out", "out-elsewhere"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a").write_bytes(b"")
    out = str(tmp_path / "out")
    path = lines(
        tmp_path,
        FileReport(report.source, report.destination.format(out=out), report.status, report.reason),
    )
    assert sources_done(str(path), out) == ({"a"} if counts else set())


@pytest.mark.parametrize("torn", [b'{"source": "b", "desti', b"\0\0\0", b"[]\n", b"3\n", b"\xff\n"])
def test_an_incomplete_line_of_a_report_is_ignored(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "out").write_bytes(b"")
    path = lines(tmp_path, FileReport("a", str(tmp_path / "out"), "done"))
    path.write_bytes(path.read_bytes() + torn)
    assert sources_done(str(path), str(tmp_path / "out")) == {"a"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", True),
        (b'{"sou', True),
        (FileReport("a", "b", "done").to_json().encode(), True),
        (b"notes of mine", False),
        (b'{"other": 1}\n', False),
    ],
)
def test_a_file_that_is_not_a_report_is_recognised(
    tmp_path: Path, content: bytes, expected: bool
) -> None:
    (tmp_path / "report").write_bytes(content)
    assert is_report(str(tmp_path / "report")) is expected


@pytest.mark.parametrize("name", ["ü", "a\nb", "\udcff"])
def test_a_report_is_one_line_of_ascii_and_preserves_names(name: str) -> None:
    line = FileReport(name, "b", "done").to_json()
    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line)["source"] == name


@pytest.mark.parametrize(("path", "inside"), [("SCANS", True), ("SCANS/out", True), ("o", False)])
def test_a_folder_is_known_where_the_case_of_names_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, inside: bool
) -> None:
    (tmp_path / "scans").mkdir()
    exists = os.path.exists

    def exists_in_any_case(name: str) -> bool:
        return exists(str(tmp_path / name.removeprefix(f"{tmp_path}/").lower()))

    monkeypatch.setattr(os.path, "exists", exists_in_any_case)
    monkeypatch.setattr(os.path, "samefile", lambda one, two: one.lower() == two.lower())
    assert is_inside(str(tmp_path / path), str(tmp_path / "scans")) == inside
