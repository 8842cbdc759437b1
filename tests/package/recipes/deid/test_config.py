"""Recipes as dictionaries: what the calls of deid that ask them give."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes.deid.config import (
    DeidRecipe,
    get_deid,
    load_combined_deid,
    load_deid,
)
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom import replace_identifiers

CT = str(get_testdata_file("CT_small.dcm"))


def test_a_recipe_answers_questions(tmp_path: Path) -> None:
    (tmp_path / "r").write_text(
        "FORMAT dicom\n%filter f\nLABEL x\ncontains Modality CT || missing Rows\n"
        "coordinates 0,0,1,1\n%values v\nSPLIT PatientName by=^\n%fields g\nFIELD A\n"
        "%header\nADD A b\nREMOVE c\n"
    )
    recipe = DeidRecipe(tmp_path / "r")
    assert recipe.get_format() == "dicom"
    assert recipe.get_actions() == [
        {"action": "ADD", "field": "A", "value": "b"},
        {"action": "REMOVE", "field": "c"},
    ]
    assert recipe.get_actions(action="remove", field="C") == [{"action": "REMOVE", "field": "c"}]
    assert recipe.get_filters("f") == [
        {
            "name": "LABEL x",
            "coordinates": [[0, "0,0,1,1"]],
            "filters": [
                {
                    "action": ["contains", "missing"],
                    "field": ["Modality", "Rows"],
                    "operator": None,
                    "InnerOperators": ["or"],
                    "value": ["CT"],
                }
            ],
        }
    ]
    value = {"action": "SPLIT", "field": "PatientName", "value": "by=^"}
    assert recipe.get_values_lists() == {"v": [value]}
    assert recipe.get_fields_lists("g") == [{"action": "FIELD", "field": "A"}]
    assert recipe.get_fields_lists("no") == []
    names = recipe.ls_filters(), recipe.ls_valuelists(), recipe.ls_fieldlists()
    assert names == (["f"], ["v"], ["g"])
    assert recipe.has_actions()
    assert recipe.has_fields_lists()
    assert recipe.has_values_lists()


def test_a_recipe_without_a_section_says_so(recipe: Callable[..., str]) -> None:
    read = DeidRecipe(recipe())
    assert read.get_filters() is None
    assert read.get_values_lists("v") is None
    assert read.ls_filters() == []
    assert not read.has_actions()


def test_a_dictionary_that_is_changed_is_carried_out(recipe: Callable[..., str]) -> None:
    read = DeidRecipe(recipe("BLANK PatientID"))
    read.deid["header"].append({"action": "REMOVE", "field": "PatientSex"})
    (ds,) = replace_identifiers(CT, deid=read)
    assert ds.PatientID is None
    assert "PatientSex" not in ds
    with pytest.raises(RecipeError, match="there is no action 'DROP'"):
        replace_identifiers(CT, deid={"format": "dicom", "header": [{"action": "DROP"}]})


@pytest.mark.parametrize("name", ["dicom", "dicom.ultrasound", "dicom.xray.chest"])
def test_a_shipped_recipe_is_the_same_as_a_dictionary(name: str) -> None:
    read = load_deid(get_deid(name))
    assert DeidRecipe(read).deid == read
    assert DeidRecipe(name).deid == read


def test_a_base_follows_the_lines_of_a_recipe(recipe: Callable[..., str]) -> None:
    read = DeidRecipe(recipe("REMOVE PatientID"), base=True, default_base="dicom.ultrasound")
    assert read.get_actions()[0]["field"] == "PatientID"
    assert read.ls_filters() == ["whitelist", "graylist"]
    assert len(load_combined_deid(["dicom.ultrasound", "dicom"])["header"]) > 100


def test_what_is_no_recipe_ends_the_program(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        get_deid("none")
    assert get_deid("none", exit_on_fail=False, quiet=True) is None
    with pytest.raises(SystemExit):
        load_deid(tmp_path / "none")
