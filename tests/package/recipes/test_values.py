"""The functions that recipes have without the caller's help."""

import re

import pytest
from pydicom import Dataset
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure.recipes import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse

from ..conftest import dataset

UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def replaced(keyword: str, function: str, ds: Dataset) -> str:
    line = f"REPLACE {keyword} deid_func:{function}"
    RecipeApplier(parse(f"FORMAT dicom\n%header\n{line}", "r")).carry_out(ds)
    return str(ds[keyword].value)


def uid(function: str, value: str = "1.2.3") -> str:
    return replaced("SOPInstanceUID", function, dataset(SOPInstanceUID=value))


def test_a_basic_uuid_is_another_one_each_time() -> None:
    found = {replaced("StudyID", "basic_uuid", dataset(StudyID="1")) for _ in range(3)}
    assert len(found) == 3
    assert all(re.fullmatch(UUID, each) for each in found)


def test_a_suffix_uuid_begins_with_the_name_of_the_field() -> None:
    found = replaced("StudyID", "suffix_uuid", dataset(StudyID="1"))
    assert re.fullmatch(f"studyid-{UUID}", found)


def test_a_suffix_uuid_in_an_item_begins_with_the_path_of_the_field() -> None:
    ds = dataset()
    ds.OtherPatientIDsSequence = [dataset(PatientID="1")]
    line = "REPLACE PatientID deid_func:suffix_uuid"
    RecipeApplier(parse(f"FORMAT dicom\n%header\n{line}", "r")).carry_out(ds)
    (item,) = ds.OtherPatientIDsSequence
    assert item.PatientID.startswith("otherpatientidssequence__patientid-")


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("", "2.25"),
        ("org_root=1.2.3", "1.2.3"),
        ("org_root=hospital", "2.25"),
        ("org_root=1.02", "2.25"),
    ],
)
def test_a_dicom_uuid_is_a_valid_uid_below_its_root(given: str, root: str) -> None:
    found = uid(f"dicom_uuid {given}")
    assert found.startswith(f"{root}.")
    assert UID(found).is_valid
    assert uid(f"dicom_uuid {given}") != found


def test_a_dicom_uuid_is_no_longer_than_a_uid_may_be() -> None:
    assert len(uid(f"dicom_uuid org_root=1.{'2' * 40}")) == 64


def test_a_pydicom_uuid_is_the_same_for_the_same_value() -> None:
    found = uid("pydicom_uuid")
    assert found.startswith("2.25.")
    assert uid("pydicom_uuid") == found
    assert uid("pydicom_uuid", "1.2.4") != found


def test_a_pydicom_uuid_is_another_one_each_time_if_that_is_said() -> None:
    function = "pydicom_uuid stable_remapping=false"
    assert uid(function) != uid(function)


def test_a_pydicom_uuid_begins_with_what_is_given() -> None:
    assert uid("pydicom_uuid prefix=1.2.840.").startswith("1.2.840.")


@pytest.mark.parametrize(
    ("given", "date"),
    [
        ("", "20200302"),
        ("days=-1", "20200229"),
        ("years=1", "20210302"),
        ("days=0 years=1", "20210301"),
        ("days=2 years=-1", "20190304"),
    ],
)
def test_a_date_moves_by_days_or_one_day_and_by_years_of_365_days(given: str, date: str) -> None:
    assert replaced("StudyDate", f"jitter {given}", dataset(StudyDate="20200301")) == date


def test_a_date_that_is_none_does_not_stay() -> None:
    assert replaced("StudyDate", "jitter days=1", dataset(StudyDate="march")) == ""


def test_what_is_no_date_and_need_be_none_stays() -> None:
    assert replaced("StudyID", "jitter days=1", dataset(StudyID="march")) == "march"
