"""``dicom-deid identifiers``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom import get_identifiers

from ..conftest import real

Capture = pytest.CaptureFixture[str]

pytestmark = pytest.mark.filterwarnings("ignore")  # those of pydicom


@pytest.mark.parametrize("name", ["CT_small.dcm", "image_dfl.dcm", "test-SR.dcm"])
def test_the_same_fields_are_listed_as_deids_call_gives(name: str, capsys: Capture) -> None:
    path = str(real(name))
    assert main(["identifiers", path, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    expected = get_identifiers(path)[path]
    assert found["file"] == path
    assert found["identifiers"].keys() == expected.keys()
    assert [row["name"] for row in found["identifiers"].values()] == [
        expected[uid].name for uid in found["identifiers"]
    ]


def test_each_field_has_a_line(capsys: Capture) -> None:
    assert main(["identifiers", str(real("CT_small.dcm"))]) == 0
    printed = capsys.readouterr().out
    assert "  (0010,0020) LO PatientID: 1CT1\n" in printed
    assert "  (0010,1002)__1__(0010,0020) LO OtherPatientIDsSequence__PatientID: " in printed


def test_a_folder_is_listed_and_what_cannot_be_read_is_named(scans: Path, capsys: Capture) -> None:
    content = real("CT_small.dcm").read_bytes()
    (scans / "cut.dcm").write_bytes(content[: len(content) // 2])
    (scans / "note.txt").write_text("no DICOM")
    assert main(["identifiers", str(scans), "--json"]) == 1
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2
    assert [line.split(" ")[0] for line in printed.err.splitlines()] == ["failed", "skipped"]


def test_what_a_configuration_skips_is_left_out(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "c.json").write_text('{"get": {"skip": ["PatientID"]}, "put": {}}')
    arguments = ["identifiers", str(real("CT_small.dcm")), "--config", str(tmp_path / "c.json")]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "(0010,0010)" in printed
    assert "(0010,0020)" not in printed


def test_a_source_that_does_not_exist_is_wrong_use(capsys: Capture) -> None:
    assert main(["identifiers", "none.dcm"]) == 2
    assert "none.dcm does not exist" in capsys.readouterr().err
