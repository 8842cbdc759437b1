"""``deid-log`` has the values of fields before and after, as Flywheel's package writes them."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import dcmread

from grand_challenge_dicom_de_id_procedure.errors import DestinationError, FieldError
from grand_challenge_dicom_de_id_procedure.profiles.deid_log import DeidLog
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

from .ran import dicom_file

PROFILE = """\
deid-log: log.csv
dicom:
  date-increment: 1
  fields:
  - {name: PatientID, replace-with: X}
  - {regex: .*Date.*, increment-date: true}
  - {name: StudyInstanceUID, hashuid: true}
"""


def logged(profile: str, content: bytes, path: Path) -> list[str]:
    read = parse_profile(profile)
    log = DeidLog(str(path), read)
    log.begin()
    Runner(read, log=log).run("a.dcm", BytesIO(content))
    return path.read_text(encoding="utf-8").splitlines()


def test_the_rows_are_those_of_flywheel(tmp_path: Path) -> None:
    content = dicom_file(PatientID="P1", StudyDate="20200131", StudyInstanceUID="1.2.3.4.10")

    assert logged(PROFILE, content, tmp_path / "logs" / "of a" / "log.csv") == [
        "path,type,StudyInstanceUID,SeriesInstanceUID,SOPInstanceUID,PatientID,.*Date.*",
        'a.dcm,before,1.2.3.4.10,,1.2.3.4.5.6.7.8,P1,"{""StudyDate"": ""20200131""}"',
        "a.dcm,after,1.2.3.4.149225.191391.714723.224121.945144.126978.10,,1.2.3.4.5.6.7.8,X,"
        '"{""StudyDate"": ""20200201""}"',
    ]


def test_an_element_without_a_keyword_is_named_by_its_tag(tmp_path: Path) -> None:
    ds = dcmread(BytesIO(dicom_file()))
    ds.private_block(0x0009, "ACME", create=True).add_new(1, "LO", "x")
    content = BytesIO()
    ds.save_as(content)
    profile = "dicom:\n  fields: [{regex: '000910', remove: true}]"

    _, before, after = logged(profile, content.getvalue(), tmp_path / "log.csv")

    assert before.endswith('"{""00091001"": ""x""}"')
    assert after.endswith("{}")


def test_rows_are_added_to_a_log_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"

    assert len(logged(PROFILE, dicom_file(), path)) == 3
    assert len(logged(PROFILE, dicom_file(), path)) == 5


def test_a_log_of_another_profile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    logged(PROFILE, dicom_file(), path)

    with pytest.raises(DestinationError, match="has the columns of another profile; name another"):
        logged(PROFILE.replace("PatientID", "PatientSex"), dicom_file(), path)

    assert len(path.read_text().splitlines()) == 3


def test_a_file_that_fails_has_one_row(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"

    with pytest.raises(FieldError):
        logged(PROFILE, dicom_file(StudyDate="1.1.2020"), path)

    assert len(path.read_text().splitlines()) == 2


@pytest.mark.parametrize("value", ["a\rb", "a\nb", "a\r\nb", 'a,"b"'])
def test_a_value_is_one_cell_whatever_is_in_it(tmp_path: Path, value: str) -> None:
    path = tmp_path / "log.csv"
    logged(PROFILE, dicom_file(PatientID=value), path)

    with path.open(encoding="utf-8", newline="") as stream:
        head, before, after = csv.reader(stream)
    assert (head[5], before[5], after[5]) == ("PatientID", value, "X")


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    logged(PROFILE, dicom_file(), tmp_path / "log.csv")

    assert (tmp_path / "log.csv").stat().st_mode & 0o077 == 0
