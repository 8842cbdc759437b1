"""``dicom-deid profile audit``."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.cli import main

from ...conftest import CT
from .conftest import WriteProfile

Capture = pytest.CaptureFixture[str]
FOR_CT = ("--sop-class", "CT Image Storage")


def audited(capsys: Capture, *arguments: object) -> dict[str, Any]:
    main(["profile", "audit", *map(str, arguments), "--json"])
    rows = json.loads(capsys.readouterr().out)["attributes"]
    return {row["attribute"].split(" ")[0]: row for row in rows}


def fields(*lines: str, settings: str = "") -> str:
    """A profile for DICOM files with these fields."""
    return "\n".join(["dicom:", f"  {settings}", "  fields:", *(f"  - {line}" for line in lines)])


def test_every_attribute_that_the_procedure_does_not_keep_is_in_it(
    write_profile: WriteProfile, capsys: Capture
) -> None:
    path = write_profile(fields("{name: PatientID, remove: true}"))
    found = audited(capsys, path, *FOR_CT)
    table = procedure["sopClass"][CT]["tag"]
    assert found.keys() == {
        *(tag for tag, row in table.items() if row["default"] not in "KR"),
        "private",
    }
    assert {tag for tag, row in found.items() if row["effect"] == "removed"} == {"(0010,0020)"}
    (field,) = found["(0010,0020)"]["fields"]
    assert (field["line"], field["name"], field["action"]) == (4, "PatientID", "remove")


def test_what_is_left_comes_first(write_profile: WriteProfile, capsys: Capture) -> None:
    path = write_profile(
        fields(
            "{name: PatientID, remove: true}",
            "{name: PatientName, replace-with: ''}",
            "{name: StudyID, hash: true}",
            "{name: StudyDate, increment-date: true}",
            settings="date-increment: 5",
        )
    )
    effects = [row["effect"] for row in audited(capsys, path, *FOR_CT).values()]
    assert [*dict.fromkeys(effects)] == ["left", "moved", "replaced", "blanked", "removed"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["{name: PatientID, keep: true}"], "left"),
        (["{name: PatientID, replace-with: x}"], "replaced"),
        (["{name: PatientID, replace-with: null}"], "left"),
        (["{name: '(0010,0020)', hash: true}"], "replaced"),
        (["{regex: 'Patient.*', hash: true}"], "replaced"),
        (["{regex: '0010.*', remove: true}"], "removed"),
        (["{name: PatientID, keyed: patient}"], "replaced"),
        (["{name: PatientID, remove: true}", "{name: PatientID, replace-with: x}"], "replaced"),
        (["{name: PatientID, remove: true}", "{name: PatientID, hash: true}"], "removed"),
        (["{name: PatientID, replace-with: ''}", "{name: PatientID, hash: true}"], "blanked"),
        (["{name: PatientID, hash: true}", "{name: PatientID, keep: true}"], "replaced"),
        (["{name: PatientID, regex-sub: [{input-regex: 'a', output: b}]}"], "left"),
        (["{name: PatientID, regex-sub: [{input-regex: '.*', output: b}]}"], "replaced"),
        (["{name: OtherPatientIDsSequence.0.PatientID, remove: true}"], "left"),
    ],
)
def test_what_becomes_of_an_attribute_is_what_its_fields_make_of_it_one_after_another(
    write_profile: WriteProfile, capsys: Capture, lines: list[str], expected: str
) -> None:
    found = audited(capsys, write_profile(fields(*lines)), *FOR_CT)
    assert found["(0010,0020)"]["effect"] == expected


@pytest.mark.parametrize(("word", "expected"), [("date", "moved"), ("pseudonym", "replaced")])
def test_keyed_moves_dates_and_replaces_texts(
    write_profile: WriteProfile, capsys: Capture, word: str, expected: str
) -> None:
    path = write_profile(fields(f"{{name: StudyDate, keyed: {word}}}"))
    assert audited(capsys, path, *FOR_CT)["(0008,0020)"]["effect"] == expected


def test_settings_that_remove_are_named(write_profile: WriteProfile, capsys: Capture) -> None:
    line = "{name: PatientID, keep: true}"
    private = audited(capsys, write_profile(fields(line, settings="remove-private-tags: true")))
    assert private["private"]["setting"] == "remove-private-tags"
    undefined = audited(capsys, write_profile(fields(line, settings="remove-undefined: true")))
    assert {row["effect"] for row in undefined.values()} == {"left", "removed"}
    assert [tag for tag, row in undefined.items() if row["effect"] == "left"] == ["(0010,0020)"]


def test_the_text_names_fields_with_their_lines(
    write_profile: WriteProfile, capsys: Capture
) -> None:
    path = write_profile(fields("{name: PatientID, hash: true}"))
    assert main(["profile", "audit", str(path), *FOR_CT]) == 1
    printed = capsys.readouterr().out
    assert printed.index("left as they are\n") < printed.index(f"hash of PatientID at {path}:4")


def test_the_page_can_be_read_by_itself(
    write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    page = tmp_path / "audit.html"
    path = write_profile(fields("{regex: '<b>.*', remove: true}", "{name: PatientID, hash: true}"))
    assert main(["profile", "audit", str(path), *FOR_CT, "--html", str(page)]) == 1
    content = page.read_text()
    HTMLParser().feed(content)
    assert "Fields of the profile" in content
    assert "hash of PatientID" in content
    assert "src=" not in content
    assert "left as they are" in capsys.readouterr().out
    assert main(["profile", "audit", str(path), "--html", str(page)]) == 2
    assert "is not overwritten" in capsys.readouterr().err


def test_a_preset_keeps_more_so_less_is_asked_of_the_profile(capsys: Capture) -> None:
    assert "(0010,0040)" in audited(capsys, "minimal", *FOR_CT)
    assert "(0010,0040)" not in audited(capsys, "minimal", *FOR_CT, "--preset", "research")


def test_a_profile_without_dicom_has_nothing_to_compare(
    write_profile: WriteProfile, capsys: Capture
) -> None:
    assert main(["profile", "audit", str(write_profile("json: {fields: []}"))]) == 2
    assert "there is no section dicom" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "effect"), [("60003000", "left"), ("(60xx,3000)", "removed"), ("60xx3000", "removed")]
)
def test_one_group_of_a_repeating_group_is_not_all_of_it(
    write_profile: WriteProfile, capsys: Capture, name: str, effect: str
) -> None:
    path = write_profile(fields(f'{{name: "{name}", remove: true}}'))
    assert audited(capsys, path)["(60XX,3000)"]["effect"] == effect
