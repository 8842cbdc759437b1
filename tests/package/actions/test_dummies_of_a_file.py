"""Dummies that depend on the file: moments in their order, pseudonyms of patients without an ID."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.identity import Identity

from ..conftest import KEY, dataset, deidentified, make_procedure, real

IN_ORDER: dict[str, Any] = {
    "(0040,A730)": "K",
    "(0040,A120)": {"default": "D", "justification": "", "inOrder": True},
}
IF_EMPTY: dict[str, Any] = {
    "(0010,0020)": {"default": "D", "justification": "", "ifEmpty": "(0020,000D)"},
}


def report(*moments: str) -> Dataset:
    """Content items with these moments, each in the item before it."""
    outer = dataset(StudyDate="20200131")
    holder = outer
    for moment in moments:
        item = Dataset()
        item.DateTime = moment
        holder.ContentSequence = [item]
        holder = item
    return outer


def moments_of(ds: Dataset) -> list[str]:
    found = []
    while "ContentSequence" in ds:
        (ds,) = ds.ContentSequence
        found.append(str(ds.DateTime))
    return found


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        (("20200131101500",), ("20000101120000",)),
        (
            ("20200131101500", "20191231", "20200131101500", "20200131101500.5"),
            ("20000101120001", "20000101120000", "20000101120001", "20000101120002"),
        ),
        (("20200131", ""), ("20000101120000", "20000101120000")),
        (("", ""), ("20000101120000", "20000101120000")),
    ],
)
def test_moments_keep_their_order_and_nothing_else(
    moments: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert tuple(moments_of(deidentified(report(*moments), IN_ORDER))) == expected


def test_no_interval_is_left() -> None:
    near = deidentified(report("20200131101500", "20200131101501"), IN_ORDER)
    far = deidentified(report("19800101", "20200131101501+0100"), IN_ORDER)
    assert moments_of(near) == moments_of(far)


def test_moments_in_a_sequence_that_is_removed_do_not_count() -> None:
    ds = report("20200131101500")
    item = Dataset()
    item.DateTime = "20190101"
    ds.RequestAttributesSequence = [item]
    assert moments_of(deidentified(ds, IN_ORDER)) == ["20000101120000"]


def test_moments_in_order_are_dates_removed() -> None:
    ds = report("20200131101500")
    del ds.StudyDate
    assert deidentified(ds, IN_ORDER).LongitudinalTemporalInformationModified == "REMOVED"


@pytest.mark.parametrize("patient", ["", "  ", None])
def test_a_patient_without_an_id_gets_a_pseudonym_from_the_study(patient: str | None) -> None:
    first, again, other = (
        deidentified(dataset(PatientID=patient, StudyInstanceUID=uid), IF_EMPTY).PatientID
        for uid in ("1.2.3.1", "1.2.3.1", "1.2.3.2")
    )
    assert first == again == Identity(KEY).pseudonym("1.2.3.1")
    assert other == Identity(KEY).pseudonym("1.2.3.2")


def test_a_patient_with_an_id_is_the_same_in_every_study() -> None:
    first, other = (
        deidentified(dataset(PatientID="1CT1", StudyInstanceUID=uid), IF_EMPTY).PatientID
        for uid in ("1.2.3.1", "1.2.3.2")
    )
    assert first == other == Identity(KEY).pseudonym("1CT1")


@pytest.mark.parametrize("uid", [None, ""])
def test_without_a_study_the_dummy_is_left(uid: str | None) -> None:
    attributes = {} if uid is None else {"StudyInstanceUID": uid}
    assert deidentified(dataset(PatientID="", **attributes), IF_EMPTY).PatientID == "DUMMY"


def test_an_absent_id_stays_absent() -> None:
    assert "PatientID" not in deidentified(dataset(StudyInstanceUID="1.2.3.1"), IF_EMPTY)


def test_a_pseudonym_from_the_study_is_of_its_own_file(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY, make_procedure(IF_EMPTY))
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.PatientID = ""
    found = []
    for number in (1, 2, 1, 2, 3):
        ds.StudyInstanceUID = f"1.2.3.{number}"
        ds.save_as(tmp_path / "source.dcm")
        deidentifier.file(tmp_path / "source.dcm", tmp_path / "new.dcm")
        found.append(pydicom.dcmread(tmp_path / "new.dcm").PatientID)
    assert found == [Identity(KEY).pseudonym(f"1.2.3.{number}") for number in (1, 2, 1, 2, 3)]
