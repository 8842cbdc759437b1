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

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Head
from grand_challenge_dicom_de_id_procedure.run.resume import Done, head_of, sources_done
from grand_challenge_dicom_de_id_procedure.storage.inside import is_inside
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, temporary_name

from .. import needs
from ..conftest import write_key
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
    write_key(tmp_path / "key")
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
    status = path.stat()
    done = {str(path): Done("b", status.st_size, status.st_mtime_ns)}
    reports = run(tmp_path / "in", tmp_path / "out", done=done)
    assert outcomes(reports) == [("a.dcm", "skipped", "already-done")]


@pytest.mark.parametrize(("size", "modified"), [(0, 1), (1, 0), (None, None)])
def test_a_source_that_has_changed_is_opened(
    tmp_path: Path, size: object, modified: object
) -> None:
    path = write_scan(tmp_path / "in" / "a.dcm")
    status = path.stat()
    earlier = Done(
        str(tmp_path / "out" / "a.dcm"),
        size if size is None else status.st_size + int(str(size)),
        modified if modified is None else status.st_mtime_ns + int(str(modified)),
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.dcm").write_bytes(b"the earlier output")
    reports = run(tmp_path / "in", tmp_path / "out", done={str(path): earlier}, layout="mirror")
    assert outcomes(reports) == [("a.dcm", "done", "")]
    assert pydicom.dcmread(tmp_path / "out" / "a.dcm").SOPInstanceUID


def test_only_its_own_output_is_replaced(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "in" / "a.dcm")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.dcm").write_bytes(b"mine")
    done = {str(path): Done(str(tmp_path / "out" / "b.dcm"), 0, 0)}
    reports = run(tmp_path / "in", tmp_path / "out", done=done, layout="mirror", resume=True)
    assert outcomes(reports) == [("a.dcm", "failed", "exists")]
    assert (tmp_path / "out" / "a.dcm").read_bytes() == b"mine"


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


def test_a_temporary_file_beside_the_only_output_is_removed(tmp_path: Path) -> None:
    source, out = write_scan(tmp_path / "in" / "a.dcm"), tmp_path / "out"
    out.mkdir()
    Path(temporary_name(str(out), new_token())).write_bytes(b"half")
    run(source, out / "a.dcm", resume=True)
    assert list(content_of(out)) == ["a.dcm"]


@pytest.mark.parametrize("is_single", [False, True])
def test_a_temporary_file_in_another_folder_stays(tmp_path: Path, is_single: bool) -> None:
    source = write_scan(tmp_path / "in" / "a.dcm")
    other = tmp_path / "outputs" / "of another run"
    other.mkdir(parents=True)
    left = Path(temporary_name(str(other), new_token()))
    left.write_bytes(b"half")
    run(source if is_single else tmp_path / "in", tmp_path / "outputs" / "new", resume=True)
    assert left.exists()


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
    assert sources_done(str(path), out) == ({"a": Done(f"{out}/a", 0, 0)} if counts else {})


DAMAGED = [
    *(b'{"source": "b", "desti', b"\0\0\0", b"[]\n", b"3\n", b"\xff\n", b"[" * 100_000 + b"\n"),
    *(
        b'{"status": "done", "source": "b", "destination": "%b"}\n' % c
        for c in (b"\\u0000", b"\\ud800")
    ),
]


@pytest.mark.parametrize("torn", DAMAGED, ids=range(len(DAMAGED)))
def test_an_incomplete_line_of_a_report_is_ignored(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "out").write_bytes(b"")
    path = lines(tmp_path, FileReport("a", str(tmp_path / "out"), "done"))
    path.write_bytes(path.read_bytes() + torn)
    assert sources_done(str(path), str(tmp_path / "out")).keys() == {"a"}


HEAD = Head("2026.11.0", "0123456789abcdef", {"--layout": "uid"})


@pytest.mark.parametrize(
    ("content", "head"),
    [
        (b"", None),
        (b'{"proc', None),
        (HEAD.to_json().encode(), None),  # its end is missing
        (HEAD.to_json().encode() + b"\n", HEAD),
        (HEAD.to_json().encode() + b'\n{"source": "a"', HEAD),
    ],
)
def test_a_report_begins_with_what_its_outputs_depend_on(
    tmp_path: Path, content: bytes, head: Head | None
) -> None:
    (tmp_path / "report").write_bytes(content)
    assert head_of(str(tmp_path / "report")) == head


@pytest.mark.parametrize(
    "content",
    [
        *(b"notes of mine", b"\n", b'{"other": 1}\n', b'{"procedure": 1}\n', b'{"source": "a"}\n'),
        b'{"procedure": "2026.11.0", "keyFingerprint": "0123456789abcdef"}\n',
    ],
)
def test_a_file_that_is_not_a_report_is_recognised(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "report").write_bytes(content)
    with pytest.raises(ValueError, match="the first line is not that of a report"):
        head_of(str(tmp_path / "report"))


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed there")
def test_a_temporary_file_that_another_run_is_writing_stays(tmp_path: Path) -> None:
    """However old it is: the lock tells, and it goes when its process dies."""
    (tmp_path / "in").mkdir()
    out = tmp_path / "out"
    writer = """
import os, sys, time
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, place

def write(descriptor):
    (name,) = os.listdir(sys.argv[1])
    os.utime(os.path.join(sys.argv[1], name), (0, 0))
    print(name, flush=True)
    time.sleep(60)

place(write, os.path.join(sys.argv[1], "new.dcm"), new_token())
"""
    with subprocess.Popen(
        [sys.executable, "-c", writer, str(out)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        run(tmp_path / "in", out, resume=True)
        assert [path.name for path in out.iterdir()] == [name]
        process.kill()
        process.wait()
        run(tmp_path / "in", out, resume=True)
        assert not list(out.iterdir())


def test_the_actions_in_a_report_have_one_order() -> None:
    counts = {"X": 3, "K": 2, "D": 1}
    report = FileReport("a", "b", "done", actions=counts)
    assert json.dumps(dict(sorted(counts.items()))) in report.to_json()


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
