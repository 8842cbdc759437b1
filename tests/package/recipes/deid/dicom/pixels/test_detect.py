"""has_burned_pixels: for a file as for a list, with the results that users of deid know."""

from pathlib import Path

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes.deid.config import DeidRecipe
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom import has_burned_pixels

from .....conftest import real

RESULT = {
    "flagged": True,
    "results": [
        {
            "reason": " Modality contains CT",
            "group": "g",
            "coordinates": [[0, "1,2,30,40"], [1, []]],
        }
    ],
}
CLEAN = {"flagged": False, "results": []}


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "deid.mine"
    path.write_text(
        "FORMAT dicom\n%filter g\nLABEL x\ncontains Modality CT\ncoordinates 1,2,30,40\n"
        "keepcoordinates from:SequenceOfUltrasoundRegions\n"
    )
    return path


def test_one_file_has_one_result(recipe: Path) -> None:
    assert has_burned_pixels(str(real("CT_small.dcm")), deid=str(recipe)) == RESULT
    assert has_burned_pixels(real("MR_small.dcm"), deid=recipe) == CLEAN


def test_a_dataset_has_one_too(recipe: Path) -> None:
    assert has_burned_pixels(pydicom.dcmread(real("CT_small.dcm")), deid=recipe) == RESULT


def test_a_recipe_that_was_read_and_a_list_are_taken(recipe: Path) -> None:
    ct = real("CT_small.dcm")
    assert has_burned_pixels(ct, deid=DeidRecipe(str(recipe))) == RESULT
    assert (
        has_burned_pixels(ct, deid=["dicom.xray.chest", str(recipe)])["results"]
        == (RESULT["results"])
    )


def test_a_list_is_parted_into_clean_and_flagged(recipe: Path) -> None:
    ct, mr = str(real("CT_small.dcm")), str(real("MR_small.dcm"))
    assert has_burned_pixels([ct, mr], deid=recipe) == {"clean": [mr], "flagged": {ct: RESULT}}


def test_datasets_in_a_list_go_by_the_names_of_their_files(recipe: Path) -> None:
    ct = real("CT_small.dcm")
    found = has_burned_pixels([pydicom.dcmread(ct)], deid=recipe)
    assert {str(each) for each in found["flagged"]} == {str(ct)}


def test_without_a_recipe_the_shipped_one_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    found = has_burned_pixels(real("CT_small.dcm"))
    assert found == has_burned_pixels(real("CT_small.dcm"), deid="dicom")
    assert "it is the shipped recipe dicom" in capsys.readouterr().err


def test_a_recipe_without_filters_flags_nothing_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deid.mine"
    path.write_text("FORMAT dicom\n%header\nREMOVE PatientID\n")
    assert has_burned_pixels(real("CT_small.dcm"), deid=path) == CLEAN
    assert "has no %filter" in capsys.readouterr().err


def test_a_file_that_is_no_recipe_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecipeError):
        has_burned_pixels(real("CT_small.dcm"), deid=str(tmp_path / "missing"))
