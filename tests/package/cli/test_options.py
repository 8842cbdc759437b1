"""``dicom-deid options`` lists what can be chosen."""

import json

import pytest

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.cli import main


def test_each_option_has_its_code_and_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["options"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for name, option in procedure["option"].items():
        assert f"{name} {option['code']['value']} {option['justification']}" in printed
    excluded = "retain-longitudinal-modified-dates 113107 "
    assert "not with retain-longitudinal-full-dates" in printed[printed.index(excluded) :]


def test_each_preset_has_its_options_and_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["options"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for name, preset in procedure["preset"].items():
        options = ", ".join(preset.get("options", ()))
        said = f"{name} {preset['description']}" + (f" options: {options}" if options else "")
        assert said in printed


def test_a_script_gets_them_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["options", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {
        "name": "retain-uids",
        "code": {"value": "113110", "scheme": "DCM", "meaning": "Retain UIDs Option"},
        "excludes": [],
        "justification": procedure["option"]["retain-uids"]["justification"],
    } in printed["options"]
    assert [each["name"] for each in printed["presets"]] == list(procedure["preset"])
    assert all(each["description"] for each in printed["presets"])


def test_a_second_preset_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "--preset", "research", "--preset", "challenge"]) == 2
    assert "--preset was given twice; choose one" in capsys.readouterr().err
