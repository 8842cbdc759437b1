"""The JSON configuration of a recipe: what is never touched, and actions after the recipe's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.configuration import (
    Configuration,
    default_configuration,
    read_configuration,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse

from ..conftest import dataset


def configured(folder: Path, content: Any) -> Configuration:
    (folder / "c.json").write_text(json.dumps(content))
    return read_configuration(folder / "c.json")


@pytest.mark.parametrize("name", ["PatientID", "(0010,0020)", "(0010, 0020)"])
def test_what_is_skipped_is_named_by_keyword_or_tag(tmp_path: Path, name: str) -> None:
    assert configured(tmp_path, {"get": {"skip": [name]}}).skip == {0x00100020}


def test_nothing_is_skipped_but_what_a_configuration_names(tmp_path: Path) -> None:
    assert configured(tmp_path, {}).skip == frozenset()
    assert 0x7FE00010 in default_configuration().skip


def test_its_actions_follow_those_of_the_recipe(tmp_path: Path) -> None:
    actions = [
        {"action": "REPLACE", "field": "PatientID", "value": "2"},
        {"action": "REMOVE", "field": "StudyID"},
    ]
    configuration = configured(tmp_path, {"put": {"actions": actions}})
    recipe = parse("FORMAT dicom\n%header\nREPLACE PatientID 1\n", "r")
    ds = dataset(PatientID="0", StudyID="0")
    RecipeApplier(recipe, configuration=configuration).carry_out(ds)
    assert ds == dataset(PatientID="2")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], 'write an object with an object "get"'),
        ({"put": []}, 'write an object with an object "put"'),
        ({"get": {"skip": "PatientID"}}, '"get" has a list "skip"'),
        ({"put": {"actions": {}}}, '"put" a list "actions"'),
        ({"put": {"actions": ["REMOVE"]}}, 'each of "actions" is an object'),
        ({"put": {"actions": [{"action": "DROP", "field": "A"}]}}, "there is no action 'DROP'"),
        ({"get": {"skip": ["PatientsID"]}}, '"skip" names PatientsID, which is no attribute'),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: Any, message: str) -> None:
    with pytest.raises(RecipeError) as raised:
        configured(tmp_path, content)
    assert message in str(raised.value)
    assert "c.json" in str(raised.value)


def test_a_file_that_is_missing_or_no_json_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"c\.json: No such file"):
        read_configuration(tmp_path / "c.json")
    (tmp_path / "c.json").write_text("{")
    with pytest.raises(RecipeError, match=r"c\.json: "):
        read_configuration(tmp_path / "c.json")
