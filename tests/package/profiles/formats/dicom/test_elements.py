"""Elements of DICOM files are named in any notation of Flywheel's, and settings act on many."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure.errors import FieldError, ProfileError

from ...ran import dicom, dicom_file, ran


def item(**values: object) -> Dataset:
    ds = Dataset()
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


def private_file() -> bytes:
    nested = item(PatientID="N0")
    ds = dcmread(BytesIO(dicom_file(OtherPatientIDsSequence=[nested])))
    for holder in (ds, nested):
        block = holder.private_block(0x0009, "GEMS_IMAG_01", create=True)
        block.add_new(0x01, "LO", "secret")
    ds.OtherPatientIDsSequence = [nested]
    ds.private_block(0x0019, "GEMS_ACQU_01", create=True).add_new(0x02, "SL", 7)
    stream = BytesIO()
    ds.save_as(stream)
    return stream.getvalue()


NESTED: dict[str, Any] = {
    "PatientID": "P1",
    "OtherPatientIDsSequence": [item(PatientID="N0", TypeOfPatientID="RFID"), item(PatientID="N1")],
}


@pytest.mark.parametrize(
    "name",
    [
        "PatientID",
        "patientid",
        "'00100020'",
        "0x00100020",
        "'0x00100020'",
        "(0010, 0020)",
        "'(0010,0020) '",
    ],
)
def test_an_element_is_named_by_keyword_or_tag(name: str) -> None:
    ds = dicom(f"fields:\n- name: {name}\n  replace-with: X", dicom_file(**NESTED))

    assert ds.PatientID == "X"
    assert ds.OtherPatientIDsSequence[0].PatientID == "N0"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OtherPatientIDsSequence.0.PatientID", ["X", "N1"]),
        ("00101002.1.00100020", ["N0", "X"]),
        ("OtherPatientIDsSequence.*.00100020", ["X", "X"]),
        ("OtherPatientIDsSequence.3.PatientID", ["N0", "N1", None, "X"]),
    ],
)
def test_a_path_leads_into_items(name: str, expected: list[str | None]) -> None:
    ds = dicom(f"fields: [{{name: {name}, replace-with: X}}]", dicom_file(**NESTED))

    assert [each.get("PatientID") for each in ds.OtherPatientIDsSequence] == expected


def test_replace_with_makes_the_sequences_of_a_path() -> None:
    name = "AnatomicRegionSequence.0.CodeValue"

    ds = dicom(f"fields: [{{name: {name}, replace-with: X}}]", dicom_file())

    assert ds.AnatomicRegionSequence[0].CodeValue == "X"


@pytest.mark.parametrize("name", ["AnatomicRegionSequence.*.CodeValue", "'(60xx, 0022)'"])
def test_what_stands_for_many_inserts_nothing(name: str) -> None:
    content = dicom_file()

    assert (
        ran(f"dicom:\n  fields:\n  - {{name: {name}, replace-with: X}}", content, "a.dcm")[1]
        == content
    )


def test_a_repeating_group_is_named_by_xx() -> None:
    ds = dcmread(BytesIO(dicom_file()))
    ds.add_new(0x60000022, "LO", "ov0")
    ds.add_new(0x60020022, "LO", "ov2")
    stream = BytesIO()
    ds.save_as(stream)

    found = dicom("fields: [{name: 60xx0022, remove: true}]", stream.getvalue())

    assert 0x60000022 not in found
    assert 0x60020022 not in found


def test_a_private_element_is_named_by_its_creator() -> None:
    profile = "fields:\n- name: '(0009, \"GEMS_IMAG_01\", 01)'\n  replace-with: X"

    ds = dicom(profile, private_file())

    assert ds[0x00091001].value == "X"


def test_a_known_private_element_is_inserted_with_its_creator() -> None:
    ds = dicom("fields:\n- {name: '(0019, GEMS_ACQU_01, 02)', replace-with: 5}", dicom_file())

    assert (ds[0x00190010].value, ds[0x00191002].VR, ds[0x00191002].value) == (
        "GEMS_ACQU_01",
        "SL",
        5,
    )


@pytest.mark.parametrize("name", ["'(0019, NOBODY, 02)'", "0010002A"])
def test_an_element_without_a_known_vr_cannot_be_inserted(name: str) -> None:
    with pytest.raises(FieldError, match=r"the VR of this .*element is not known"):
        dicom(f"fields:\n- {{name: {name}, replace-with: '5'}}", dicom_file())


def test_a_pattern_acts_once_on_what_both_spellings_match() -> None:
    ds = dicom("fields:\n- {regex: 'PatientID|00100020', hash: true}", dicom_file(PatientID="P1"))

    assert ds.PatientID == "fbeae7c18667b698"


def test_a_pattern_reaches_items() -> None:
    entry = r"{regex: '.*Sequence\.\d\.PatientID', remove: true}"

    ds = dicom(f"fields:\n- {entry}", dicom_file(**NESTED))

    assert [len(each) for each in ds.OtherPatientIDsSequence] == [1, 0]
    assert ds.PatientID == "P1"


def test_recurse_sequence_reaches_every_item() -> None:
    ds = dicom(
        "recurse-sequence: true\nfields: [{name: PatientID, remove: true}]", dicom_file(**NESTED)
    )

    assert "PatientID" not in ds
    assert [len(each) for each in ds.OtherPatientIDsSequence] == [1, 0]


def test_remove_private_tags_removes_them_in_items_too() -> None:
    ds = dicom("remove-private-tags: true", private_file())

    assert not [tag for tag in ds.keys() if tag.is_private]  # noqa: SIM118
    assert list(ds.OtherPatientIDsSequence[0].keys()) == [0x00100020]


def test_remove_private_tags_spares_what_a_field_names_with_its_creator() -> None:
    entry = "{name: '(0009, \"GEMS_IMAG_01\", 01)', keep: true}"

    ds = dicom(f"remove-private-tags: true\nfields: [{entry}]", private_file())

    assert [tag for tag in ds.keys() if tag.is_private] == [0x00090010, 0x00091001]  # noqa: SIM118


def test_remove_undefined_keeps_what_fields_name_and_the_character_set() -> None:
    content = dicom_file(SpecificCharacterSet="ISO_IR 100", PatientName="Jö", **NESTED)
    entries = "[{name: PatientName, keep: true}, {name: OtherPatientIDsSequence.*.PatientID}]"

    ds = dicom(f"remove-undefined: true\nfields: {entries}", content)

    assert [each.keyword for each in ds] == [
        "SpecificCharacterSet",
        "PatientName",
        "OtherPatientIDsSequence",
    ]
    assert [list(each.keys()) for each in ds.OtherPatientIDsSequence] == [[0x00100020]] * 2


@pytest.mark.parametrize(
    ("birth", "study", "unit", "age"),
    [
        ("20200101", "20200331", "", "090D"),
        ("20180101", "20200331", "", "820D"),
        ("20170515", "20200101", "", "031M"),
        ("19500515", "20200101", "", "835M"),
        ("19300515", "20200101", "", "089Y"),
        ("19500515", "20200101", "Y", "069Y"),
        ("20200101", "20200331", "Y", "000Y"),
        ("20200101", "20190101", "", "365D"),
        ("", "20200101", "", None),
        ("1950", "20200101", "", None),
    ],
)
def test_the_age_is_the_time_from_birth_to_study(
    birth: str, study: str, unit: str, age: str | None
) -> None:
    profile = f"patient-age-from-birthdate: true\n{f'patient-age-units: {unit}' if unit else ''}"

    ds = dicom(profile, dicom_file(PatientBirthDate=birth, StudyDate=study))

    assert ds.get("PatientAge") == age


@pytest.mark.parametrize(
    ("keyword", "old", "entry", "new"),
    [
        ("ImageType", ["ORIGINAL", "PRIMARY"], "hash: true", "b71dae9a124095ef"),
        ("StudyDate", ["20200131", "20200228"], "increment-date: true", ["20200201", "20200229"]),
        ("ImageType", "A", "replace-with: [A, B]", ["A", "B"]),
        ("StudyDate", "20200131", "replace-with: 1900-01-01", "19000101"),
        ("PatientID", "P1", "replace-with: ''", ""),
        ("PatientID", "P1", "replace-with: null", "P1"),
        ("Rows", 4, "{jitter: true, jitter-min: 100}", 100),
        ("Rows", 4, "{jitter: true, jitter-max: -5}", 0),
        ("PatientID", "a-b", "regex-sub: [{input-regex: 'a-(?P<x>.)', output: '{x}{x}'}]", "bb"),
    ],
)
def test_an_action_gives_a_value_that_fits_the_vr(
    keyword: str, old: Any, entry: str, new: Any
) -> None:
    rest = entry.strip("{}") if entry.startswith("{") else entry
    profile = f"date-increment: 1\nfields:\n- {{name: {keyword}, {rest}}}"

    assert dicom(profile, dicom_file(**{keyword: old}))[keyword].value == new


def test_a_jittered_decimal_has_no_more_characters_than_a_ds_may() -> None:
    ds = dicom("fields: [{name: PatientWeight, jitter: true}]", dicom_file(PatientWeight="70.5"))

    assert len(str(ds.PatientWeight)) <= 16
    assert 68.5 <= float(ds.PatientWeight) <= 72.5


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ("fields: [{name: '(0010, \"NOBODY\", 02)', remove: true}]", "its group is even"),
        ("fields: [{name: '(70xx, 0022)', remove: true}]", "is no attribute"),
        ("fields: [{name: PatientID.0, remove: true}]", "must end with an element"),
        ("fields: [{name: A.x.PatientID, remove: true}]", "A is no attribute"),
        ("fields: [{name: Rows, replace-with: abc}]", "Rows has VR US, which cannot hold"),
        ("fields: [{name: PatientID, replace-with: 123}]", "PatientID has VR LO, which cannot"),
        ("fields: [{name: OtherPatientIDsSequence, replace-with: X}]", "has VR SQ, which cannot"),
        ("fields: [{name: Rows, hash: true}]", "Rows has VR US, which cannot hold a hash"),
        ("fields: [{name: StudyInstanceUID, hash: true}]", "use hashuid"),
        ("fields: [{name: TransferSyntaxUID, remove: true}]", "must stay as it is"),
        ("remove-undefined: true", "would leave nothing"),
        ("recurse-sequence: true\nfields: [{regex: P.*, remove: true}]", "excludes regex"),
        (
            "recurse-sequence: true\nfields: [{name: OtherPatientIDsSequence.0.PatientID}]",
            "excludes the path",
        ),
        ("filenames: [{input-regex: '.*', output: '{Nope}'}]", "{Nope} is no group"),
        (
            "filenames: [{input-regex: '(?P<patientid>.*)', output: x}]",
            "patientid has the name of an attribute",
        ),
    ],
)
def test_what_cannot_be_done_is_said_before_the_first_file(profile: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message.replace("(", r"\(").replace("{", r"\{")):
        dicom(profile, dicom_file())


@pytest.mark.parametrize(
    ("keyword", "followed", "stays"),
    [
        ("SOPInstanceUID", "MediaStorageSOPInstanceUID", False),
        ("SOPClassUID", "MediaStorageSOPClassUID", True),
    ],
)
def test_of_a_removed_uid_the_copy_in_the_file_meta_goes_if_it_identifies(
    keyword: str, followed: str, stays: bool
) -> None:
    ds = dicom(f"fields: [{{name: {keyword}, remove: true}}]", dicom_file(**NESTED))
    assert keyword not in ds
    assert (followed in ds.file_meta) is stays
