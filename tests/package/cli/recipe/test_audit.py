"""``dicom-deid recipe audit``."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.cli import main

from ...conftest import CT
from .conftest import WriteRecipe

Capture = pytest.CaptureFixture[str]
FOR_CT = ("--sop-class", "CT Image Storage")


def audited(capsys: Capture, *arguments: object) -> dict[str, Any]:
    main(["recipe", "audit", *map(str, arguments), "--json"])
    rows = json.loads(capsys.readouterr().out)["attributes"]
    return {row["attribute"].split(" ")[0]: row for row in rows}


def test_every_attribute_that_the_procedure_does_not_keep_is_in_it(
    write_recipe: WriteRecipe, capsys: Capture
) -> None:
    found = audited(capsys, write_recipe("REMOVE PatientID"), *FOR_CT)
    table = procedure["sopClass"][CT]["tag"]
    expected = {label for label, row in table.items() if row["default"] not in "KR"}
    assert found.keys() == {*expected, "private"}
    assert {label for label, row in found.items() if row["effect"] == "removed"} == {"(0010,0020)"}
    (line,) = found["(0010,0020)"]["lines"]
    assert (line["line"], line["action"], line["field"]) == (4, "REMOVE", "PatientID")


def test_what_is_left_comes_first(write_recipe: WriteRecipe, capsys: Capture) -> None:
    lines = ("REMOVE PatientID", "BLANK PatientName", "REPLACE StudyID x", "JITTER StudyDate 1")
    effects = [row["effect"] for row in audited(capsys, write_recipe(*lines), *FOR_CT).values()]
    assert [*dict.fromkeys(effects)] == ["left", "moved", "replaced", "blanked", "removed"]
    assert effects == sorted(effects, key=[*dict.fromkeys(effects)].index)


def test_a_sequence_that_is_kept_whole_is_left_also_where_the_procedure_keeps_it(
    write_recipe: WriteRecipe, capsys: Capture
) -> None:
    lines = ("REMOVE PatientID", "KEEP ContentSequence", "KEEP Modality")
    found = audited(capsys, write_recipe(*lines), "--sop-class", "Basic Text SR Storage")
    kept = [
        (row["procedure"], row["effect"]) for row in found.values() if row["procedure"] == ["K"]
    ]
    assert kept == [(["K"], "left")]
    assert "(0040,A730)" in found


@pytest.mark.parametrize(
    ("line", "effect"),
    [
        ("REMOVE (0009,1001)", "left"),
        ("REMOVE select:group:0009", "left"),
        ("REMOVE select:VR:LO", "left"),
        ("REMOVE contains:SAMPLE", "left"),
        ("REMOVE ALL", "removed"),
    ],
)
def test_private_elements_are_left_unless_all_are_reached(
    write_recipe: WriteRecipe, capsys: Capture, line: str, effect: str
) -> None:
    found = audited(capsys, write_recipe(line), *FOR_CT)
    assert found["private"]["effect"] == effect


def test_a_repeating_group_is_left_unless_all_of_it_is_reached(
    write_recipe: WriteRecipe, capsys: Capture
) -> None:
    one = audited(capsys, write_recipe("REMOVE (6000,3000)"), *FOR_CT)
    every = audited(capsys, write_recipe("REMOVE startswith:60"), *FOR_CT)
    assert [each["(60XX,3000)"]["effect"] for each in (one, every)] == ["left", "removed"]


def test_nothing_is_left_in_strict(write_recipe: WriteRecipe, capsys: Capture) -> None:
    arguments = ["recipe", "audit", str(write_recipe("KEEP Modality")), "--mode", "strict"]
    assert main(arguments) == 0
    assert "left as they are" not in capsys.readouterr().out


def test_all_sop_classes_are_compared_unless_one_is_named(capsys: Capture) -> None:
    for_ct, for_all = audited(capsys, "dicom", *FOR_CT), audited(capsys, "dicom")
    assert for_ct.keys() < for_all.keys()
    assert {row["sopClasses"] for row in for_ct.values()} == {1}
    assert for_all["(0010,0010)"]["sopClasses"] > 100


def test_a_preset_keeps_more_so_less_is_asked_of_the_recipe(capsys: Capture) -> None:
    assert "(0010,0040)" in audited(capsys, "dicom", *FOR_CT)
    assert "(0010,0040)" not in audited(capsys, "dicom", *FOR_CT, "--preset", "research")


def test_the_text_says_how_many_and_which(write_recipe: WriteRecipe, capsys: Capture) -> None:
    recipe = write_recipe("KEEP PatientSex", "REMOVE PatientAge var:old", "REMOVE values:g")
    assert main(["recipe", "audit", str(recipe), *FOR_CT]) == 1
    printed = capsys.readouterr().out
    assert "attributes that the procedure does not keep in CT Image Storage" in printed
    assert f"KEEP PatientSex at {recipe}:4\n" in printed
    assert f"REMOVE PatientAge var:old at {recipe}:5; by a condition" in printed
    assert f"not counted: REMOVE values:g at {recipe}:6\n" in printed


class _Text(HTMLParser):
    """Collects the text of a page, and checks that every element ends."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "caption", "code"):
            self.cells.append(data)


def test_the_page_has_every_row_and_quotes_what_the_recipe_says(
    write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    recipe = write_recipe("REPLACE PatientID <b>&", "REMOVE values:g")
    rows = audited(capsys, recipe, *FOR_CT)
    page = tmp_path / "audit.html"
    assert main(["recipe", "audit", str(recipe), *FOR_CT, "--html", str(page)]) == 1
    text = _Text()
    text.feed(page.read_text())
    assert text.open == []
    assert rows.keys() <= {each.split(" ")[0] for each in text.cells}
    assert f"REPLACE PatientID <b>& at {recipe}:4" in text.cells
    assert f"REMOVE values:g at {recipe}:5" in text.cells
    assert main(["recipe", "audit", str(recipe), "--html", str(page)]) == 2
    assert "audit.html exists and is not overwritten" in capsys.readouterr().err


def test_a_sop_class_that_is_rejected_cannot_be_compared(capsys: Capture) -> None:
    assert main(["recipe", "audit", "dicom", "--sop-class", "Verification SOP Class"]) == 2
    assert "the procedure rejects Verification SOP Class" in capsys.readouterr().err
