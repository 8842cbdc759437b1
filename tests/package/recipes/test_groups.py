"""Groups of a recipe: fields by name, and fields by the values that others have."""

from typing import Any

import pytest
from pydicom import Dataset

from grand_challenge_dicom_de_id_procedure.recipes import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse

from ..conftest import dataset


def carried_out(recipe: str, ds: Dataset, **given: Any) -> None:
    read = parse(f"FORMAT dicom\n{recipe}", "r")
    RecipeApplier(read, variables=lambda *_: given).carry_out(ds)


def blanked_by(group: str, **values: str) -> set[str]:
    """What is blanked by a group of values."""
    ds = dataset(**values)
    carried_out(f"%values g\n{group}\n%header\nBLANK values:g", ds)
    return {keyword for keyword in values if not ds[keyword].value}


def test_a_whole_value_is_found_in_other_fields() -> None:
    texts = {"StudyDescription": "of Zuiderent^A", "SeriesDescription": "of Zuiderent"}
    found = blanked_by("FIELD PatientName", PatientName="Zuiderent^A", **texts)
    assert found == {"PatientName", "StudyDescription"}


def test_each_of_several_values_is_found() -> None:
    texts = {"StudyDescription": "of B", "SeriesDescription": "of C"}
    found = blanked_by("FIELD OtherPatientNames", OtherPatientNames="A\\B", **texts)
    assert found == {"OtherPatientNames", "StudyDescription"}


@pytest.mark.parametrize(
    ("description", "is_found"),
    [("ZUIDERENT", True), ("Anna", True), ("An", False), ("el", False)],
)
def test_parts_of_a_value_that_are_long_enough_are_found(description: str, is_found: bool) -> None:
    group = "SPLIT PatientName by=^;minlength=4"
    found = blanked_by(group, PatientName="Zuiderent^Anna^^el", StudyDescription=description)
    assert ("StudyDescription" in found) == is_found


def test_a_part_of_exactly_the_least_length_is_found() -> None:
    group = "SPLIT PatientName by=^;minlength=4"
    assert "StudyID" in blanked_by(group, PatientName="Zuiderent^Anna", StudyID="anna")


def test_values_are_searched_as_they_are() -> None:
    found = blanked_by("FIELD StudyID", StudyID="1.2", PatientID="1.2", AccessionNumber="132")
    assert found == {"StudyID", "PatientID"}


@pytest.mark.parametrize("name", ["", "^"])
def test_a_group_without_values_finds_nothing(name: str) -> None:
    group = "SPLIT PatientName by=^"
    assert "StudyID" not in blanked_by(group, PatientName=name, StudyID="1")


def test_a_group_of_fields_takes_them_wherever_they_are() -> None:
    ds = dataset(PatientID="1")
    ds.OtherPatientIDsSequence = [dataset(PatientID="2"), dataset(PatientID="3")]
    carried_out("%fields g\nFIELD PatientID\n%header\nREMOVE fields:g", ds)
    assert "PatientID" not in ds
    assert ["PatientID" in item for item in ds.OtherPatientIDsSequence] == [False, False]


@pytest.mark.parametrize("name", ["PATIENTID", "00100020", "(0010,0020)"])
def test_a_list_of_the_callers_is_a_group_of_fields_by_any_of_their_names(name: str) -> None:
    ds = dataset(PatientID="1", PatientSex="F", StudyID="1")
    carried_out("%header\nREMOVE fields:mine", ds, mine=[name, "PatientSex"])
    assert ds == dataset(StudyID="1")


def test_a_list_of_the_callers_is_a_group_of_values() -> None:
    ds = dataset(PatientID="17", PatientSex="F", StudyID="a 17")
    carried_out("%header\nREMOVE values:mine", ds, mine=[17, None, ""])
    assert ds == dataset(PatientSex="F")
