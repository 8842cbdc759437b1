"""Cases in which other de-identifiers crash, or break files or the links between files."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataset import Dataset
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError

from ..conftest import KEY, dataset, deidentified, make_procedure, real

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's, about what is planted

NEEDLE = "Xqzneedle"


@pytest.mark.parametrize("earlier", ["", "by hand", ["by hand", "again"], "x" * 70])
def test_the_record_is_added_to_earlier_ones_and_no_value_is_too_long(earlier: Any) -> None:
    ds = deidentified(dataset(DeidentificationMethod=earlier))
    given = [earlier] if isinstance(earlier, str) else earlier
    methods = ds["DeidentificationMethod"].value
    methods = [methods] if isinstance(methods, str) else list(methods)
    assert methods[:-1] == [text[:64] for text in given if text]
    assert max(map(len, methods)) <= 64
    assert deidentified(ds).DeidentificationMethod == ds.DeidentificationMethod


def test_the_uids_of_study_series_and_instance_are_replaced_and_not_lost(
    ct: Dataset, tmp_path: Path
) -> None:
    Deidentifier(KEY).file(real("CT_small.dcm"), tmp_path / "new.dcm")
    new = pydicom.dcmread(tmp_path / "new.dcm")
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        assert new[keyword].value
        assert new[keyword].value != ct[keyword].value
    assert new.file_meta.MediaStorageSOPInstanceUID == new.SOPInstanceUID
    assert new.SOPClassUID == ct.SOPClassUID


def test_a_replaced_uid_is_valid_and_contains_nothing_of_the_original() -> None:
    originals = [f"1.3.12.2.1107.5.1.4.{number}.4000.7" for number in range(200)]
    for original in originals:
        uid = deidentified(dataset(StudyInstanceUID=original)).StudyInstanceUID
        assert re.fullmatch(r"2\.25\.[1-9]\d*", uid)
        number = int(uid[5:])
        assert number < 1 << 128
        assert number >> 76 & 0xF == 8
        assert number >> 62 & 0b11 == 0b10


def test_references_between_files_hold_across_runs_and_machines() -> None:
    image = deidentified(dataset(SOPInstanceUID="1.2.3.4.5"))
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1.2.3.4.5"
    other = deidentified(dataset(SOPInstanceUID="1.2.3.9", ReferencedImageSequence=[item]))
    (reference,) = other.ReferencedImageSequence
    assert reference.ReferencedSOPInstanceUID == image.SOPInstanceUID


def test_another_key_gives_other_uids() -> None:
    ds = dataset(StudyInstanceUID="1.2.3")
    other = Deidentifier(bytes(range(32, 64)), make_procedure()).dataset(ds)
    assert other.StudyInstanceUID != deidentified(ds).StudyInstanceUID


REGISTERED = ["1.2.840.10008.2.16.4", "1.2.840.10008.1.2.4.90", "1.2.840.10008.5.1.4.1.1.2"]


@pytest.mark.parametrize("uid", REGISTERED)
def test_a_uid_that_the_standard_defines_stays(uid: str) -> None:
    assert deidentified(dataset(StudyInstanceUID=uid)).StudyInstanceUID == uid


def test_every_value_of_a_uid_is_replaced() -> None:
    new = deidentified(dataset(IrradiationEventUID=["1.2.3", "1.2.4", "1.2.3"]))
    first, second, third = new.IrradiationEventUID
    assert first == third != second
    assert all(uid.startswith("2.25.") for uid in (first, second))


def test_a_file_without_a_sop_class_is_refused() -> None:
    ds = dataset()
    del ds.SOPClassUID
    with pytest.raises(DeidentificationError) as caught:
        deidentified(ds)
    assert caught.value.reason == "no-sop-class"


def test_one_patient_stays_one_and_two_patients_stay_two() -> None:
    changes = {"(0010,0020)": "D"}
    one, again, other = (
        deidentified(dataset(PatientID=number), changes).PatientID for number in ("1", "1", "2")
    )
    assert one == again != other


def test_dates_move_by_the_same_days_for_one_patient_and_by_others_for_another() -> None:
    def moved(patient: str, day: str) -> int:
        ds = dataset(PatientID=patient, PatientBirthDate=day)
        new = deidentified(ds, {"(0010,0030)": "C"}).PatientBirthDate
        return (date.fromisoformat(day) - date.fromisoformat(new)).days

    assert moved("1", "20200101") == moved("1", "19991231") > 0
    assert len({moved(str(patient), "20200101") for patient in range(20)}) > 10


@pytest.mark.parametrize(
    ("age", "cleaned"),
    [("089Y", "089Y"), ("090Y", "090Y"), ("091Y", "090Y"), ("104Y", "090Y"), ("012M", "012M")],
)
def test_ages_over_89_years_become_one(age: str, cleaned: str) -> None:
    assert deidentified(dataset(PatientAge=age), {"(0010,1010)": "C"}).PatientAge == cleaned


@pytest.mark.parametrize(
    ("keyword", "tag", "value"),
    [
        ("SeriesNumber", "(0020,0011)", "4"),
        ("SeriesDate", "(0008,0021)", "20200101"),
        ("PatientSex", "(0010,0040)", "F"),
        ("SliceThickness", "(0018,0050)", "2.5"),
        ("Rows", "(0028,0010)", 512),
    ],
)
def test_z_empties_a_value_and_x_removes_the_element(keyword: str, tag: str, value: object) -> None:
    ds = dataset(**{keyword: value})
    assert deidentified(ds, {tag: "Z"})[keyword].is_empty
    assert keyword not in deidentified(ds, {tag: "X"})


def series(**attributes: object) -> Dataset:
    """A data set with a sequence of one item."""
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return dataset(ReferencedSeriesSequence=[item])


def test_k_on_a_sequence_applies_the_action_of_each_element_in_it() -> None:
    ds = series(PatientName=NEEDLE, SeriesInstanceUID="1.2.3", ReferencedSOPInstanceUID="1.2.4")
    (item,) = deidentified(ds).ReferencedSeriesSequence
    assert item.PatientName == ""
    assert item.SeriesInstanceUID.startswith("2.25.")
    assert item.ReferencedSOPInstanceUID == "1.2.4"


def test_z_on_a_sequence_leaves_no_items() -> None:
    ds = deidentified(series(SeriesInstanceUID="1.2.3"), {"(0008,1115)": "Z"})
    assert len(ds.ReferencedSeriesSequence) == 0


def test_d_on_a_sequence_writes_an_item_with_the_required_attributes() -> None:
    entry = {"default": "D", "justification": "D!", "item": {"(0020,000E)": "D"}}
    ds = deidentified(series(SeriesInstanceUID="1.2.3"), {"(0008,1115)": entry})
    (item,) = ds.ReferencedSeriesSequence
    assert UID(item.SeriesInstanceUID).is_valid
    assert item.SeriesInstanceUID != "1.2.3"


VALUES: dict[str, Any] = {
    "AE": "STORE", "AS": "030Y", "AT": 0x00100010, "CS": "HEAD", "DA": "20200101", "DS": "1.5",
    "DT": "20200101120000", "FD": 1.5, "FL": 1.5, "IS": "7", "LO": NEEDLE, "LT": NEEDLE,
    "OB": bytes(2), "OD": bytes(8), "OF": bytes(4), "OL": bytes(4), "OV": bytes(8),
    "OW": bytes(2), "PN": NEEDLE, "SH": NEEDLE, "SL": -7, "SQ": [Dataset()], "SS": -7,
    "ST": NEEDLE, "SV": -7, "TM": "120000", "UC": NEEDLE, "UI": "1.2.3", "UL": 7,
    "UR": "http://needle.example", "US": 7, "UT": NEEDLE, "UV": 7,
}  # fmt: skip


def an_attribute_with(vr: str) -> int:
    """The first that has only this VR, and that no output needs."""
    return next(
        tag for tag, entry in DicomDictionary.items() if entry[0] == vr and tag > 0x00180000
    )


@pytest.mark.parametrize("action", "KXZDCU")
@pytest.mark.parametrize("vr", VALUES)
def test_no_vr_causes_a_crash_under_any_action(vr: str, action: str) -> None:
    tag = an_attribute_with(vr)
    key = f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
    for value in (VALUES[vr], None):
        ds = dataset()
        ds.add_new(tag, vr, value)
        new = deidentified(ds, {key: action})
        assert (tag in new) == (action != "X")
