"""``dicom-deid profile run`` with a key: identities that are the same in every kind of file."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from ...conftest import write_key
from ...scans import content_of
from .conftest import CT, KEYED, PLAIN, WriteProfile, reported

Capture = pytest.CaptureFixture[str]


def test_keyed_fields_get_what_the_procedure_gives_with_the_same_key(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path
) -> None:
    key = write_key(tmp_path / "key")
    assert run(write_profile(KEYED), study, tmp_path / "out", "--key-file", key) == 0
    assert main(["apply", str(study / "1CT1/image.dcm"), str(tmp_path / "a.dcm"),
                 "--key-file", str(key)]) == 0  # fmt: skip
    expected = pydicom.dcmread(tmp_path / "a.dcm").PatientID
    found = content_of(tmp_path / "out")
    assert json.loads(found["notes.json"])["subject"] == expected
    assert found["subjects.csv"].decode().split("\n")[1] == f"{expected},077.30"
    assert pydicom.dcmread(BytesIO(found[CT])).PatientID == expected


def test_patients_have_the_pseudonyms_of_a_table_and_those_that_it_lacks_fail(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    table = tmp_path / "who.csv"
    table.write_text("patient_id,pseudonym\n1CT1,P001\n")
    (study / "other.json").write_text('{"subject": "2MR2"}')
    options = ("--pseudonyms", table, "--key-file", write_key(tmp_path / "key"))
    assert run(write_profile(KEYED), study, tmp_path / "out", *options) == 1
    assert json.loads((tmp_path / "out/notes.json").read_text())["subject"] == "P001"
    assert not (tmp_path / "out/other.json").exists()
    message = capsys.readouterr().err
    assert "other.json" in message
    assert "2MR2" not in message


@pytest.mark.parametrize("option", ["--resume", "--manifest"])
def test_keyed_fields_cannot_be_continued_without_their_key(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture, option: str
) -> None:
    given = [option] if option == "--resume" else [option, tmp_path / "m"]
    assert run(write_profile(KEYED), study, tmp_path / "out", *given) == 2
    assert f"{option} needs --key-file" in capsys.readouterr().err


def test_the_procedure_is_for_dicom_files_and_the_profile_for_others_with_one_key(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path
) -> None:
    key = write_key(tmp_path / "key")
    options = ("--procedure", "--preset", "research", "--key-file", key)
    report = tmp_path / "r.jsonl"
    assert run(write_profile(KEYED), study, tmp_path / "out", *options, "--report", report) == 0
    done = reported(report)
    written = pydicom.dcmread(done["image.dcm"]["destination"])
    assert written.PatientIdentityRemoved == "YES"
    assert done["image.dcm"]["destination"].endswith(
        f"{written.StudyInstanceUID}/{written.SeriesInstanceUID}/{written.SOPInstanceUID}.dcm"
    )
    assert json.loads((tmp_path / "out/notes.json").read_text())["subject"] == written.PatientID
    assert done["readme.txt"]["reason"] == "no-section"


def test_the_procedure_is_for_dicom_files_in_archives_too(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path
) -> None:
    with zipfile.ZipFile(study / "all.zip", "w") as packed:
        for path in sorted((study / "1CT1").iterdir()):
            packed.write(path, f"series/{path.name}")
    key = write_key(tmp_path / "key")
    profile = write_profile(f"{KEYED}zip: {{fields: []}}\n")
    assert run(profile, study, tmp_path / "out", "--procedure", "--key-file", key) == 0
    with zipfile.ZipFile(tmp_path / "out/all.zip") as packed:
        image, notes = packed.namelist()
        written = pydicom.dcmread(BytesIO(packed.read(image)))
        subject = json.loads(packed.read(notes))["subject"]
    assert image == f"series/{written.SOPInstanceUID}.dcm"
    assert written.PatientIdentityRemoved == "YES"
    assert subject == written.PatientID


@pytest.mark.parametrize(
    "option", [("--preset", "research"), ("--on-leak", "reject"), ("--no-bare",)]
)
def test_options_of_the_procedure_need_it(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture, option: Any
) -> None:
    assert run(write_profile(PLAIN), study, tmp_path / "out", *option) == 2
    assert f"{option[0]} needs --procedure" in capsys.readouterr().err


def test_a_key_is_not_kept_among_the_files(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    assert run(write_profile(KEYED), study, tmp_path / "out", "--key-file", study / "key") == 2
    assert "name one outside it" in capsys.readouterr().err
