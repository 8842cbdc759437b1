"""With modified dates, the time between any two moments of a patient is preserved to the second."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier

KEY = bytes(range(32))
MODIFIED = "retain-longitudinal-modified-dates"
CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
NM = "1.2.840.10008.5.1.4.1.1.20"
PET = "1.2.840.10008.5.1.4.1.1.128"
ENHANCED_PET = "1.2.840.10008.5.1.4.1.1.130"
COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33"
BEAMS_RECORD = "1.2.840.10008.5.1.4.1.1.481.4"


def moment(ds: Dataset, name: str) -> datetime:
    """A moment as date and time, in one attribute or two: "TreatmentDate TreatmentTime"."""
    text = "".join(str(_last(ds, each)) for each in name.split(" "))
    return datetime.strptime(text[:14], "%Y%m%d%H%M%S") + _after(text)


def _after(text: str) -> timedelta:
    fraction, _, zone = text[14:].replace("-", "+-").partition("+")
    minutes = int(zone[:-2]) * 60 + int(zone[-2:]) if zone else 0
    return timedelta(seconds=float("0" + fraction), minutes=-minutes)


def _last(ds: Dataset, path: str) -> Any:
    *sequences, keyword = path.split(".")
    for sequence in sequences:
        ds = ds[sequence].value[0]
    return ds[keyword].value


def data_set(sop_class: str, patient: str, number: int, **values: Any) -> Dataset:
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID, ds.PatientID = sop_class, f"1.2.3.{number}", patient
    ds.StudyInstanceUID, ds.SeriesInstanceUID = f"1.2.3.{number}.1", f"1.2.3.{number}.2"
    for path, value in values.items():
        place = ds
        *sequences, keyword = path.split("__")
        for sequence in sequences:
            if sequence not in place:
                setattr(place, sequence, [Dataset()])
            place = place[sequence].value[0]
        setattr(place, keyword, value)
    return ds


def moved(ds: Dataset, *options: str) -> Dataset:
    return Deidentifier(KEY, options=[MODIFIED, *options]).dataset(ds)


INJECTED = "RadiopharmaceuticalInformationSequence__RadiopharmaceuticalStartDateTime"
FRAME = "PerFrameFunctionalGroupsSequence__FrameContentSequence__FrameAcquisitionDateTime"


@pytest.mark.parametrize(
    ("sop_class", "values", "first", "second"),
    [
        pytest.param(
            PET,
            {
                INJECTED: "20240229233015.250",
                "AcquisitionDate": "20240301",
                "AcquisitionTime": "003110",
            },
            INJECTED,
            "AcquisitionDate AcquisitionTime",
            id="uptake, across midnight and a leap day",
        ),
        pytest.param(
            PET,
            {
                "RadiopharmaceuticalInformationSequence__RadiopharmaceuticalStartTime": "091501",
                "SeriesDate": "20240331",
                "SeriesTime": "101502.5",
            },
            "SeriesDate RadiopharmaceuticalInformationSequence__RadiopharmaceuticalStartTime",
            "SeriesDate SeriesTime",
            id="uptake, with a time alone",
        ),
        pytest.param(
            NM,
            {
                "RadiopharmaceuticalInformationSequence__RadiopharmaceuticalStartTime": "080000",
                "AcquisitionDate": "20231231",
                "AcquisitionTime": "235959",
            },
            "AcquisitionDate RadiopharmaceuticalInformationSequence__RadiopharmaceuticalStartTime",
            "AcquisitionDate AcquisitionTime",
            id="uptake in nuclear medicine",
        ),
        pytest.param(
            ENHANCED_PET,
            {INJECTED: "20240331014500+0100", FRAME: "20240331034500+0200"},
            INJECTED,
            FRAME,
            id="uptake, while the clocks change",
        ),
        pytest.param(
            ENHANCED_PET,
            {"AcquisitionDateTime": "20240101000000", "DecayCorrectionDateTime": "20231231235958"},
            "DecayCorrectionDateTime",
            "AcquisitionDateTime",
            id="decay",
        ),
        pytest.param(
            CT,
            {
                "ContrastBolusStartTime": "120000",
                "AcquisitionDate": "20240601",
                "AcquisitionTime": "120031.75",
            },
            "AcquisitionDate ContrastBolusStartTime",
            "AcquisitionDate AcquisitionTime",
            id="contrast",
        ),
        pytest.param(
            BEAMS_RECORD,
            {
                "TreatmentDate": "20240229",
                "TreatmentTime": "143000",
                "FirstTreatmentDate": "20240115",
            },
            "FirstTreatmentDate TreatmentTime",
            "TreatmentDate TreatmentTime",
            id="fractions",
        ),
    ],
)
def test_an_interval_in_a_file_is_preserved(
    sop_class: str, values: Mapping[str, str], first: str, second: str
) -> None:
    source = data_set(sop_class, "4711", 1, **values)
    output = moved(source)
    one, other = first.replace("__", "."), second.replace("__", ".")
    between = moment(source, other) - moment(source, one)
    assert between > timedelta()
    assert moment(output, other) - moment(output, one) == between
    assert moment(output, one) != moment(source, one)


def study(patient: str, number: int, date: str, time: str) -> Dataset:
    return data_set(MR, patient, number, StudyDate=date, StudyTime=time)


def test_the_interval_of_two_studies_of_a_patient_is_preserved() -> None:
    studies = study("4711", 1, "20200229", "235959"), study("4711", 2, "20240301", "000001")
    before, after = (
        [moment(ds, "StudyDate StudyTime") for ds in each]
        for each in (studies, [moved(ds) for ds in studies])
    )
    assert after[1] - after[0] == before[1] - before[0]


def test_another_patient_gets_another_shift_of_whole_days() -> None:
    shifts = set()
    for patient in map(str, range(4711, 4721)):
        source = study(patient, 1, "20240301", "101500")
        shift = moment(source, "StudyDate StudyTime") - moment(moved(source), "StudyDate StudyTime")
        assert shift == timedelta(days=shift.days)
        shifts.add(shift)
    assert len(shifts) > 5


def test_the_zone_stays_so_that_local_times_can_be_compared() -> None:
    source = study("4711", 1, "20240301", "101500")
    source.TimezoneOffsetFromUTC = "+0100"
    assert moved(source).TimezoneOffsetFromUTC == "+0100"


def test_the_patients_characteristics_beside_it_give_an_uptake_value() -> None:
    source = data_set(
        PET, "4711", 1, SeriesDate="20240301", SeriesTime="101500", PatientWeight="60.5",
        PatientSize="1.62", PatientSex="F", PatientAge="095Y", PatientBodyMassIndex="23.1",
    )  # fmt: skip
    output = moved(source, "retain-patient-characteristics")
    assert (output.PatientWeight, output.PatientSize, output.PatientSex) == (60.5, 1.62, "F")
    assert (output.PatientBodyMassIndex, output.PatientAge) == (23.1, "090Y")


def content_item(value_type: str, concept: tuple[str, str], value: str) -> Dataset:
    name, item = Dataset(), Dataset()
    name.CodeValue, name.CodingSchemeDesignator, name.CodeMeaning = *concept, "A day"
    item.ValueType, item.ConceptNameCodeSequence = value_type, [name]
    setattr(item, {"DATE": "Date", "DATETIME": "DateTime"}[value_type], value)
    return item


@pytest.mark.parametrize(
    ("concept", "is_kept"),
    [
        pytest.param(("111526", "DCM"), True, id="the start of something"),
        pytest.param(("121031", "DCM"), False, id="the day of birth"),
        pytest.param(("BIRTH", "99HOSPITAL"), False, id="a concept that nobody published"),
    ],
)
@pytest.mark.parametrize(("value_type", "keyword"), [("DATE", "Date"), ("DATETIME", "DateTime")])
@pytest.mark.parametrize("option", [MODIFIED, "retain-longitudinal-full-dates"])
def test_a_date_in_a_report_comes_back_if_it_is_known_not_to_be_that_of_birth(
    option: str, value_type: str, keyword: str, concept: tuple[str, str], is_kept: bool
) -> None:
    source = data_set(COMPREHENSIVE_SR, "4711", 1, StudyDate="20240229")
    source.ContentSequence = [content_item(value_type, concept, "19310203")]
    output = Deidentifier(KEY, options=[option]).dataset(source)
    date = str(output.ContentSequence[0][keyword].value)
    assert date.startswith("20000101") == (not is_kept)
    if is_kept:
        before, after = (datetime.strptime(each, "%Y%m%d") for each in ("19310203", date))
        studies = [datetime.strptime(ds.StudyDate, "%Y%m%d") for ds in (source, output)]
        assert before - after == studies[0] - studies[1]
