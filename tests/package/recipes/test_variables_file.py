"""Variables of a recipe in a file: CSV or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse
from grand_challenge_dicom_de_id_procedure.recipes.variables_file import (
    GivenVariables,
    check_given,
    read_variables,
)

from ..conftest import dataset


def given(folder: Path, name: str, text: str) -> GivenVariables:
    (folder / name).write_text(text)
    return read_variables(folder / name)


def test_a_table_by_patient_gives_each_file_of_the_patient_its_values(tmp_path: Path) -> None:
    found = given(tmp_path, "v.csv", "patient_id,id,days\n1CT1,A,5\n2,B,\n")
    assert found("/any", dataset(PatientID="1CT1")) == {"id": "A", "days": "5"}
    assert found("/any", dataset(PatientID="2")) == {"id": "B"}
    assert found("/any", dataset(PatientID="3")) == {}
    assert found("/any", dataset()) == {}


def test_a_table_by_file_takes_paths_from_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = given(tmp_path, "v.csv", "file,id\nin/a.dcm,A\ns3://bucket/b.dcm,B\n")
    assert found(str(tmp_path / "in/a.dcm"), dataset()) == {"id": "A"}
    assert found("s3://bucket/b.dcm", dataset()) == {"id": "B"}


def test_a_table_of_one_row_is_for_every_file(tmp_path: Path) -> None:
    assert given(tmp_path, "v.csv", "id,days\nA,5\n")("/any", dataset()) == {"id": "A", "days": "5"}


def test_what_is_for_a_file_comes_before_what_is_for_its_patient_and_for_every_file(
    tmp_path: Path,
) -> None:
    sections: dict[str, Any] = {
        "every": {"a": 1, "b": 1, "c": ["x", "y"]},
        "patient": {"P": {"a": 2, "b": 2}},
        "file": {"/f": {"a": 3}},
    }
    found = given(tmp_path, "v.json", json.dumps(sections))
    assert found("/f", dataset(PatientID="P")) == {"a": 3, "b": 2, "c": ["x", "y"]}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("v.json", "[]", '"every", "patient" or "file"'),
        ("v.json", '{"patients": {}}', '"every", "patient" or "file"'),
        ("v.json", '{"patient": {"secret": 1}}', "for each patient"),
        ("v.json", '{"every": 1}', '"every" needs an object'),
        ("v.json", '{"every": {}\n', "v.json:2: no JSON"),
        ("v.csv", "", "the first line must name the columns"),
        ("v.csv", "a,a\n", "the first line must name the columns"),
        ("v.csv", "patient_id,a\nsecret\n", "line 2: 1 cells, and not 2"),
        ("v.csv", "patient_id,a\nsecret,1\nsecret,2\n", "line 3: each line needs another"),
        ("v.csv", "patient_id,a\n,1\n", "line 2: each line needs another patient_id"),
        ("v.csv", "PatientID,id\nsecret,1\n", "the first column is PatientID; write patient_id"),
        ("v.csv", "File Name,id\nsecret,1\n", "the first column is File Name; write file"),
        ("v.json", '{"every": {"id": {"secret": 1}}}', "has an object where a value is needed"),
        ("v.csv", "a\n1\n2\n", "line 3: each line needs another row"),
    ],
)
def test_what_is_wrong_is_said_without_values(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(RecipeError) as raised:
        given(tmp_path, name, text)
    assert message in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"none\.csv: No such file"):
        read_variables(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("REPLACE PatientID var:ids", "r:3: var:ids is given for no file"),
        ("REPLACE PatientID var:ids", "did you mean id?"),
        ("JITTER StudyDate func:days", "r:3: func:days calls a function"),
    ],
)
def test_what_a_recipe_needs_and_no_file_has_is_named_with_its_line(
    line: str, finding: str
) -> None:
    recipe = parse(f"FORMAT dicom\n%header\n{line}\n", "r")
    with pytest.raises(RecipeError) as raised:
        check_given(recipe, GivenVariables({"id": "A"}))
    assert finding in str(raised.value)


@pytest.mark.parametrize("line", ["ADD PatientID var:other", "REPLACE PatientID var:id"])
def test_an_add_needs_no_value(line: str) -> None:
    check_given(parse(f"FORMAT dicom\n%header\n{line}\n", "r"), GivenVariables({"id": "A"}))
