"""Dummies that depend on the file: moments in their order, pseudonyms of patients without an ID."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.identity import Identity

from ..conftest import CT, KEY, dataset, deidentified, make_procedure, real
from ..engine.test_reuse import result
from ..generated.encoding import part10
from ..handmade import EXPLICIT, ct, element

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


ISSUED: dict[str, Any] = {
    "(0010,0020)": {"default": "D", "justification": "", "issuer": "(0010,0021)"},
}


def test_the_same_number_of_two_issuers_is_that_of_two_patients() -> None:
    def pseudonym(**attributes: str) -> str:
        return str(deidentified(dataset(PatientID="123", **attributes), ISSUED).PatientID)

    first, other = (pseudonym(IssuerOfPatientID=name) for name in ("Hospital A", "Hospital B"))
    assert first != other
    assert first == Identity(KEY).pseudonym("123", "Hospital A")
    assert pseudonym(IssuerOfPatientID=" Hospital A ") == first
    assert pseudonym() == pseudonym(IssuerOfPatientID="") == Identity(KEY).pseudonym("123")


def test_the_issuer_is_read_in_the_characters_of_the_data_set() -> None:
    issued = dataset(SpecificCharacterSet="ISO_IR 192", PatientID="123", IssuerOfPatientID="東京")
    assert deidentified(issued, ISSUED).PatientID == Identity(KEY).pseudonym("123", "東京")


def test_the_issuer_counts_in_files_that_are_like_earlier_ones(tmp_path: Path) -> None:
    """It comes after the number, which is the same in all of them."""
    deidentifier = Deidentifier(KEY)
    ds = pydicom.dcmread(real("CT_small.dcm"))
    for issuer in ("A", "A", "B", "", "A"):
        ds.IssuerOfPatientID = issuer
        ds.save_as(tmp_path / "source.dcm")
        deidentifier.file(tmp_path / "source.dcm", tmp_path / "new.dcm")
        new = pydicom.dcmread(tmp_path / "new.dcm")
        assert new.PatientID == Identity(KEY).pseudonym("1CT1", issuer)


def issued(*elements: tuple[int, bytes]) -> bytes:
    """A file whose elements have these tags and values, in this order."""
    content = b"".join(element(tag, "LO", value) for tag, value in elements)
    return part10(EXPLICIT, CT, ct() + content + element(0x00104000, "LT", b"a" * 30))


NUMBER, ISSUER, ETHNIC = (0x00100020, b"123 "), 0x00100021, (0x00102160, b"ABCD")
ORDERS = {
    "none": issued(NUMBER, ETHNIC),
    "A": issued(NUMBER, (ISSUER, b"A "), ETHNIC),
    "B": issued(NUMBER, (ISSUER, b"B "), ETHNIC),
    "empty": issued(NUMBER, (ISSUER, b""), ETHNIC),
    "blank": issued(NUMBER, (ISSUER, b"  "), ETHNIC),
    "before": issued((ISSUER, b"A "), NUMBER, ETHNIC),
    "later": issued(NUMBER, ETHNIC, (ISSUER, b"B ")),
    "twice": issued(NUMBER, (ISSUER, b"A "), ETHNIC, (ISSUER, b"B ")),
    "long": issued(NUMBER, (ISSUER, b"A" * 5000), ETHNIC),
    "at the end": part10(EXPLICIT, CT, ct() + element(NUMBER[0], "LO", NUMBER[1])),
    "last": part10(
        EXPLICIT, CT, ct() + element(NUMBER[0], "LO", b"123 ") + element(ISSUER, "LO", b"B")
    ),
}


@pytest.mark.parametrize("seed", range(20))
def test_where_the_issuer_stands_in_earlier_files_does_not_matter(
    seed: int, tmp_path: Path
) -> None:
    procedure = make_procedure({**ISSUED, "(0010,2160)": "K", "(0010,4000)": "K"})
    experienced = Deidentifier(KEY, procedure)
    names = random.Random(seed).choices(list(ORDERS), k=30)
    for name in names:
        alone = result(Deidentifier(KEY, procedure, reuse=False), ORDERS[name], tmp_path)
        assert result(experienced, ORDERS[name], tmp_path) == alone, names


@pytest.mark.parametrize(
    ("name", "issuer"),
    [("none", ""), ("A", "A"), ("B", "B"), ("blank", ""), ("before", "A"), ("later", "B"),
     ("at the end", ""), ("last", "B")],
)  # fmt: skip
def test_the_issuer_counts_wherever_it_stands(name: str, issuer: str, tmp_path: Path) -> None:
    written, _ = result(Deidentifier(KEY, make_procedure(ISSUED)), ORDERS[name], tmp_path)
    assert Identity(KEY).pseudonym("123", issuer).encode() in written


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


OF_ID: dict[str, Any] = {
    **IF_EMPTY,
    "(0010,0010)": {
        "default": "D",
        "justification": "",
        "of": "(0010,0020)",
        "ifEmpty": "(0020,000D)",
        "issuer": "(0010,0021)",
    },
}


@pytest.mark.parametrize("name", ["Citizen^Jan", ""])
def test_the_name_is_the_pseudonym_of_the_number(name: str) -> None:
    new = deidentified(dataset(PatientName=name, PatientID="123"), OF_ID)
    assert new.PatientName == new.PatientID == Identity(KEY).pseudonym("123")


def test_without_a_number_the_name_is_that_of_the_study() -> None:
    new = deidentified(dataset(PatientName="A^B", PatientID="", StudyInstanceUID="1.2"), OF_ID)
    assert new.PatientName == new.PatientID == Identity(KEY).pseudonym("1.2")


def test_without_number_and_study_the_name_is_a_dummy() -> None:
    assert deidentified(dataset(PatientName="A^B"), OF_ID).PatientName == "Dummy^Patient"


def test_a_name_in_an_item_is_that_of_the_data_set() -> None:
    item = Dataset()
    item.PatientName, item.PatientID = "Citizen^Erika", "456"
    outer = dataset(PatientName="Citizen^Jan", PatientID="123", ReferencedSeriesSequence=[item])
    new = deidentified(outer, OF_ID)
    (inner,) = new.ReferencedSeriesSequence
    assert inner.PatientName == new.PatientName == Identity(KEY).pseudonym("123")
    assert inner.PatientID == Identity(KEY).pseudonym("456")


NAME = (0x00100010, b"Citizen^Jan ")
NAMED = {
    "a number": issued(NAME, NUMBER, ETHNIC),
    "a number and an issuer": issued(NAME, NUMBER, (ISSUER, b"A "), ETHNIC),
    "another number": issued(NAME, (0x00100020, b"124 "), ETHNIC),
    "another name": issued((0x00100010, b"Citizen^J."), NUMBER, ETHNIC),
    "an empty number": issued(NAME, (0x00100020, b""), ETHNIC),
    "a blank number": issued(NAME, (0x00100020, b"\0\0"), ETHNIC),
    "no number": issued(NAME, ETHNIC),
    "the number first": issued(NUMBER, NAME, ETHNIC),
    "something between": issued(NAME, (0x00100011, b"ab"), NUMBER, ETHNIC),
    "a number twice": issued(NAME, NUMBER, (0x00100020, b"124 "), ETHNIC),
    "nothing after the number": issued(ETHNIC, NAME, NUMBER),
}


@pytest.mark.parametrize("seed", range(20))
def test_names_do_not_depend_on_earlier_files(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    reusing, plain = Deidentifier(KEY), Deidentifier(KEY, reuse=False)
    for _ in range(30):
        name = draw.choice(list(NAMED))
        assert result(reusing, NAMED[name], tmp_path) == result(plain, NAMED[name], tmp_path), name
