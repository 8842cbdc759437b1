"""Under modified dates, intervals of a patient stay, and another patient has another shift."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from ..conftest import real
from . import made_nuclear as made
from .made_nuclear import item
from .outputs import FULL_DATES, MODIFIED_DATES, outcomes, output, saved
from .test_uptake import moment

RECORD = "1.2.840.10008.5.1.4.1.1.481.4"


def study(begun: str, patient: str = "48213") -> Dataset:
    """A CT of a study that was begun at this moment."""
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.PatientID = patient
    ds.StudyDate, ds.StudyTime = begun[:8], begun[8:]
    return ds


def begin(ds: Dataset) -> datetime:
    return moment(ds.StudyDate, ds.StudyTime)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("20240115101500", "20240715093012"),
        ("20231231235959", "20240101000001"),
        ("20240228220000", "20240301020000"),
        ("20240330230000.25", "20240331040000.75"),
    ],
    ids=["months", "midnight of a year", "a leap day", "fractions of a second"],
)
def test_the_interval_of_two_studies_stays_to_the_second(first: str, second: str) -> None:
    before, after = study(first), study(second)
    interval = begin(after) - begin(before)
    new = [output(each, [MODIFIED_DATES]) for each in (before, after)]
    assert begin(new[1]) - begin(new[0]) == interval
    assert begin(new[0]) != begin(before)


def test_every_date_of_a_file_moves_by_as_many_days() -> None:
    source = made.pet()
    source.SeriesDate, source.ContentDate = "20240302", "20240303"
    new = output(source, [MODIFIED_DATES])
    (tracer,) = source.RadiopharmaceuticalInformationSequence
    (moved,) = new.RadiopharmaceuticalInformationSequence
    dates = [
        (source[tag].value, new[tag].value)
        for tag in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")
    ]
    dates.append((tracer.RadiopharmaceuticalStartDateTime, moved.RadiopharmaceuticalStartDateTime))
    days = {moment(old[:8], "000000") - moment(new[:8], "000000") for old, new in dates}
    assert len(days) == 1
    assert days.pop().days > 0


def test_another_patient_moves_by_other_days() -> None:
    moved = {
        begin(output(study("20240115101500", patient), [MODIFIED_DATES]))
        for patient in ("48213", "48214", "48215")
    }
    assert len(moved) == 3


def test_intervals_between_fractions_stay() -> None:
    fractions = [fraction(begun) for begun in ("20240430235000", "20240502001000")]
    new = [output(each, [MODIFIED_DATES]) for each in fractions]
    treated = [moment(each.TreatmentDate, each.TreatmentTime) for each in new]
    assert (treated[1] - treated[0]).total_seconds() == 24 * 3600 + 20 * 60
    assert new[0].TreatmentDate != "20240430"


def fraction(begun: str) -> Dataset:
    ds = item(
        SOPClassUID=RECORD,
        SOPInstanceUID=f"1.2.3.4.{begun}",
        StudyInstanceUID="1.2.3.4",
        SeriesInstanceUID="1.2.3.4.5",
        Modality="RTRECORD",
        PatientID="48213",
        PatientName="Zylverberg^Quentin",
        TreatmentDate=begun[:8],
        TreatmentTime=begun[8:],
    )
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = UID(RECORD)
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    return ds


@pytest.mark.parametrize(
    ("options", "is_left"), [([], False), ([MODIFIED_DATES], True), ([FULL_DATES], True)]
)
def test_it_is_said_that_intervals_are_left(
    options: list[str], is_left: bool, tmp_path: Path
) -> None:
    studies = outcomes(saved(study("20240115101500"), tmp_path), options)
    fractions = outcomes(saved(fraction("20240430235000"), tmp_path), options)
    assert (studies["study-intervals"].lost == ()) is is_left
    assert (fractions["fraction-intervals"].lost == ()) is is_left
    if not is_left:
        given_back = {(MODIFIED_DATES,), (FULL_DATES,)}
        assert {*studies["study-intervals"].given_back_by} == given_back
