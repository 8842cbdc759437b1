"""What each action does to a value of each VR, at the top level and inside sequences."""

import re
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pydicom import config, dcmread
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag, Tag
from pydicom.valuerep import STANDARD_VR

from grand_challenge_dicom_de_id_procedure import (
    Deidentifier,
    ProcedureError,
    RejectedDICOMError,
    Rule,
    UnreadableDICOMError,
)
from grand_challenge_dicom_de_id_procedure.actions.action import Element
from grand_challenge_dicom_de_id_procedure.actions.clean import (
    capped_age,
    moved_date,
    moved_datetime,
)
from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES, dummy
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.identity import Identity

from ..conftest import KEY, dataset, deidentified, make_procedure, part10

ALL_VRS = [*sorted(DUMMIES), "UI"]


@pytest.mark.parametrize("vr", ALL_VRS)
def test_a_dummy_is_a_valid_value_of_its_vr(vr: str) -> None:
    element = Element(0x00100010, vr, b"", Rule("D", ""), EXPLICIT, DEFAULT)
    written = EXPLICIT.element(element.tag, vr, dummy(element, Identity(KEY)) or b"")
    made = next(iter(read_dataset(BytesIO(written), is_implicit_VR=False, is_little_endian=True)))
    assert not made.is_empty
    DataElement(made.tag, vr, made.value, validation_mode=config.RAISE)


def test_every_vr_of_the_standard_has_a_dummy() -> None:
    assert set(ALL_VRS) == set(STANDARD_VR) - {"SQ", "UN"}


def test_a_dummy_has_as_many_values_as_the_multiplicity_asks_for() -> None:
    new = deidentified(dataset(ImageOrientationPatient=[1, 0, 0, 0, 1, 0]))
    assert list(new.ImageOrientationPatient) == [0] * 6


def test_a_dummy_keeps_two_patients_apart_and_one_together() -> None:
    first, again, other = (
        deidentified(dataset(PatientID=name)).PatientID for name in ("A1", "A1", "B2")
    )
    assert first == again != other
    assert "A1" not in first


def test_the_procedures_dummy_comes_first() -> None:
    entry = {"default": "D", "justification": "", "dummy": ["ORIGINAL", "PRIMARY"]}
    new = deidentified(dataset(ImageType=["DERIVED", "X"]), {"(0008,0008)": entry})
    assert list(new.ImageType) == ["ORIGINAL", "PRIMARY"]


@pytest.mark.parametrize(("tag", "value"), [("(0008,0020)", "no date"), ("(0008,1030)", "Łódź")])
def test_a_dummy_that_does_not_fit_is_an_error_that_names_the_tag(tag: str, value: str) -> None:
    entry = {"default": "D", "justification": "", "dummy": value}
    with pytest.raises(ProcedureError, match=re.escape(tag)):
        deidentified(dataset(StudyDate="20200101", StudyDescription="Head"), {tag: entry})


def _sequence() -> Dataset:
    item = Dataset()
    item.PatientName = "Needle^Nested"
    return dataset(AnatomicRegionSequence=[item, item])


def test_a_sequence_gets_the_procedures_dummy_items() -> None:
    modifiers = [{"(0008,0100)": "T-2"}, {"(0008,0100)": "T-3"}]
    items = [{"(0008,0100)": "T-1", "(0008,2220)": modifiers}, {"(0008,0100)": "T-4"}]
    entry = {"default": "D", "justification": "", "dummy": items}
    new = deidentified(_sequence(), {"(0008,2218)": entry})
    first, second = new.AnatomicRegionSequence
    assert [each.CodeValue for each in first.AnatomicRegionModifierSequence] == ["T-2", "T-3"]
    assert (first.CodeValue, second.CodeValue) == ("T-1", "T-4")
    assert "PatientName" not in first


def test_a_sequence_gets_one_item_of_what_is_required() -> None:
    item = {"(0008,0100)": "D", "(0008,0104)": "Z", "(0008,2220)": {"(0008,1155)": "D"}}
    entry = {"default": "D", "justification": "", "item": item}
    (made,) = deidentified(_sequence(), {"(0008,2218)": entry}).AnatomicRegionSequence
    assert made.CodeValue == "DUMMY"
    assert made.CodeMeaning == ""
    assert made.AnatomicRegionModifierSequence[0].ReferencedSOPInstanceUID.startswith("2.25.")


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("PatientName", "N^N"), ("Rows", 5), ("ICCProfile", b"\0\1"), ("AnatomicRegionSequence", [])],
)
def test_z_empties_any_value(keyword: str, value: Any) -> None:
    ds = dataset(**{keyword: value})
    tag = str(Tag(keyword))
    assert deidentified(ds, {tag: "Z"})[keyword].is_empty


def test_z_leaves_a_sequence_no_items() -> None:
    assert len(deidentified(_sequence(), {"(0008,2218)": "Z"}).AnatomicRegionSequence) == 0


@pytest.mark.parametrize("action", ["K", "C"])
def test_each_element_of_a_kept_sequence_goes_by_its_own_action(action: str) -> None:
    ds = _sequence()
    ds.AnatomicRegionSequence[0].CodeValue = "T-1"
    ds.AnatomicRegionSequence[0].PatientComments = "Needle"
    new = deidentified(ds, {"(0008,2218)": action})
    assert len(new.AnatomicRegionSequence) == 2
    assert new.AnatomicRegionSequence[0].PatientName == ""
    assert new.AnatomicRegionSequence[0].CodeValue == "T-1"
    assert "PatientComments" not in new.AnatomicRegionSequence[0]


def test_every_value_of_a_multi_valued_uid_is_replaced() -> None:
    new = deidentified(dataset(IrradiationEventUID=["1.2.3", "1.2.4"]))
    assert list(new.IrradiationEventUID) == [Identity(KEY).uid("1.2.3"), Identity(KEY).uid("1.2.4")]


def test_an_empty_uid_stays_empty() -> None:
    assert deidentified(dataset(IrradiationEventUID="")).IrradiationEventUID == ""


def test_u_on_a_sequence_replaces_the_uids_in_it_and_spares_registered_ones() -> None:
    item = Dataset()
    item.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    item.ReferencedSOPInstanceUID = "1.2.3"
    item.PatientComments = "Needle"
    (made,) = deidentified(dataset(ReferencedImageSequence=[item])).ReferencedImageSequence
    assert made.ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.2"
    assert made.ReferencedSOPInstanceUID == Identity(KEY).uid("1.2.3")
    assert "PatientComments" not in made


def test_a_reference_keeps_pointing_at_the_instance_it_pointed_at() -> None:
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1.2.3"
    new = deidentified(dataset(ReferencedImageSequence=[item]))
    assert new.ReferencedImageSequence[0].ReferencedSOPInstanceUID == new.SOPInstanceUID


def test_u_on_what_holds_no_uid_does_not_keep_it() -> None:
    new = deidentified(dataset(PatientComments="Needle"), {"(0010,4000)": "U"})
    assert new.PatientComments == "DUMMY"


def test_c_on_a_text_replaces_what_identifies_and_keeps_the_rest() -> None:
    ds = dataset(PatientName="Needle^Ann", StudyDescription="Knee of Ann Needle, 3mm")
    new = deidentified(ds, {"(0008,1030)": "C"})
    assert new.StudyDescription == "Knee of REMOVED, 3mm"


def test_a_cleaned_text_that_no_longer_fits_its_vr_becomes_a_dummy() -> None:
    ds = dataset(PatientName="Bo^Al", StationName="Al-Bo-Al-Bo-Al-B")
    new = deidentified(ds, {"(0008,1010)": "C"})
    assert len(new.StationName) <= 16
    assert "Al" not in new.StationName


def test_dates_of_one_patient_move_by_the_same_number_of_days() -> None:
    new = deidentified(
        dataset(PatientID="P", PatientBirthDate="19700101", ContentDate="20200310"),
        {"(0008,0023)": "C"},
    )
    before = datetime(2020, 3, 10) - datetime(1970, 1, 1)
    moved = [datetime.strptime(str(d), "%Y%m%d") for d in (new.ContentDate, new.PatientBirthDate)]
    assert moved[0] - moved[1] == before
    assert moved[1] == datetime(1970, 1, 1) - timedelta(Identity(KEY).days("P", ""))


@pytest.mark.parametrize(
    ("keyword", "tag"), [("ContentDate", "(0008,0023)"), ("AcquisitionDateTime", "(0008,002A)")]
)
def test_the_only_date_of_a_file_moves_whether_it_has_a_time_or_not(keyword: str, tag: str) -> None:
    new = deidentified(dataset(PatientID="P", **{keyword: "20200310"}), {tag: "C"})
    moved = datetime(2020, 3, 10) - timedelta(Identity(KEY).days("P", ""))
    assert new[keyword].value == f"{moved:%Y%m%d}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20200310", "20200229"),
        ("2020.03.10", "20200229"),
        ("00010101", None),
        ("20201301", None),
        ("DOE^JOHN", None),
        ("20200310-20200311", None),
    ],
)
def test_a_date_moves_back_or_is_none(value: str, expected: str | None) -> None:
    assert moved_date(value, 10) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20200310", "20200229"),
        ("202003", "202002"),
        ("2020", "2019"),
        ("20200310235959.123456+0100", "20200229235959.123456+0100"),
        ("2020031012", "2020022912"),
        ("2020-0500", "2019-0500"),
        ("2020031", None),
        ("someone", None),
    ],
)
def test_a_datetime_moves_back_with_its_time_and_zone(value: str, expected: str | None) -> None:
    assert moved_datetime(value, 10) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("089Y", "089Y"), ("090Y", "090Y"), ("103Y", "090Y"), ("011M", "011M"), ("93Y", "090Y")],
)
def test_ages_over_89_years_are_capped(value: str, expected: str) -> None:
    assert capped_age(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("45Y", "045Y"),
        ("7D", "007D"),
        *((each, "") for each in ("old", "45", "045y", "1200M", "Y")),
    ],
)
def test_an_age_gets_three_digits_and_what_is_no_age_is_no_other_age(
    value: str, expected: str
) -> None:
    assert capped_age(value) == expected


def test_what_is_no_date_becomes_a_dummy() -> None:
    ds = dataset()
    with pytest.warns(UserWarning, match="Invalid value"):
        ds.PatientBirthDate = "DOE"
    assert deidentified(ds).PatientBirthDate == "20000101"


def test_r_on_an_element_rejects_with_its_justification() -> None:
    entry = {"default": "R", "justification": "Burned in"}
    with pytest.raises(RejectedDICOMError) as caught:
        deidentified(dataset(BurnedInAnnotation="YES"), {"(0028,0301)": entry})
    assert caught.value.justification == "Burned in"
    assert caught.value.reason == "rejected-element"


def _raw(keyword: str, vr: str, value: bytes) -> Dataset:
    ds = dataset()
    tag = BaseTag(Tag(keyword))
    ds._dict[tag] = RawDataElement(tag, vr, len(value), value, 0, False, True)
    return ds


@pytest.mark.parametrize(
    ("keyword", "vr", "value"),
    [
        ("AnatomicRegionSequence", "LO", b"Needle"),
        ("AnatomicRegionSequence", "UN", b"Needle"),
        ("AnatomicRegionSequence", "SQ", b"Needle"),
        ("SpecificCharacterSet", "SQ", b""),
        ("Rows", "LO", b"Needle"),
    ],
)
@pytest.mark.parametrize("action", ["K", "C", "U"])
def test_a_value_that_its_vr_cannot_explain_is_removed(
    keyword: str, vr: str, value: bytes, action: str, tmp_path: Path
) -> None:
    content = part10((keyword, vr, value))
    (tmp_path / "in.dcm").write_bytes(content)
    procedure = make_procedure({str(Tag(keyword)): action})
    if (keyword, vr) == ("AnatomicRegionSequence", "SQ"):
        with pytest.raises(UnreadableDICOMError):  # where would it end?
            Deidentifier(KEY, procedure).file(tmp_path / "in.dcm", tmp_path / "out.dcm")
        return
    Deidentifier(KEY, procedure).file(tmp_path / "in.dcm", tmp_path / "out.dcm")
    assert keyword not in dcmread(tmp_path / "out.dcm")


def test_a_sequence_disguised_as_unknown_is_still_walked() -> None:
    inner = bytes.fromhex("10001000") + (6).to_bytes(4, "little") + b"Needle"
    item = bytes.fromhex("feff00e0") + len(inner).to_bytes(4, "little") + inner
    new = deidentified(_raw("AnatomicRegionSequence", "UN", item), {"(0008,2218)": "K"})
    assert new.AnatomicRegionSequence[0].PatientName == ""


def test_an_undecodable_value_does_not_stop_a_replacement() -> None:
    new = deidentified(_raw("ImageOrientationPatient", "DS", b"\xff\xfe"))
    assert list(new.ImageOrientationPatient) == [0] * 6


def test_u_on_a_sequence_reaches_uids_in_kept_sequences_inside_it() -> None:
    inner, outer = Dataset(), Dataset()
    inner.ReferencedSOPInstanceUID = "1.2.3"
    outer.ReferencedSeriesSequence = [inner]
    (made,) = deidentified(dataset(ReferencedImageSequence=[outer])).ReferencedImageSequence
    (nested,) = made.ReferencedSeriesSequence
    assert nested.ReferencedSOPInstanceUID == Identity(KEY).uid("1.2.3")


@pytest.mark.parametrize("time", ["10:30:45.5", "23:59", "103045"])
def test_a_time_stays_in_the_retired_form_too(time: str) -> None:
    new = deidentified(_raw("StudyTime", "TM", time.encode()), {str(Tag("StudyTime")): "C"})
    assert new["StudyTime"].value == time


@pytest.mark.parametrize(
    ("keyword", "vr", "value", "expected"),
    [
        ("StudyTime", "TM", b"250000", "120000"),
        ("StudyTime", "TM", b"25:00:00", "120000"),
        ("AcquisitionDateTime", "DT", b"2020010199", "20000101120000"),
        ("AcquisitionDateTime", "DT", b"20200101+9999", "20000101120000"),
    ],
)
def test_a_time_that_no_clock_shows_becomes_a_dummy(
    keyword: str, vr: str, value: bytes, expected: str
) -> None:
    new = deidentified(_raw(keyword, vr, value), {str(Tag(keyword)): "C"})
    assert new[keyword].value == expected
