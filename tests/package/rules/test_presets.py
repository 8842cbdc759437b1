"""Presets: options for one kind of use, with rules of their own."""

from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.engine.method_record import what_runs
from grand_challenge_dicom_de_id_procedure.errors import OptionError, ProcedureError
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.rules.options import choose

from ..conftest import CT, KEY, dataset

PRESETS = procedure["preset"]
AGE = 0x00101010
AGES = [
    code
    for code, row in procedure["concept"]["withheld"].items()
    if row["meaning"].lower() in ("age", "subject age", "age reported", "age calculated")
    or "chronological age" in row["meaning"]
]


def rules(preset: str, **more: Any) -> SOPClassRules:
    return SOPClassRules(choose(procedure, preset=preset, **more).procedure, CT)


def test_there_is_one_for_each_kind_of_use() -> None:
    assert set(PRESETS) == {"challenge", "research", "public-archive", "literal-basic-profile"}


def test_that_of_challenges_is_the_procedure_itself() -> None:
    ds = dataset(PatientAge="034Y", StudyDate="20040119")
    plain = Deidentifier(KEY).dataset(ds)
    assert Deidentifier(KEY, preset="challenge").dataset(ds) == plain


@pytest.mark.parametrize(
    ("preset", "options"),
    [
        ("challenge", set()),
        ("literal-basic-profile", {"retain-unlisted"}),
        (
            "research",
            {
                "retain-safe-private",
                "retain-patient-characteristics",
                "retain-longitudinal-modified-dates",
                "clean-descriptors",
                "retain-device-identity",
            },
        ),
        (
            "public-archive",
            {
                "retain-safe-private",
                "retain-patient-characteristics",
                "retain-longitudinal-modified-dates",
                "clean-descriptors",
                "clean-structured-content",
                "retain-device-identity",
            },
        ),
    ],
)
def test_a_preset_chooses_its_options(preset: str, options: set[str]) -> None:
    assert set(choose(procedure, preset=preset).options) == options


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("options", [[], ["retain-patient-characteristics"]])
def test_no_preset_tells_an_age_over_89(preset: str, options: list[str]) -> None:
    assert rules(preset, options=options).resolve(AGE).action in ("C", "X")


@pytest.mark.parametrize("preset", ["research", "public-archive"])
def test_ages_in_reports_are_withheld(preset: str) -> None:
    withheld = choose(procedure, preset=preset).procedure["concept"]["withheld"]
    assert len(AGES) == 8
    assert withheld.keys() >= set(AGES)


@pytest.mark.parametrize("preset", ["research", "public-archive"])
def test_an_age_is_capped_and_dates_move(preset: str) -> None:
    ds = dataset(PatientID="1", PatientAge="094Y", StudyDate="20040119", PatientSex="F")
    new = Deidentifier(KEY, preset=preset).dataset(ds)
    assert (new.PatientAge, new.PatientSex) == ("090Y", "F")
    assert new.StudyDate not in ("", "20040119")


@pytest.mark.parametrize(("preset", "name"), [("research", "ROOM 4"), ("public-archive", "")])
def test_a_public_archive_loses_the_names_of_stations(preset: str, name: str) -> None:
    ds = dataset(StationName="ROOM 4", DeviceSerialNumber="A-4711")
    new = Deidentifier(KEY, preset=preset).dataset(ds)
    assert (new.get("StationName", ""), new.DeviceSerialNumber) == (name, "A-4711")


@pytest.mark.parametrize("preset", PRESETS)
def test_the_record_names_a_preset_that_changes_something(preset: str) -> None:
    methods = what_runs(choose(procedure, preset=preset).procedure, CT).methods[1:]
    assert methods == (() if preset == "challenge" else (f"preset {preset}",))


def test_options_are_added_to_those_of_the_preset() -> None:
    found = choose(procedure, ["113112"], "research").options
    assert {"retain-institution-identity", "clean-descriptors"} <= set(found)


def test_an_option_that_the_preset_excludes_is_refused() -> None:
    with pytest.raises(OptionError, match="exclude each other"):
        choose(procedure, ["retain-longitudinal-full-dates"], "research")


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(OptionError, match="named 'reserch'; the nearest one is research"):
        Deidentifier(KEY, preset="reserch")


@pytest.mark.parametrize("given", [5, ["research"]])
def test_a_preset_that_is_no_name_is_an_error(given: Any) -> None:
    with pytest.raises(OptionError, match="a preset is a name, not "):
        Deidentifier(KEY, preset=given)


def test_overlays_of_any_kind_of_list_are_checked() -> None:
    with pytest.raises(ProcedureError, match="tags in overlay 1 is unknown"):
        Deidentifier(KEY, overlays=iter([{"tags": {}}]))  # type: ignore[arg-type]
