"""The user's own table of pseudonyms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier, PseudonymTable, PseudonymTableError
from grand_challenge_dicom_de_id_procedure.errors import UnknownPatientError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.pseudonym_table import Given

from .conftest import KEY, dataset

HEAD = "patient_id,pseudonym,issuer,date_shift_days\n"


def table(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD}1CT1,KNEE-1,,12\n",
        f"\ufeff{HEAD}1CT1,KNEE-1,,12\n",
        f"{HEAD}\n 1CT1 , KNEE-1 ,,+12".replace("\n", "\r\n"),
        'pseudonym,date_shift_days,patient_id\n"KNEE-1",12,"1CT1"\n',
    ],
    ids=["plain", "with a byte order mark", "from Windows", "in another order"],
)
def test_a_table_is_read(content: str, tmp_path: Path) -> None:
    read = PseudonymTable.read(table(tmp_path, content))
    assert read.get("1CT1", "") == read.get("1CT1", "Delft") == Given("KNEE-1", 12)
    assert read.get("2", "") is None


def test_a_row_with_the_issuer_comes_before_that_for_every_issuer(tmp_path: Path) -> None:
    rows = "1,A-1,,12\n1,B-1,Delft,13\n2,C-1,Delft,14\n"
    read = PseudonymTable.read(table(tmp_path, HEAD + rows))
    assert read.get("1", "Delft") == Given("B-1", 13)
    assert read.get("1", "Leiden") == Given("A-1", 12)
    assert read.get("2", "") is None


WRONG: dict[str, tuple[str | bytes, int, str]] = {
    "nothing": ("", 1, "no column patient_id; the first line is patient_id,pseudonym"),
    "another separator": ("patient_id;pseudonym\n1;A\n", 1, "no column patient_id"),
    "no pseudonyms": ("patient_id,issuer\n1,A\n", 1, "no column pseudonym"),
    "a mistyped column": (
        "patient_id,pseudonym,date_shift\n1,A,3\n",
        1,
        "column 3 has another name than patient_id, pseudonym, issuer, date_shift_days",
    ),
    "a column twice": (
        "patient_id,pseudonym,pseudonym\n1,A,B\n",
        1,
        "the column pseudonym is there twice",
    ),
    "an empty number": (f"{HEAD},A,,3\n", 2, "patient_id is empty"),
    "an empty pseudonym": (f"{HEAD}1, ,,3\n", 2, "pseudonym is empty"),
    "an empty shift": (f"{HEAD}1,A,,\n", 2, "date_shift_days is empty"),
    "too few cells": (f"{HEAD}1,A\n", 2, "2 cells; the first line has 4 columns"),
    "a patient twice": (f"{HEAD}1,A,,3\n\n1,B,,3\n", 4, "the same patient as in "),
    "a pseudonym twice": (f"{HEAD}1,A,,3\n2,A,,3\n", 3, "the same pseudonym as in "),
    "a shift that is no number": (
        f"{HEAD}1,A,,soon\n",
        2,
        "date_shift_days must be a whole ",
    ),
    "a shift of half a day": (f"{HEAD}1,A,,0.5\n", 2, "date_shift_days must be a whole "),
    "a shift of many digits": (f"{HEAD}1,A,,999999999999\n", 2, "number of up to 9 digits"),
    "a shift of nothing": (f"{HEAD}1,A,,0\n", 2, "date_shift_days is 0, which moves nothing"),
    "a shift before the calendar": (f"{HEAD}1,A,,693596\n", 2, "leaves the calendar"),
    "a shift after the calendar": (f"{HEAD}1,A,,-2885416\n", 2, "leaves the calendar"),
    "a long pseudonym": (f"{HEAD}1,{'A' * 65},,3\n", 2, "does not fit Patient ID"),
    "a pseudonym in two values": (f"{HEAD}1,A\\B,,3\n", 2, "does not fit Patient ID"),
    "a pseudonym in two parts": (f"{HEAD}1,A^B,,3\n", 2, "does not fit Patient ID"),
    "a pseudonym in other letters": (f"{HEAD}1,Ä,,3\n", 2, "does not fit Patient ID"),
    "the number as pseudonym": (f"{HEAD}x1,X1,,3\n", 2, "the pseudonym is the Patient ID"),
    "the number in the pseudonym": (f"{HEAD}a123,KNEE-A123,,3\n", 2, "contains the Patient ID"),
    "a column that was shifted": (
        f"{HEAD}x1,A,,3\nx2,X3,,3\nx3,B,,3\n",
        3,
        "the pseudonym is the Patient ID of another row",
    ),
    "another encoding": (HEAD.encode() + b"1,A,M\xfcnster,3\n", 2, "not UTF-8"),
    "an open quotation": (f'{HEAD}1,"A,,3\n', 2, "not CSV"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_line(name: str, tmp_path: Path) -> None:
    content, line, problem = WRONG[name]
    path = table(tmp_path, content)
    with pytest.raises(PseudonymTableError) as caught:
        PseudonymTable.read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}: ")
    assert problem in message
    assert "\n" not in message


def test_the_widest_shifts_are_taken(tmp_path: Path) -> None:
    read = PseudonymTable.read(table(tmp_path, f"{HEAD}1,A,,693595\n2,B,,-2885415\n"))
    assert read.get("1", "") == Given("A", 693595)
    assert read.get("2", "") == Given("B", -2885415)


def test_a_table_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PseudonymTableError, match="cannot read the table of pseudonyms"):
        PseudonymTable.read(tmp_path / "none.csv")


def test_a_mapping_is_a_table_too() -> None:
    new = Deidentifier(KEY, pseudonyms={"1CT1": "KNEE-1"}).dataset(
        dataset(PatientID="1CT1", PatientName="Citizen^Jan", IssuerOfPatientID="Delft")
    )
    assert (new.PatientID, new.PatientName) == ("KNEE-1", "KNEE-1")


def test_a_wrong_entry_of_a_mapping_is_named_by_its_number() -> None:
    with pytest.raises(PseudonymTableError, match=r"entry 2 of the pseudonyms: pseudonym is empty"):
        Deidentifier(KEY, pseudonyms={"1": "A", "2": ""})


@pytest.mark.parametrize("wrong", [{"1": 2}, {1: "A"}, {"1": None}])
def test_an_entry_of_a_mapping_that_is_no_text_is_an_error(wrong: Any) -> None:
    with pytest.raises(PseudonymTableError, match=r"entry 1 of the pseudonyms: .* are texts"):
        Deidentifier(KEY, pseudonyms=wrong)


@pytest.mark.parametrize("number", ["2CT2", "", None])
def test_a_patient_that_is_not_in_it_is_rejected_without_being_named(number: str | None) -> None:
    attributes = {} if number is None else {"PatientID": number}
    with pytest.raises(UnknownPatientError) as caught:
        Deidentifier(KEY, pseudonyms={"1CT1": "KNEE-1"}).dataset(dataset(**attributes))
    assert caught.value.reason == "unknown-patient"
    assert "2CT2" not in str(caught.value)


def test_dates_move_as_the_table_says(tmp_path: Path) -> None:
    rows = "1,A,,31\n2,B,,-1\n"
    moved = Deidentifier(
        KEY,
        pseudonyms=table(tmp_path, HEAD + rows),
        options=["retain-longitudinal-modified-dates"],
    )
    dates = [
        moved.dataset(dataset(PatientID=number, StudyDate="20240131")).StudyDate for number in "12"
    ]
    assert dates == ["20231231", "20240201"]


def test_the_fingerprint_of_a_table_depends_on_key_and_cells_not_on_their_order() -> None:
    def fingerprint(key: bytes, **rows: str) -> str:
        return Identity(key, table=PseudonymTable.of(rows)).table_fingerprint()

    first = fingerprint(KEY, a="1", b="2")
    assert first == fingerprint(KEY, b="2", a="1")
    assert len({first, fingerprint(KEY, a="1", b="3"), fingerprint(KEY[::-1], a="1", b="2")}) == 3
    assert Identity(KEY).table_fingerprint() == ""
