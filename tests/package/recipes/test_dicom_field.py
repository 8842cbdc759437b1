"""A field as functions of a caller get it: what else it is called, and whose its element is."""

from __future__ import annotations

from typing import Any

import pytest
from pydicom import Dataset

from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.parser import DicomParser
from grand_challenge_dicom_de_id_procedure.recipes.dicom_field import DicomField

from ..conftest import dataset


@pytest.fixture
def private() -> Dataset:
    ds = Dataset()
    block = ds.private_block(0x0009, "GEMS_IDEN_01", create=True)
    block.add_new(0x02, "SH", "CT01")
    return ds


def test_a_private_field_is_named_by_its_creator(private: Dataset) -> None:
    field = DicomField(private[0x00091002], "", "(0009,1002)")
    assert field.name_contains("GEMS_IDEN_01")
    assert field.name_contains("Suite id")
    assert not field.name_contains("STATION")


def test_a_field_in_an_item_is_named_by_its_sequence() -> None:
    element = dataset(PatientID="1")["PatientID"]
    name = "OtherPatientIDsSequence__PatientID"
    field = DicomField(element, name, "(0010,1002)__0__(0010,0020)")
    assert field.name_contains("^otherpatientidssequence__patientid$")


def test_a_field_is_selected_by_its_vr_as_it_is_now() -> None:
    parser = DicomParser(dataset(StudyDate="20200101"))
    field = parser.get_fields()["(0008,0020)"]
    assert field.select_matches("VR:DA")
    field.element.VR = "LO"
    assert field.select_matches("VR:LO")
    assert not field.select_matches("VR:DA")


def test_what_a_caller_changes_in_a_field_is_changed_in_the_data_set() -> None:
    parser = DicomParser(dataset(PatientID="1"))
    parser.get_fields()["(0010,0020)"].element.value = "2"
    assert parser.dicom.PatientID == "2"


def test_what_a_function_changes_in_its_field_is_changed_nowhere() -> None:
    def changes(field: Any, **_: Any) -> None:
        field.element.value = "2"

    parser = DicomParser(dataset(PatientID="1"))
    parser.define("f", changes)
    parser.perform_action("PatientID", "func:f", "REPLACE")
    assert parser.dicom.PatientID == "1"
