"""The table of patients: ages, intervals, and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.engine.links import Facts, Links
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.run.patient_table import PatientTable

NOTHING = Facts("", "", "", "", "", "")


def rows(tmp_path: Path, *studies: tuple[str, Facts]) -> list[dict[str, str]]:
    table = PatientTable(str(tmp_path / "table.csv"), resume=True)
    for study, facts in studies:
        table.add(Links("1", "P", study, (), facts))
    table.write()
    head, *lines = (tmp_path / "table.csv").read_text("utf-8").splitlines()
    return [dict(zip(head.split(","), line.split(","), strict=True)) for line in lines]


@pytest.mark.parametrize(
    ("facts", "column", "expected"),
    [
        ({"age": "045Y"}, "age_years", "45"),
        ({"age": "089Y"}, "age_years", "89"),
        ({"age": "090Y"}, "age_years", "90"),
        ({"age": "104Y"}, "age_years", "90"),
        ({"age": "012M"}, "age_years", "1"),
        ({"age": "011M"}, "age_years", "0"),
        ({"age": "104W"}, "age_years", "1"),
        ({"age": "365D"}, "age_years", "0"),
        ({"age": "45"}, "age_years", ""),
        ({"birth": "19800601", "date": "20200531"}, "age_years", "39"),
        ({"birth": "19810601", "date": "19990601"}, "age_years", "18"),
        ({"birth": "19810601", "date": "19990531"}, "age_years", "17"),
        ({"birth": "20040229", "date": "20250228"}, "age_years", "20"),
        ({"birth": "19800601", "date": "20200602"}, "age_years", "40"),
        ({"birth": "19200601", "date": "20200602"}, "age_years", "90"),
        ({"birth": "20200601", "date": "19800602"}, "age_years", ""),
        ({"birth": "19800631", "date": "20200602"}, "age_years", ""),
        ({"sex": "M"}, "sex", "M"),
        ({"sex": "JAN"}, "sex", ""),
        ({"weight": "70.50"}, "weight_kg", "70.5"),
        ({"weight": "0"}, "weight_kg", ""),
        ({"weight": "Jan"}, "weight_kg", ""),
        ({"weight": "1234567"}, "weight_kg", ""),
        ({"size": "1.75"}, "height_m", "1.75"),
        ({"date": "soon"}, "days", ""),
        ({"date": "2020.01.31"}, "days", "0"),
    ],
)
def test_what_a_file_says_is_told_if_it_can_be_read(
    facts: dict[str, Any], column: str, expected: str, tmp_path: Path
) -> None:
    (row,) = rows(tmp_path, ("1.2", NOTHING._replace(**facts)))
    assert row[column] == expected
    others = row.keys() - {"pseudonym", "study", "days", "age_years", column}
    assert not any(row[each] for each in others)


@pytest.mark.parametrize("content", [b"", b"name,phone\nJan,123\n", b"\xff\0\x01", b'"a'])
def test_a_file_that_is_no_table_of_patients_is_not_replaced(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "table.csv").write_bytes(content)
    with pytest.raises(WrongUseError, match="is not a table of patients; name a new file"):
        PatientTable(str(tmp_path / "table.csv"), resume=True)
    assert (tmp_path / "table.csv").read_bytes() == content


def test_days_are_counted_from_the_first_study(tmp_path: Path) -> None:
    dates = {"1.1": "20200301", "1.2": "20200228", "1.3": "", "1.4": "20210228"}
    studies = [(uid, NOTHING._replace(date=date)) for uid, date in dates.items()]
    days = {row["study"]: row["days"] for row in rows(tmp_path, *studies)}
    assert days == {"1.1": "2", "1.2": "0", "1.3": "", "1.4": "366"}


def test_where_files_of_a_study_differ_their_order_does_not_count(tmp_path: Path) -> None:
    files = [
        ("1.1", NOTHING._replace(sex="", weight="71", age="045Y")),
        ("1.1", NOTHING._replace(sex="F", weight="70", age="")),
    ]
    assert rows(tmp_path, *files) == rows(tmp_path, *reversed(files))
    (row,) = rows(tmp_path, *files)
    assert (row["sex"], row["weight_kg"], row["age_years"]) == ("F", "70", "45")
