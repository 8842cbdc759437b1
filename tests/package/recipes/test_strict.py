"""The mode "strict": what the documents of deid promise, statement by statement."""

from __future__ import annotations

from typing import Any

import pydicom
import pytest
from pydicom import Dataset
from pydicom.data import get_testdata_file

from grand_challenge_dicom_de_id_procedure.errors import RecipeLineError
from grand_challenge_dicom_de_id_procedure.recipes import Configuration, RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse

OF_PIXELS = (
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PixelData",
)
ALWAYS = {"SpecificCharacterSet", "SOPClassUID", "PatientIdentityRemoved", *OF_PIXELS}
DATES = {
    "InstanceCreationDate",
    "StudyDate",
    "SeriesDate",
    "AcquisitionDate",
    "ContentDate",
    "PatientBirthDate",
}

pytestmark = pytest.mark.filterwarnings("ignore")  # those of pydicom


def ct(*lines: str, name: str = "CT_small.dcm", given: Any = None, **options: Any) -> Dataset:
    read = parse("\n".join(("FORMAT dicom", "%header", *lines)), "r")
    used = RecipeApplier(read, mode="strict", variables=lambda *_: given or {}, **options)
    ds = pydicom.dcmread(str(get_testdata_file(name)))
    used.carry_out(ds)
    return ds


def keywords(ds: Dataset) -> set[str]:
    return {element.keyword for element in ds}


def test_what_is_not_named_is_removed() -> None:
    assert keywords(ct()) == ALWAYS


def test_what_the_pixels_need_is_kept_without_being_named() -> None:
    old = pydicom.dcmread(str(get_testdata_file("CT_small.dcm")))
    new = ct("REMOVE ALL")
    assert keywords(new) == ALWAYS
    assert [new[each].value for each in OF_PIXELS] == [old[each].value for each in OF_PIXELS]


def test_it_is_removed_by_a_line_that_names_it() -> None:
    assert "Columns" not in ct("REMOVE Columns")
    assert ct("BLANK PixelData").PixelData is None


def test_a_field_says_that_the_identity_was_removed() -> None:
    assert ct().PatientIdentityRemoved == "YES"
    assert ct("ADD PatientIdentityRemoved Yes").PatientIdentityRemoved == "YES"
    assert ct("REMOVE PatientIdentityRemoved").PatientIdentityRemoved == "YES"


def test_the_example_of_a_default_gives_the_pixels_and_the_marker() -> None:
    new = ct(
        "ADD PatientIdentityRemoved Yes",
        "KEEP PixelData",
        "KEEP SamplesPerPixel",
        "KEEP Columns",
    )
    assert keywords(new) == ALWAYS


ABSENT, EMPTY, ORIGINAL, ADDED, REPLACED, MOVED = "absent", "", "orig", "20200101", "20210101", "+1"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        ("ADD", "BLANK", EMPTY),
        ("ADD", "REMOVE", ABSENT),
        ("KEEP", "BLANK", EMPTY),
        ("KEEP", "REMOVE", ABSENT),
        ("KEEP", "REPLACE", REPLACED),
        ("KEEP", "JITTER", MOVED),
        ("KEEP", "ADD", ADDED),
        ("ADD", "REPLACE", REPLACED),
        ("ADD", "JITTER", MOVED),
        ("REPLACE", "JITTER", REPLACED),
        ("REPLACE", "BLANK", EMPTY),
        ("REPLACE", "REMOVE", ABSENT),
        ("JITTER", "BLANK", EMPTY),
        ("JITTER", "REMOVE", ABSENT),
        ("BLANK", "REMOVE", ABSENT),
    ],
)
def test_of_two_lines_the_more_conservative_wins(
    one: str, other: str, result: str, turned: bool
) -> None:
    values = {"ADD": ADDED, "REPLACE": REPLACED, "JITTER": "1"}
    lines = [f"{word} StudyDate {values.get(word, '')}" for word in (one, other)]
    new = ct(*(reversed(lines) if turned else lines))
    wanted = "20040120" if result == MOVED else result
    assert new.get("StudyDate", ABSENT) in ((None, "") if result == EMPTY else (wanted,))


@pytest.mark.parametrize(
    ("lines", "result"),
    [
        (("ADD PatientComments x",), "x"),
        (("ADD PatientComments x", "BLANK PatientComments"), None),
        (("ADD PatientComments x", "REMOVE PatientComments"), ABSENT),
        (("REMOVE contains:Comments", "ADD PatientComments x"), ABSENT),
        (("REPLACE PatientComments x",), ABSENT),
    ],
)
def test_what_is_absent_is_added_unless_a_heavier_line_names_it(
    lines: tuple[str, ...], result: str | None
) -> None:
    assert ct(*lines).get("PatientComments", ABSENT) == result


def test_values_come_from_variables_and_functions() -> None:
    given = {"suid": "S", "generate": lambda field, **_: f"{field.name}-1", "jitter": 31}
    new = ct(
        "REPLACE PatientID var:suid",
        "REPLACE StudyID func:generate",
        "JITTER StudyDate var:jitter",
        "JITTER SeriesDate -31",
        given=given,
    )
    assert (new.PatientID, new.StudyID) == ("S", "StudyID-1")
    assert (new.StudyDate, new.SeriesDate) == ("20040219", "19970330")


def test_a_variable_that_is_missing_is_named() -> None:
    with pytest.raises(RecipeLineError, match="r:3: var:id was not given for this file"):
        ct("REPLACE PatientID var:id")


@pytest.mark.parametrize(
    "line",
    [
        "REPLACE PatientID func:none",
        "JITTER PatientID 1",
        "REPLACE PatientID deid_func:jitter days=1",
    ],
)
def test_a_line_without_a_value_for_a_field_does_not_keep_it(line: str) -> None:
    assert "PatientID" not in ct(line, given={"none": lambda **_: None})


def test_a_function_may_remove_the_field_that_it_is_for() -> None:
    def removes(dicom: Dataset, **_: Any) -> None:
        del dicom.PatientID

    new = ct("REMOVE OtherPatientIDsSequence", "REPLACE PatientID func:f", given={"f": removes})
    assert "PatientID" not in new


def test_fields_are_selected_by_how_their_names_end() -> None:
    assert keywords(ct("JITTER ENDSWITH:date 1")) == ALWAYS | DATES


def test_fields_are_selected_by_how_their_names_begin() -> None:
    old = pydicom.dcmread(str(get_testdata_file("CT_small.dcm")))
    named = {each for each in keywords(old) if each.startswith("Patient")}
    assert len(named) > 5
    assert keywords(ct("KEEP STARTSWITH:patient")) == ALWAYS | named


def test_fields_are_selected_by_what_their_names_contain() -> None:
    new = ct("BLANK contains:name")
    assert {"InstitutionName", "PatientName", "ReferringPhysicianName"} <= keywords(new)
    assert not any(element.value for element in new if "Name" in element.keyword)


def test_all_fields_are_given_to_a_function() -> None:
    new = ct("ADD ALL func:remove_identifiers", given={"remove_identifiers": lambda **_: "0"})
    assert {new.PatientID, new.StudyID, new.Modality} == {"0"}
    assert new.PixelRepresentation == 1
    assert ct("ADD allfields func:f", given={"f": lambda **_: "0"}).PatientID == "0"


@pytest.mark.parametrize("expander", ["except", "allexcept"])
def test_all_fields_but_some_are_selected(expander: str) -> None:
    new = ct(f"BLANK {expander}:StudyDate|StudyTime", "KEEP StudyDate")
    assert new.StudyDate == "20040119"
    assert "StudyTime" not in new
    assert not new.PatientID


def test_lines_that_match_nothing_change_nothing_and_are_named() -> None:
    lines = "REPLACE id var:entity_id", "BLANK OrdValue", "JITTER Date 31"
    assert keywords(ct(*lines)) == ALWAYS
    warnings = parse("\n".join(("FORMAT dicom", "%header", *lines)), "r").warnings
    assert [warning.place.line for warning in warnings] == [3, 4]  # Date is (0040,A121)


def test_what_is_skipped_is_removed_like_all_that_is_not_named() -> None:
    assert "PatientSex" not in ct(configuration=Configuration(frozenset((0x00100040,))))


def test_a_sequence_stays_only_if_it_is_named() -> None:
    assert "OtherPatientIDsSequence" not in ct("KEEP PatientID")
    kept = ct("KEEP OtherPatientIDsSequence", "REMOVE PatientID").OtherPatientIDsSequence
    assert [keywords(item) for item in kept] == [{"TypeOfPatientID"}] * 2
    named = ct("REPLACE OtherPatientIDsSequence__PatientID x").OtherPatientIDsSequence
    assert [keywords(item) for item in named] == [{"PatientID"}] * 2
    one = ct("REPLACE (0010,1002)__1__(0010,0020) x").OtherPatientIDsSequence
    assert [keywords(item) for item in one] == [set(), {"PatientID"}]


def test_a_private_element_stays_with_its_creator() -> None:
    new = ct('KEEP (0009,"GEMS_IDEN_01",02)')
    assert [f"{element.tag}" for element in new if element.tag.is_private] == [
        "(0009,0010)",
        "(0009,1002)",
    ]


def test_the_file_meta_information_has_nothing_of_the_original() -> None:
    meta = ct("REPLACE SOPInstanceUID 1.2.3").file_meta
    assert {element.keyword for element in meta} == {
        "FileMetaInformationGroupLength",
        "FileMetaInformationVersion",
        "ImplementationClassUID",
        "MediaStorageSOPClassUID",
        "MediaStorageSOPInstanceUID",
        "TransferSyntaxUID",
    }
    assert meta.MediaStorageSOPInstanceUID == "1.2.3"
