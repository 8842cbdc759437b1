"""The command dicom-deid, with the packaged procedure."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from .conftest import real

CT = "{scans}/DOE^JOHN/CT_small.dcm"


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans" / "DOE^JOHN"
    folder.mkdir(parents=True)
    for name in ("CT_small.dcm", "MR_small.dcm"):
        shutil.copy(real(name), folder)
    return tmp_path / "scans"


def test_a_folder_is_written_under_new_uids(scans: Path, tmp_path: Path) -> None:
    assert main(["apply", str(scans), str(tmp_path / "out")]) == 0
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) == 2
    for path in written:
        ds = pydicom.dcmread(path)
        name = Path(ds.StudyInstanceUID, ds.SeriesInstanceUID, f"{ds.SOPInstanceUID}.dcm")
        assert path.relative_to(tmp_path / "out") == name


def test_what_cannot_be_done_is_named_and_the_rest_goes_on(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (scans / "a.txt").write_text("hello")
    (scans / "b.dcm").write_bytes(real("CT_small.dcm").read_bytes()[:20_000])
    shutil.copy(real("rtplan.dcm"), scans / "c.dcm")
    assert main(["apply", str(scans), str(tmp_path / "out")]) == 1
    said = capsys.readouterr().out
    assert f"not DICOM {scans / 'a.txt'}" in said
    assert f"failed    {scans / 'b.dcm'}: the file is truncated" in said
    assert f"rejected  {scans / 'c.dcm'}: Unsupported SOP Class" in said
    assert said.splitlines()[-1] == "2 done, 1 failed, 1 not DICOM, 1 rejected"


def test_pipes_and_names_that_are_no_text_do_not_stop_a_run(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(scans / "pipe")
    (scans / "DOE^JOHN" / "CT_small.dcm").rename(scans / os.fsdecode(b"\xff.dcm"))
    assert main(["apply", str(scans), str(tmp_path / "out")]) == 1
    said = capsys.readouterr().out
    assert f"failed    {scans / 'pipe'}: not a readable file" in said
    assert said.splitlines()[-1] == "2 done, 1 failed"


def test_a_single_file_goes_to_the_name_or_the_folder_given(tmp_path: Path) -> None:
    source = str(real("CT_small.dcm"))
    assert main(["apply", source, str(tmp_path / "new.dcm")]) == 0
    assert pydicom.dcmread(tmp_path / "new.dcm").PatientIdentityRemoved == "YES"
    (tmp_path / "out").mkdir()
    assert main(["apply", source, str(tmp_path / "out")]) == 0
    assert len(list((tmp_path / "out").rglob("*.dcm"))) == 1


def test_an_output_is_never_overwritten(scans: Path, tmp_path: Path) -> None:
    command = ["apply", str(scans), str(tmp_path / "out"), "--key-file", str(tmp_path / "key")]
    assert main(command) == 0
    (first, *_) = (tmp_path / "out").rglob("*.dcm")
    first.write_bytes(b"mine")
    assert main(command) == 1
    assert first.read_bytes() == b"mine"
    assert not list((tmp_path / "out").rglob("*.part"))


def test_a_key_file_is_made_for_its_owner_alone_and_links_runs(scans: Path, tmp_path: Path) -> None:
    key = tmp_path / "project.key"
    outputs = [tmp_path / "one", tmp_path / "two"]
    for output in outputs:
        assert main(["apply", str(scans), str(output), "--key-file", str(key)]) == 0
    assert key.stat().st_mode & 0o777 == 0o600
    names = [sorted(path.name for path in output.rglob("*.dcm")) for output in outputs]
    assert names[0] == names[1]


def test_without_a_key_file_it_says_that_the_key_is_fresh(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["apply", str(scans), str(tmp_path / "out")])
    assert "fresh one for this run" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["apply", "{scans}", "{scans}/out"], "is inside"),
        (["apply", "{scans}", "{scans}"], "is inside"),
        (["apply", "{scans}/none.dcm", "out"], "does not exist"),
        (["apply", CT, "out", "--key-file", "{scans}/DOE^JOHN/MR_small.dcm"], "no key file"),
        (["lookup", "PatientNam"], "did you mean PatientName"),
        (["lookup", "PatientName", "--sop-class", "CT Imag Storage"], "CT Image Storage"),
        (["lookup", "(70XX,3000)"], "repeating groups are 50XX and 60XX"),
        (["lookup", "(0008,FFFE)"], "not a tag of the DICOM data dictionary"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(
    arguments: list[str], message: str, scans: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([argument.format(scans=scans) for argument in arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


@pytest.mark.parametrize(
    "spelling", ["(0010,0010)", "00100010", "0010,0010", "PatientName", "patientname"]
)
def test_an_attribute_can_be_spelled_in_many_ways(
    spelling: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", spelling, "--sop-class", "CT Image Storage", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["tag"] == "(0010,0010)"
    assert row["keyword"] == "PatientName"
    assert row["sopClass"] == "1.2.840.10008.5.1.4.1.1.2"
    assert row["action"] in ("Z", "D", "X")
    assert row["justification"]


@pytest.mark.parametrize("spelling", ["(60XX,3000)", "60xx3000", "6000,3000"])
def test_a_repeating_group_can_be_looked_up(
    spelling: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", spelling, "--sop-class", "1.2.840.10008.5.1.4.1.1.2"]) == 0
    assert "X  CT Image Storage" in capsys.readouterr().out


def test_a_lookup_without_sop_class_shows_every_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lookup", "PatientName"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("(0010,0010) PatientName\n")
    assert "CT Image Storage" in said
    assert "MR Image Storage" in said


def test_the_command_runs_as_a_module_and_tells_its_version() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "grand_challenge_dicom_de_id_procedure", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("dicom-deid ")


def test_a_file_with_two_study_uids_does_not_stop_a_run(scans: Path) -> None:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.StudyInstanceUID = ["1.2.3", "1.2.4"]
    ds.save_as(scans / "two.dcm")
    assert main(["apply", str(scans / "two.dcm"), str(scans)]) == 0
    assert len(list((scans / "unknown").rglob("*.dcm"))) == 1


def test_a_name_too_long_for_any_file_is_wrong_use() -> None:
    assert main(["apply", "x" * 300, "out"]) == 2


@pytest.mark.parametrize("folder", ["scans", "out"])
def test_a_key_file_beside_what_it_protects_is_refused(
    scans: Path, tmp_path: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    key = tmp_path / folder / "project.key"
    assert main(["apply", str(scans), str(tmp_path / "out"), "--key-file", str(key)]) == 2
    assert f"the key file {key} is inside {tmp_path / folder}" in capsys.readouterr().err
    assert not key.exists()
