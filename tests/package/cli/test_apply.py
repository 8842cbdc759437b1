"""``dicom-deid apply`` with the packaged procedure."""

import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.cli.report_file import ReportFile
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Head

from .. import needs
from ..conftest import real, write_key
from ..scans import content_of, write_scan

PROGRAM = [sys.executable, "-m", "grand_challenge_dicom_de_id_procedure", "apply"]
DICOS_CT = "1.2.840.10008.5.1.4.1.1.501.1"


def save_unsupported(path: Path) -> None:
    """A file of a SOP class that the procedure does not have."""
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.SOPClassUID = UID(DICOS_CT)
    ds.save_as(path)


def apply(*arguments: str | Path) -> int:
    return main(["apply", *(str(argument) for argument in arguments)])


def reports(path: Path) -> list[dict[str, Any]]:
    head, *lines = path.read_text("ascii").splitlines()
    assert list(json.loads(head)) == ["procedure", "keyFingerprint", "options"]
    return [json.loads(line) for line in lines]


def test_a_folder_is_written_under_new_uids(scans: Path, tmp_path: Path) -> None:
    assert apply(scans, tmp_path / "out") == 0
    written = content_of(tmp_path / "out")
    assert len(written) == 2
    for name, content in written.items():
        ds = pydicom.dcmread(io.BytesIO(content))
        assert ds.PatientIdentityRemoved == "YES"
        assert name == f"{ds.StudyInstanceUID}/{ds.SeriesInstanceUID}/{ds.SOPInstanceUID}.dcm"


@needs.ODD_NAMES
def test_problems_go_to_stderr_and_the_summary_to_stdout(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (scans / "a.txt").write_text("hello")
    (scans / "b.dcm").write_bytes(real("CT_small.dcm").read_bytes()[:20_000])
    save_unsupported(scans / "c\nd.dcm")
    assert apply(scans, tmp_path / "out") == 1
    printed = capsys.readouterr()
    failed, rejected = printed.err.splitlines()
    assert failed.startswith(f"failed {scans}/b.dcm: the file is truncated")
    assert rejected == (
        f"rejected {scans}/c\\nd.dcm: Unsupported SOP Class: {DICOS_CT} (DICOS CT Image Storage)"
    )
    key, first, *others = printed.out.splitlines()
    assert key.startswith("key: ")
    assert first.startswith("2 done, 1 rejected, 1 failed, 1 skipped in ")
    assert others == ["  rejected: 1 unsupported-sop-class", "  failed: 1 truncated",
                      "  skipped: 1 not-dicom"]  # fmt: skip


def test_a_dicomdir_is_named_and_does_not_fail_the_run(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(real("DICOMDIR"), scans / "DICOMDIR")
    assert apply(scans, tmp_path / "out") == 0
    printed = capsys.readouterr()
    assert printed.err.startswith(f"skipped {scans}/DICOMDIR: a DICOMDIR, ")
    assert "  skipped: 1 dicomdir" in printed.out.splitlines()


def test_the_report_names_an_unsupported_sop_class(scans: Path, tmp_path: Path) -> None:
    save_unsupported(scans / "z.dcm")
    assert apply(scans, tmp_path / "out", "--report", tmp_path / "report") == 1
    line = reports(tmp_path / "report")[-1]
    assert (line["reason"], line["sop_class"]) == ("unsupported-sop-class", DICOS_CT)
    assert line["message"].endswith(f"{DICOS_CT} (DICOS CT Image Storage)")


@pytest.mark.parametrize("name", ["bare", "notes.dcm"])
def test_what_may_be_dicom_and_is_left_out_gives_status_1(
    name: str, scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = {"bare": real("rtstruct.dcm").read_bytes(), "notes.dcm": b"none"}
    (scans / name).write_bytes(content[name])
    assert apply(scans, tmp_path / "out", "--no-bare") == 1
    printed = capsys.readouterr()
    assert printed.err.startswith(f"failed {scans}/{name}: ")
    assert "  failed: 1 may-be-dicom" in printed.out.splitlines()


@needs.PIPES
def test_files_that_are_only_skipped_give_status_0(scans: Path, tmp_path: Path) -> None:
    (scans / "a.txt").write_text("hello")
    os.mkfifo(scans / "pipe")
    assert apply(scans, tmp_path / "out") == 0


def test_an_empty_folder_gives_status_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    assert apply(tmp_path / "in", tmp_path / "out") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "no files"


@needs.ANY_NAME
def test_file_names_that_are_not_text_can_be_printed_in_any_encoding(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(real("DICOMDIR"), folder / os.fsdecode(b"\xff\x1b[31m \xc3\xbc.dcm"))
    done = subprocess.run(
        [*PROGRAM, folder, tmp_path / "out", "--dry-run"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert done.returncode == 0
    assert b"in/\\udcff\\x1b[31m \\xfc.dcm: a DICOMDIR" in done.stderr


@pytest.mark.parametrize("name", ["new.dcm", "folder"])
def test_a_single_file_goes_to_the_name_or_the_folder_given(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    assert apply(real("CT_small.dcm"), tmp_path / name) == 0
    assert len(content_of(tmp_path)) == 1


def test_a_single_file_that_is_not_dicom_gives_status_1(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    assert apply(tmp_path / "a.txt", tmp_path / "b") == 1


def test_an_output_is_never_overwritten(scans: Path, tmp_path: Path) -> None:
    arguments: list[str | Path] = [scans, tmp_path / "out", "--key-file", tmp_path / "key"]
    assert apply(*arguments) == 0
    (first, *_) = (tmp_path / "out").rglob("*.dcm")
    first.write_bytes(b"mine")
    assert apply(*arguments) == 1
    assert first.read_bytes() == b"mine"
    assert not list((tmp_path / "out").rglob("*.part"))


def test_the_summary_counts_files_that_do_not_say_what_their_pixels_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    for number, sop_class in enumerate(("6.1", "6.1", "7", "2")):
        ds = pydicom.dcmread(real("CT_small.dcm"))
        ds.SOPClassUID = UID(f"1.2.840.10008.5.1.4.1.1.{sop_class}")
        ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
        ds.SOPInstanceUID = UID(f"1.2.3.{number}")
        ds.save_as(tmp_path / "in" / f"{number}.dcm")
    report = tmp_path / "report"
    assert apply(tmp_path / "in", tmp_path / "out", "--report", report) == 0
    printed = capsys.readouterr().out
    assert "not stated whether the pixels show who the patient is: 3" in printed
    assert "(Ultrasound Image Storage 2, Secondary Capture Image Storage 1)" in printed
    assert [line["noted"] for line in reports(report)] == [["not-stated"]] * 3 + [[]]
    assert apply(tmp_path / "in", tmp_path / "out2", "--not-stated", "reject") == 1
    assert "rejected: 3 not-stated" in capsys.readouterr().out


def test_a_burned_in_file_is_rejected_or_written_without_the_claim(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.BurnedInAnnotation = "YES"
    ds.save_as(tmp_path / "in.dcm")
    assert apply(tmp_path / "in.dcm", tmp_path / "out.dcm") == 1
    assert "rejected: 1 burned-in" in capsys.readouterr().out
    assert not (tmp_path / "out.dcm").exists()
    assert apply(tmp_path / "in.dcm", tmp_path / "out.dcm", "--burned-in", "write-no") == 0
    assert pydicom.dcmread(tmp_path / "out.dcm").PatientIdentityRemoved == "NO"
    assert "written with Patient Identity Removed NO: 1" in capsys.readouterr().out


def test_a_dry_run_prints_what_it_would_write_and_writes_nothing(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content_of(tmp_path)
    assert apply(scans, tmp_path / "out", "--dry-run", "--key-file", tmp_path / "key") == 0
    assert content_of(tmp_path) == before
    printed = capsys.readouterr().out
    assert "key would be created" in printed
    assert printed.count(f"would be written: {tmp_path / 'out'}") == 2


CT = "{tmp}/scans/DOE^JOHN/CT_small.dcm"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{tmp}/scans", "{tmp}/scans/out"], "is inside"),
        (["{tmp}/scans", "{tmp}/scans"], "is inside"),
        (["{tmp}/scans", "{tmp}"], "is inside"),
        (["{tmp}/scans", "{tmp}/file"], "is a file"),
        (["{tmp}/scans/none.dcm", "out"], "does not exist"),
        (["x" * 300, "out"], "does not exist"),
        ([CT, "{tmp}/file"], "exists and is not overwritten"),
        ([CT, "{tmp}/none/new.dcm"], "the folder {tmp}/none does not exist"),
        ([CT, "out", "--key-file", "{tmp}/file"], "is not a key file; it must contain"),
        ([CT, "out", "--key-file", "{tmp}/none/key"], "cannot create the key file"),
        (["{tmp}/scans", "{tmp}/out", "--key-file", "{tmp}/scans/key"], "is inside {tmp}/scans"),
        (["{tmp}/scans", "{tmp}/out", "--key-file", "{tmp}/out/key"], "is inside {tmp}/out"),
        (["{tmp}/scans", "{tmp}/out", "--report", "{tmp}/scans/r"], "is inside {tmp}/scans"),
        (["{tmp}/scans", "{tmp}/out", "--report", "{tmp}/out/r"], "is inside {tmp}/out"),
        (["{tmp}/scans", "{tmp}/out", "--report", "{tmp}/file"], "exists; add --resume"),
        (["{tmp}/scans", "{tmp}/out", "--report", "{tmp}/none/r"], "cannot write the report"),
        (["{tmp}/scans", "{tmp}/out", "--resume"], "--resume needs --key-file"),
        (
            ["{tmp}/scans", "{tmp}/out", "--resume", "--key-file", "{tmp}/key", "--report",
             "{tmp}/file"],
            "is not a report of an earlier run",
        ),
        (
            ["{tmp}/scans", "{tmp}/out", "--resume", "--key-file", "{tmp}/mistyped"],
            "the key file {tmp}/mistyped does not exist; name the one of the earlier run",
        ),
        ([CT, "out", "--key-file", "{tmp}/zeros"], "which anyone can guess"),
    ],
)  # fmt: skip
def test_wrong_use_gives_one_line_and_status_2(
    arguments: list[str],
    message: str,
    scans: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("mine")
    write_key(tmp_path / "key")
    (tmp_path / "zeros").write_text("00" * 32)
    (tmp_path / "out").mkdir()
    assert apply(*(argument.format(tmp=tmp_path) for argument in arguments)) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message.format(tmp=tmp_path) in line
    assert (tmp_path / "file").read_text() == "mine"
    assert not content_of(tmp_path / "out")
    assert len(content_of(scans)) == 2


@pytest.mark.parametrize("jobs", ["0", "-1", "1.5", "two"])
def test_jobs_must_be_a_positive_integer(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert apply("a", "b", "--jobs", jobs) == 2
    assert f"must be a positive integer, not {jobs!r}" in capsys.readouterr().err


@needs.SHELL
@pytest.mark.parametrize(
    ("redirection", "status", "printed"),
    [
        (">&-", 0, ""),
        ("2>&-", 0, "1 done"),
        (">&- 2>&-", 0, ""),
        ("--report - >&-", 2, "stdout is closed; name a file for the report"),
        pytest.param(">/dev/full", 1, "No space left on device", marks=needs.FULL_DEVICE),
    ],
)
def test_a_stream_that_is_closed_or_full_causes_no_traceback(
    tmp_path: Path, redirection: str, status: int, printed: str
) -> None:
    scan = write_scan(tmp_path / "in.dcm")
    command = " ".join(map(shlex.quote, [*PROGRAM, str(scan), str(tmp_path / "out.dcm")]))
    done = subprocess.run(
        f"{command} {redirection}", shell=True, capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    assert printed in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if status != 1:  # with status 1, the run stops at the first line that it prints
        assert (tmp_path / "out.dcm").exists() == (status == 0)


@needs.SIZE_LIMIT
def test_a_file_that_does_not_fit_on_the_disk_fails_and_smaller_ones_are_done(
    tmp_path: Path,
) -> None:
    import resource

    write_scan(tmp_path / "in" / "b.dcm")
    shutil.copy(real("MR_small.dcm"), tmp_path / "in" / "c.dcm")
    size = 20_000  # less than the CT
    done = subprocess.run(
        [*PROGRAM, tmp_path / "in", tmp_path / "out", "--report", tmp_path / "report"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert [line["reason"] for line in reports(tmp_path / "report")] == ["file-too-large", ""]
    assert len(content_of(tmp_path / "out")) == 1
    assert len(list((tmp_path / "out").iterdir())) == 1


@needs.FULL_DEVICE
def test_a_report_that_cannot_be_written_stops_the_run(tmp_path: Path) -> None:
    with ReportFile(str(tmp_path / "report"), Head("1", "2", {}), resume=False) as report:
        os.close(report._descriptor)
        report._descriptor = os.open("/dev/full", os.O_WRONLY)
        with pytest.raises(OSError, match="the report cannot be written: No space left"):
            report.write(FileReport("a", "b", "done"))
