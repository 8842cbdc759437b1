"""Recipes as overlays of the procedure."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.recipes import default_configuration
from grand_challenge_dicom_de_id_procedure.recipes.convert import Converted, convert
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse, read_recipe
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.rules.options import choose

from ..conftest import CT


def converted(*lines: str, before: str = "", **options: Any) -> Converted:
    recipe = parse("\n".join(["FORMAT dicom", before, "%header", *lines]), "r")
    options.setdefault("configuration", default_configuration())
    return convert(recipe, procedure, **options)


def rows(overlay: str) -> list[tuple[str, Any, list[str]]]:
    decisions = tomllib.loads(overlay).get("decision", [])
    return [(each["action"], each.get("dummy"), each["attributes"]) for each in decisions]


KVP, AGE = "(0018,0060) KVP", "(0010,1010) PatientAge"


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("REMOVE KVP", ("X", None, [KVP])),
        ("REMOVE (0018,0060)", ("X", None, [KVP])),
        ("BLANK KVP", ("Z", None, [KVP])),
        ("REPLACE KVP 120", ("D", "120", [KVP])),
        ('REPLACE PatientID a"b', ("D", 'a"b', ["(0010,0020) PatientID"])),
    ],
)
def test_a_line_becomes_a_decision(line: str, row: tuple[str, Any, list[str]]) -> None:
    found = converted(line)
    assert rows(found.overlay) == [row]
    assert found.decisions == 1
    assert found.not_converted == ()


@pytest.mark.parametrize(
    "line",
    [
        "REMOVE StudyDate",  # which is emptied
        "BLANK PatientAge",  # which is removed
        "KEEP Modality",
        "REMOVE PatientAddress",  # which no SOP class lists
        "REPLACE SOPInstanceUID deid_func:pydicom_uuid",
        "ADD PatientIdentityRemoved YES",
    ],
)
def test_what_the_procedure_does_anyway_is_not_written(line: str) -> None:
    found = converted(line)
    assert (found.decisions, found.not_converted) == (0, ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("REMOVE PatientName", "because an IOD requires a value"),
        ("REMOVE Rows", "cannot be read without it"),
        ("REPLACE Rows 1", "cannot be read without it"),
        ("REMOVE ALL", "the procedure removes what it does not list"),
        ("BLANK except:PatientID", "the procedure removes what it does not list"),
        ("REMOVE KVP var:flag", "an overlay has no conditions"),
        ("JITTER StudyDate 3", "--option retain-longitudinal-modified-dates"),
        ("REPLACE PatientID var:id", "apply --pseudonyms"),
        ("REPLACE PatientID func:f", "apply --pseudonyms"),
        ("REPLACE StudyDate yesterday", "the text is no value for it"),
        ("KEEP PatientAge", "give --loosens-because"),
        ("REPLACE PatientAddress x", "the procedure lists no such attribute"),
        ("ADD KVP 120", "an overlay adds nothing where it is absent"),
        ("REMOVE ReferencedImageSequence__ReferencedFrameNumber", "write a [[path]]"),
        ("REMOVE values:g", "it depends on what is in each file"),
    ],
)
def test_what_an_overlay_cannot_say_is_listed_with_line_and_reason(line: str, reason: str) -> None:
    (told,) = converted(line).not_converted
    assert told.startswith(f"{line} at r:4")
    assert reason in told


def test_a_group_that_is_found_in_items_is_listed() -> None:
    group = "%fields g\nFIELD OtherPatientIDsSequence__PatientID"
    (told,) = converted("BLANK fields:g", before=group).not_converted
    assert "it depends on what is in each file" in told


def test_the_actions_of_a_configuration_are_converted_or_listed() -> None:
    actions = parse("FORMAT dicom\n%header\nREMOVE KVP\nJITTER StudyDate var:days", "c").actions
    configuration = replace(default_configuration(), actions=actions)
    found = converted(configuration=configuration)
    assert rows(found.overlay) == [("X", None, [KVP])]
    (told,) = found.not_converted
    assert told.startswith("JITTER StudyDate var:days at c:4")


def test_filters_and_strict_are_listed() -> None:
    found = converted(before="%filter g\nLABEL a\ncoordinates all", mode="strict")
    assert [each.split(":")[0] for each in found.not_converted] == ["mode strict", "%filter g"]


@pytest.mark.parametrize(("mode", "row"), [("compatible", []), ("strict", [("X", None, [KVP])])])
def test_of_two_lines_the_mode_decides(mode: str, row: list[tuple[str, Any, list[str]]]) -> None:
    assert rows(converted("REMOVE KVP", "KEEP KVP", mode=mode).overlay) == row


def test_keeping_more_is_said_with_its_reason() -> None:
    found = converted("KEEP PatientAge", loosens_because="They agreed.")
    top = tomllib.loads(found.overlay)
    assert (top["loosens"], top["loosens_because"]) == (True, "They agreed.")
    assert top["description"].startswith("From the recipe ")
    assert rows(found.overlay) == [("K", None, [AGE])]


@pytest.mark.parametrize("name", ["dicom", "dicom.ultrasound", "dicom.xray.chest"])
def test_the_overlay_of_a_shipped_recipe_can_be_applied(name: str, tmp_path: Path) -> None:
    found = convert(read_recipe(name), procedure, configuration=default_configuration())
    (tmp_path / "o.toml").write_text(found.overlay)
    choose(procedure, (), "", (str(tmp_path / "o.toml"),))


def test_an_overlay_makes_the_procedure_do_what_the_recipe_does(tmp_path: Path) -> None:
    lines = ("REMOVE startswith:Exposure", "REPLACE ProtocolName study", "KEEP PatientAge")
    found = converted(*lines, loosens_because="They agreed.")
    (tmp_path / "o.toml").write_text(found.overlay)
    rules = SOPClassRules(choose(procedure, (), "", (str(tmp_path / "o.toml"),)).procedure, CT)
    assert rules.resolve(0x00181150).action == "X"
    assert (rules.resolve(0x00181030).action, rules.resolve(0x00181030).dummy) == ("D", "study")
    assert rules.resolve(0x00101010).action == "K"
