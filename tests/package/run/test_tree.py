"""Runs over a folder: each file has a report, and no file is lost or overwritten."""

import errno
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier, DestinationError, ProcedureError
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree

from .. import needs
from ..conftest import KEY, make_procedure, real
from ..scans import Faulty, content_of, raising, write_large_scans, write_scan, write_scans

JOBS = pytest.mark.parametrize("jobs", [1, 2])


def run(
    source: Path, destination: Path, deidentifier: Deidentifier | None = None, **options: Any
) -> list[FileReport]:
    """Run, and sort the reports by source."""
    deidentifier = deidentifier or Deidentifier(KEY, make_procedure())
    reports = deidentify_tree(deidentifier.applier, str(source), str(destination), **options)
    return sorted(reports, key=lambda report: report.source)


def outcomes(reports: Iterable[FileReport]) -> list[tuple[str, str, str]]:
    return [(Path(report.source).name, report.status, report.reason) for report in reports]


@JOBS
def test_every_output_is_named_by_its_new_uids(tmp_path: Path, jobs: int) -> None:
    write_scans(tmp_path / "in", 25)
    reports = run(tmp_path / "in", tmp_path / "out", jobs=jobs)
    assert [report.status for report in reports] == ["done"] * 25
    assert len(content_of(tmp_path / "out")) == 25
    for report in reports:
        new = pydicom.dcmread(report.destination)
        name = Path(new.StudyInstanceUID, new.SeriesInstanceUID, f"{new.SOPInstanceUID}.dcm")
        assert Path(report.destination) == tmp_path / "out" / name
        assert report.sop_class == new.SOPClassUID
        assert report.actions["U"] >= 3


def test_one_process_reports_in_the_order_of_the_names(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 40)
    applier = Deidentifier(KEY).applier
    reports = deidentify_tree(applier, str(tmp_path / "in"), str(tmp_path / "out"))
    names = [report.source for report in reports]
    assert names == sorted(names)


def test_two_processes_write_the_same_as_one(tmp_path: Path) -> None:
    write_scans(tmp_path / "in", 25)
    for jobs in (1, 2):
        run(tmp_path / "in", tmp_path / str(jobs), jobs=jobs)
    assert content_of(tmp_path / "1") == content_of(tmp_path / "2")


@JOBS
def test_a_folder_gives_the_same_outputs_as_its_files_one_by_one(tmp_path: Path, jobs: int) -> None:
    write_large_scans(tmp_path / "in", 40)
    deidentifier = Deidentifier(KEY)
    run(tmp_path / "in", tmp_path / "out", deidentifier, jobs=jobs, layout="mirror")
    (tmp_path / "single").mkdir()
    for path in (tmp_path / "in").iterdir():
        deidentifier.file(path, tmp_path / "single" / path.name)
    assert content_of(tmp_path / "out") == content_of(tmp_path / "single")


def test_a_used_deidentifier_can_be_sent_to_spawned_processes(
    tmp_path: Path,
) -> None:
    write_scans(tmp_path / "in", 12)
    deidentifier = Deidentifier(KEY)
    run(tmp_path / "in", tmp_path / "1", deidentifier)
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()  # another thread, so no process is forked
    try:
        run(tmp_path / "in", tmp_path / "2", deidentifier, jobs=2)
    finally:
        waiting.set()
        thread.join()
    assert content_of(tmp_path / "1") == content_of(tmp_path / "2")


@needs.SIZE_LIMIT
@JOBS
def test_outputs_that_are_too_large_fail_and_the_others_are_done(tmp_path: Path, jobs: int) -> None:
    write_large_scans(tmp_path / "in", 20)
    write_scans(tmp_path / "in" / "small", 20)
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
    try:
        reports = run(tmp_path / "in", tmp_path / "out", jobs=jobs)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    found = Counter((report.status, report.reason) for report in reports)
    assert found == {("failed", "file-too-large"): 20, ("done", ""): 20}
    assert len(content_of(tmp_path / "out")) == 20


@needs.ANY_NAME
def test_with_layout_mirror_outputs_keep_the_names_of_the_sources(tmp_path: Path) -> None:
    names = ["a b/new\nline.dcm", "ü.dcm", os.fsdecode(b"\xff")]
    for number, name in enumerate(names):
        write_scan(tmp_path / "in" / name, number)
    run(tmp_path / "in", tmp_path / "out", layout="mirror")
    assert sorted(content_of(tmp_path / "out")) == sorted(names)


@needs.PIPES
@JOBS
def test_a_file_that_cannot_be_done_has_a_reason_and_the_others_are_done(
    tmp_path: Path, jobs: int
) -> None:
    source = tmp_path / "in"
    write_scan(source / "a.dcm")
    (source / "b.dcm").write_bytes(real("CT_small.dcm").read_bytes()[:20_000])
    shutil.copy(real("rtplan.dcm"), source / "c.dcm")
    (source / "d.txt").write_text("hello")
    (source / "e").symlink_to(tmp_path)
    os.mkfifo(source / "f")
    (source / "g").symlink_to("nowhere")
    write_scan(source / "h.dcm", 1)
    assert outcomes(run(source, tmp_path / "out", jobs=jobs)) == [
        ("a.dcm", "done", ""),
        ("b.dcm", "failed", "truncated"),
        ("c.dcm", "rejected", "unsupported-sop-class"),
        ("d.txt", "skipped", "not-dicom"),
        ("e", "failed", "symlink"),
        ("f", "skipped", "not-a-file"),
        ("g", "failed", "missing"),
        ("h.dcm", "done", ""),
    ]
    assert len(content_of(tmp_path / "out")) == 2


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(errno.EACCES, "no"), "permission-denied"),
        (OSError(errno.EIO, "no"), "operating-system"),
        (MemoryError(), "out-of-memory"),
        (RecursionError(), "internal-error"),
    ],
)
def test_an_error_in_reading_fails_one_file_only(
    tmp_path: Path, error: Exception, reason: str
) -> None:
    write_scans(tmp_path / "in", 3)
    faulty = Faulty(tmp_path / "in/000/0001.dcm", before=raising(error))
    reports = run(tmp_path / "in", tmp_path / "out", faulty)
    assert [report.status for report in reports] == ["done", "failed", "done"]
    assert reports[1].reason == reason
    assert reports[1].message.startswith("the file cannot be read: ")
    assert reports[1].size == (tmp_path / "in/000/0001.dcm").stat().st_size


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.ENOSPC, "disk-full"), (errno.EDQUOT, "disk-full"),
                           (errno.EFBIG, "file-too-large")]
)  # fmt: skip
def test_an_error_in_writing_leaves_no_output_of_this_file(
    tmp_path: Path, number: int, reason: str
) -> None:
    write_scans(tmp_path / "in", 3)
    error = OSError(number, os.strerror(number))
    faulty = Faulty(tmp_path / "in/000/0001.dcm", writing=raising(error))
    reports = run(tmp_path / "in", tmp_path / "out", faulty)
    assert [report.reason for report in reports] == ["", reason, ""]
    assert reports[1].message == f"the output cannot be written: {os.strerror(number)}"
    assert {str(tmp_path / "out" / name) for name in content_of(tmp_path / "out")} == {
        report.destination for report in reports if report.status == "done"
    }


def test_the_text_of_an_unexpected_error_is_not_reported_as_it_may_quote_a_value(
    tmp_path: Path,
) -> None:
    write_scan(tmp_path / "in" / "a.dcm")
    faulty = Faulty(tmp_path / "in" / "a.dcm", before=raising(ValueError("DOE^JOHN")))
    (report,) = run(tmp_path / "in", tmp_path / "out", faulty)
    assert "DOE" not in report.to_json()


@JOBS
def test_if_two_files_have_the_same_uids_one_is_done_and_one_fails(
    tmp_path: Path, jobs: int
) -> None:
    for number in range(40):
        write_scan(tmp_path / "in" / f"{number:02}a.dcm", number)
        write_scan(tmp_path / "in" / f"{number:02}b.dcm", number, note="other")
    reports = run(tmp_path / "in", tmp_path / "out", jobs=jobs)
    assert len(content_of(tmp_path / "out")) == 40
    for one, other in zip(reports[::2], reports[1::2], strict=True):
        assert {(one.status, one.reason), (other.status, other.reason)} == {
            ("done", ""), ("failed", "duplicate")
        }  # fmt: skip
        assert one.destination == other.destination


@JOBS
def test_a_copy_of_a_file_is_skipped(tmp_path: Path, jobs: int) -> None:
    for name in "ab":
        write_scan(tmp_path / "in" / f"{name}.dcm")
    reports = run(tmp_path / "in", tmp_path / "out", jobs=jobs)
    assert {(report.status, report.reason) for report in reports} == {
        ("done", ""), ("skipped", "duplicate-identical")
    }  # fmt: skip


@pytest.mark.parametrize("note", ["", "other"])
def test_an_output_of_an_earlier_run_is_not_overwritten(tmp_path: Path, note: str) -> None:
    run(tmp_path / "in", tmp_path / "out")
    path = write_scan(tmp_path / "in" / "a.dcm")
    run(tmp_path / "in", tmp_path / "out")
    before = content_of(tmp_path / "out")
    write_scan(path, note=note)
    assert outcomes(run(tmp_path / "in", tmp_path / "out")) == [("a.dcm", "failed", "exists")]
    assert content_of(tmp_path / "out") == before


@pytest.mark.parametrize(
    ("source", "destination", "message"),
    [
        ("in", "in/out", "out is inside"),
        ("in", "in", "in is inside"),
        ("in", "link/out", "out is inside"),
        ("link", "in/out", "out is inside"),
        ("in/deep", "in", "outputs could go into the source"),
        ("in", "file", "file is a file"),
    ],
)
def test_a_destination_that_could_change_the_source_is_refused(
    tmp_path: Path, source: str, destination: str, message: str
) -> None:
    write_scan(tmp_path / "in" / "deep" / "a.dcm")
    (tmp_path / "link").symlink_to("in")
    (tmp_path / "file").write_bytes(b"")
    before = content_of(tmp_path)
    with pytest.raises(DestinationError, match=message):
        run(tmp_path / source, tmp_path / destination)
    assert content_of(tmp_path) == before


def test_a_folder_whose_name_begins_like_the_source_is_outside_it(tmp_path: Path) -> None:
    write_scan(tmp_path / "in" / "a.dcm")
    assert outcomes(run(tmp_path / "in", tmp_path / "in-new")) == [("a.dcm", "done", "")]


def test_nothing_is_written_through_a_link_in_the_destination(tmp_path: Path) -> None:
    write_scan(tmp_path / "in" / "sub" / "a.dcm")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").symlink_to(tmp_path / "in")
    before = content_of(tmp_path / "in")
    reports = run(tmp_path / "in", tmp_path / "out", layout="mirror")
    assert outcomes(reports) == [("a.dcm", "failed", "destination")]
    assert content_of(tmp_path / "in") == before


def test_zero_processes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        run(tmp_path, tmp_path / "out", jobs=0)


@JOBS
def test_a_procedure_that_cannot_be_carried_out_stops_the_run(tmp_path: Path, jobs: int) -> None:
    write_scans(tmp_path / "in", 3)
    broken = Deidentifier(KEY, make_procedure({"(0008,0018)": "Q"}))
    with pytest.raises(ProcedureError):
        run(tmp_path / "in", tmp_path / "out", broken, jobs=jobs)
    assert not content_of(tmp_path / "out")


@JOBS
def test_an_empty_folder_has_no_reports_and_no_destination(tmp_path: Path, jobs: int) -> None:
    (tmp_path / "in").mkdir()
    assert run(tmp_path / "in", tmp_path / "out", jobs=jobs) == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["new.dcm", "folder"])
def test_a_single_file_goes_to_the_name_or_the_folder_given(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    source = write_scan(tmp_path / "a.dcm")
    (report,) = run(source, tmp_path / name)
    assert report.status == "done"
    assert Path(report.destination).is_relative_to(tmp_path / name)


def test_a_single_file_that_is_not_dicom_fails(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    assert outcomes(run(tmp_path / "a.txt", tmp_path / "b")) == [("a.txt", "failed", "not-dicom")]


def test_a_file_without_a_valid_uid_is_named_unknown(tmp_path: Path) -> None:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.StudyInstanceUID = ""
    ds.save_as(tmp_path / "a.dcm")
    (report,) = run(tmp_path / "a.dcm", tmp_path)
    assert Path(report.destination).relative_to(tmp_path).parts[0] == "unknown"


@JOBS
def test_a_dry_run_reports_what_would_be_done_and_writes_nothing(tmp_path: Path, jobs: int) -> None:
    write_scan(tmp_path / "in" / "a.dcm")
    write_scan(tmp_path / "in" / "b.dcm", note="other")
    shutil.copy(real("rtplan.dcm"), tmp_path / "in" / "c.dcm")
    before = content_of(tmp_path)
    reports = run(tmp_path / "in", tmp_path / "out", dry_run=True, jobs=jobs)
    assert sorted(report.reason for report in reports) == [
        "dry-run", "duplicate", "unsupported-sop-class"
    ]  # fmt: skip
    assert reports[0].destination
    assert content_of(tmp_path) == before
    assert not (tmp_path / "out").exists()


@JOBS
@pytest.mark.parametrize("write", [write_scans, write_large_scans])
def test_closing_the_iterator_ends_the_run_and_leaves_no_incomplete_output(
    tmp_path: Path, jobs: int, write: Callable[[Path, int], Path]
) -> None:
    write(tmp_path / "in", 40)
    reports = deidentify_tree(
        Deidentifier(KEY).applier, str(tmp_path / "in"), str(tmp_path / "out"), jobs=jobs
    )
    next(reports)
    reports.close()
    written = content_of(tmp_path / "out")
    assert all(name.endswith(".dcm") for name in written)
    run(tmp_path / "in", tmp_path / "whole", Deidentifier(KEY))
    assert written.items() <= content_of(tmp_path / "whole").items()
