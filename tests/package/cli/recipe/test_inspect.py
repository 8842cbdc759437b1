"""``dicom-deid recipe inspect``."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from .conftest import WriteRecipe

Capture = pytest.CaptureFixture[str]
LINES = ("REMOVE endswith:Date", "REPLACE PatientID var:id", "KEEP StudyDate")
GROUPS = """\
%filter graylist
LABEL marked
contains Modality CT || present BurnedInAnnotation
equals Rows 128
ctpcoordinates 1,2,3,4
keepcoordinates from:SequenceOfUltrasoundRegions
%fields names
FIELD PatientName
%values ids
SPLIT PatientName by="^";minlength=3"""


def order(found: dict[str, Any]) -> list[int]:
    return [each["line"] for each in found["lines"]]


@pytest.mark.parametrize(("mode", "lines"), [("compatible", [6, 4, 5]), ("strict", [4, 5, 6])])
def test_lines_stand_in_the_order_they_apply(
    write_recipe: WriteRecipe, capsys: Capture, mode: str, lines: list[int]
) -> None:
    main(["recipe", "inspect", str(write_recipe(*LINES)), "--mode", mode, "--json"])
    assert order(json.loads(capsys.readouterr().out)) == lines


def test_in_strict_the_later_of_two_that_are_alike_comes_first(
    write_recipe: WriteRecipe, capsys: Capture
) -> None:
    recipe = write_recipe("REPLACE PatientID a", "REPLACE PatientID b")
    main(["recipe", "inspect", str(recipe), "--mode", "strict", "--json"])
    assert order(json.loads(capsys.readouterr().out)) == [5, 4]


def test_each_attribute_that_is_named_is_told_with_all_its_lines(
    write_recipe: WriteRecipe, capsys: Capture
) -> None:
    recipe = write_recipe(*LINES)
    assert main(["recipe", "inspect", str(recipe)]) == 0
    printed = capsys.readouterr().out
    assert (
        "  (0008,0020) StudyDate: left as they are, by REMOVE endswith:Date at "
        f"{recipe}:4, KEEP StudyDate at {recipe}:6\n" in printed
    )
    assert f"  (0010,0020) PatientID: replaced, by REPLACE PatientID var:id at {recipe}:5\n" in (
        printed
    )


def test_an_expander_is_told_with_what_it_selects(
    write_recipe: WriteRecipe, capsys: Capture
) -> None:
    main(["recipe", "inspect", str(write_recipe("REMOVE startswith:PatientTelephone"))])
    assert "(1 attribute: PatientTelephoneNumbers)" in capsys.readouterr().out


def test_groups_and_filters_are_shown(write_recipe: WriteRecipe, capsys: Capture) -> None:
    recipe = write_recipe(before=GROUPS)
    assert main(["recipe", "inspect", str(recipe)]) == 0
    printed = capsys.readouterr().out
    assert "    contains Modality CT\n    or present BurnedInAnnotation\n" in printed
    assert "    and equals Rows 128\n    blank 1,2,4,6\n" in printed
    assert "    keep from:SequenceOfUltrasoundRegions\n" in printed
    assert f'  {recipe}:11  SPLIT PatientName by="^";minlength=3\n' in printed
    assert main(["recipe", "inspect", str(recipe), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["filters"]["graylist"][0]["coordinates"][0] == {"keeps": False, "place": "1,2,4,6"}
    assert found["fields"]["names"][0]["field"] == "PatientName"


def test_warnings_are_listed_and_give_status_1(write_recipe: WriteRecipe, capsys: Capture) -> None:
    recipe = write_recipe("REMOVE PatientID # the number", "remove PatientNam")
    assert main(["recipe", "inspect", str(recipe)]) == 1
    printed = capsys.readouterr().out
    assert "did you mean PatientName?" in printed
    assert f"  {recipe}:5: remove is carried out as REMOVE" in printed


def test_what_is_wrong_is_all_told_with_lines(write_recipe: WriteRecipe, capsys: Capture) -> None:
    recipe = write_recipe("DELETE PatientID", "REMOVE startwith:Patient")
    assert main(["recipe", "inspect", str(recipe)]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert f"{recipe}:4: there is no action 'DELETE'" in first
    assert f"{recipe}:5: startwith:Patient: there is no expander 'startwith'" in second
    assert "did you mean startswith?" in second


@pytest.mark.parametrize("name", ["dicom", "dicom.ultrasound", "dicom.xray.chest"])
def test_the_shipped_recipes_have_no_warnings(name: str, capsys: Capture) -> None:
    assert main(["recipe", "inspect", name]) == 0
    assert "warnings: none" in capsys.readouterr().out
