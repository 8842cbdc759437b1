"""What becomes of an attribute by a recipe, in both modes."""

from __future__ import annotations

import pytest

from grand_challenge_dicom_de_id_procedure.recipes import default_configuration
from grand_challenge_dicom_de_id_procedure.recipes.applier import Mode
from grand_challenge_dicom_de_id_procedure.recipes.fate import Fate, fates
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse
from grand_challenge_dicom_de_id_procedure.rules.unkept import PRIVATE

STUDY_DATE, PATIENT_ID, SEQUENCE, STUDY_UID = 0x00080020, 0x00100020, 0x00081140, 0x0020000D


def fate(tag: int, *lines: str, mode: Mode = "compatible", before: str = "") -> Fate:
    recipe = parse("\n".join(["FORMAT dicom", before, "%header", *lines]), "r")
    return fates(recipe, [tag], configuration=default_configuration(), mode=mode)[tag]


@pytest.mark.parametrize(
    ("tag", "lines", "compatible", "strict"),
    [
        (PATIENT_ID, [], "left", "removed"),
        (PATIENT_ID, ["KEEP PatientID"], "left", "left"),
        (PATIENT_ID, ["REMOVE PatientID"], "removed", "removed"),
        (PATIENT_ID, ["REMOVE endswith:ID"], "removed", "removed"),
        (PATIENT_ID, ["REMOVE PatientID", "KEEP PatientID"], "left", "removed"),
        (PATIENT_ID, ["BLANK ALL"], "blanked", "blanked"),
        (PATIENT_ID, ["BLANK PatientID", "REPLACE PatientID x"], "replaced", "blanked"),
        (PATIENT_ID, ["REPLACE PatientID var:id"], "replaced", "replaced"),
        (PATIENT_ID, ["REPLACE PatientID func:new"], "replaced", "replaced"),
        (PATIENT_ID, ["REMOVE ALL", "REPLACE PatientID x"], "replaced", "removed"),
        (PATIENT_ID, ["REMOVE ALL", "JITTER PatientID 1"], "removed", "removed"),
        (PATIENT_ID, ["REMOVE PatientID", "ADD PatientID x"], "replaced", "removed"),
        (STUDY_DATE, ["JITTER StudyDate 3"], "moved", "moved"),
        (STUDY_DATE, ["JITTER endswith:Date var:days"], "moved", "moved"),
        (STUDY_DATE, ["JITTER StudyDate 3", "REPLACE StudyDate 20200101"], "replaced", "replaced"),
        (STUDY_DATE, ["REPLACE StudyDate 20200101", "JITTER StudyDate 3"], "moved", "replaced"),
        (SEQUENCE, ["BLANK ReferencedImageSequence"], "blanked", "blanked"),
        (SEQUENCE, ["REMOVE select:VR:SQ"], "removed", "removed"),
        (STUDY_UID, ["REPLACE contains:UID deid_func:pydicom_uuid"], "replaced", "replaced"),
        (PRIVATE, ["REMOVE PatientID"], "left", "removed"),
        (PRIVATE, ["REMOVE ALL"], "removed", "removed"),
    ],
)
def test_the_effect_is_that_of_the_mode(
    tag: int, lines: list[str], compatible: str, strict: str
) -> None:
    assert fate(tag, *lines).effect == compatible
    assert fate(tag, *lines, mode="strict").effect == strict


def test_the_lines_that_select_it_are_told_in_their_order() -> None:
    found = fate(PATIENT_ID, "REMOVE PatientName", "REMOVE contains:Patient", "ADD PatientID x")
    assert [each.place.line for each in found.lines] == [5, 6]


@pytest.mark.parametrize("condition", ["var:flag", "func:decide"])
def test_a_condition_makes_it_uncertain(condition: str) -> None:
    found = fate(PATIENT_ID, f"REMOVE PatientID {condition}")
    assert (found.effect, found.is_certain) == ("left", False)
    found = fate(PATIENT_ID, f"REMOVE PatientID {condition}", "REMOVE PatientID")
    assert (found.effect, found.is_certain) == ("removed", True)


@pytest.mark.parametrize("group", ["values:g", "fields:given"])
def test_lines_that_depend_on_each_file_do_not_count(group: str) -> None:
    found = fate(PATIENT_ID, f"REMOVE {group}", before="%values g\nFIELD PatientID")
    assert (found.effect, found.lines) == ("left", ())


def test_a_group_of_fields_counts() -> None:
    found = fate(PATIENT_ID, "REMOVE fields:g", before="%fields g\nFIELD PatientID")
    assert found.effect == "removed"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("REPLACE PatientID other", "other"),
        ("ADD PatientID other", "other"),
        ("REPLACE PatientID var:id", None),
        ("REPLACE PatientID deid_func:basic_uuid", None),
    ],
)
def test_a_constant_is_told(line: str, value: str | None) -> None:
    assert fate(PATIENT_ID, line).value == value
