"""``dicom-deid apply`` through stdin and stdout."""

import io
import subprocess
import sys
from pathlib import Path

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from ..conftest import real, write_key

PROGRAM = [sys.executable, "-m", "grand_challenge_dicom_de_id_procedure", "apply"]
CT = str(real("CT_small.dcm"))


def apply(*arguments: str | Path, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, input=content, capture_output=True, check=False)


def test_a_file_goes_through_a_pipe(tmp_path: Path) -> None:
    key = write_key(tmp_path / "a.key")
    assert main(["apply", CT, str(tmp_path / "new.dcm"), "--key-file", str(key)]) == 0
    done = apply("-", "-", "--key-file", key, content=Path(CT).read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == (tmp_path / "new.dcm").read_bytes()


def test_a_named_file_goes_to_stdout_and_stdin_to_a_named_file(tmp_path: Path) -> None:
    key = write_key(tmp_path / "a.key")
    out = apply(CT, "-", "--key-file", key).stdout
    done = apply("-", tmp_path / "new.dcm", "--key-file", key, content=Path(CT).read_bytes())
    assert done.returncode == 0
    assert out == (tmp_path / "new.dcm").read_bytes() != b""


def test_without_a_key_file_stderr_says_that_the_key_is_new() -> None:
    done = apply(CT, "-")
    assert b"a new random key for this run only" in done.stderr
    assert pydicom.dcmread(io.BytesIO(done.stdout)).PatientIdentityRemoved == "YES"


def test_a_key_file_is_created(tmp_path: Path) -> None:
    done = apply(CT, "-", "--key-file", tmp_path / "new.key")
    assert b"created" in done.stderr
    assert (tmp_path / "new.key").exists()


def test_a_wrong_table_is_told_before_a_key_file_is_created(tmp_path: Path) -> None:
    done = apply(CT, "-", "--key-file", tmp_path / "new.key", "--pseudonyms", tmp_path / "none")
    assert (done.returncode, done.stdout) == (2, b"")
    assert not (tmp_path / "new.key").exists()


def test_the_choices_for_files_are_heeded() -> None:
    ds = pydicom.dcmread(CT)
    ds.BurnedInAnnotation = "YES"
    stream = io.BytesIO()
    ds.save_as(stream)
    rejected = apply("-", "-", content=stream.getvalue())
    assert (rejected.returncode, rejected.stdout) == (1, b"")
    assert b"rejected stdin: " in rejected.stderr
    accepted = apply("-", "-", "--burned-in", "write-no", content=stream.getvalue())
    assert pydicom.dcmread(io.BytesIO(accepted.stdout)).PatientIdentityRemoved == "NO"


def test_what_is_not_dicom_is_named_and_fails(tmp_path: Path) -> None:
    done = apply("-", tmp_path / "new.dcm", content=b"no DICOM")
    assert done.returncode == 1
    assert b"skipped stdin: " in done.stderr
    assert not (tmp_path / "new.dcm").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-", "-", "--resume"], "--resume cannot be used with -"),
        (["-", "-", "--report", "r.jsonl"], "--report cannot be used with -"),
        (["-", "-", "--dry-run"], "--dry-run cannot be used with -"),
        (["-", "-", "--jobs", "2"], "--jobs cannot be used with -"),
        (["-", "-", "--project", "knees"], "--project needs --key-file"),
        (["-", "-", "--key-file", "k", "--project", " "], "--project has spaces around the name"),
        (["-", "-", "--pseudonyms", "none.csv"], "cannot read the table of pseudonyms"),
        (["missing.dcm", "-"], "missing.dcm is not a file"),
        (["-", CT], "exists and is not overwritten"),
    ],
)
def test_wrong_use_is_refused_before_anything_is_read(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", *arguments]) == 2
    assert message in capsys.readouterr().err
