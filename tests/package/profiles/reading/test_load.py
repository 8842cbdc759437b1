"""A profile is read as a whole: all that is wrong is said at once, with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.errors import ProfileError
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import (
    parse_profile,
    read_profile,
)


def wrong(text: str) -> str:
    with pytest.raises(ProfileError) as caught:
        parse_profile(text, "p.yaml")
    return str(caught.value)


def test_what_is_said_is_what_is_read() -> None:
    profile = parse_profile(
        "name: n\ndescription: d\njson:\n  salt: s\n  fields:\n  - name: a.b\n    hash: true\n"
        "  - regex: c.*\n    replace-with: {x: 1}\n    replace-with-insert: false\n",
        "p.yaml",
    )

    (section,) = profile.sections
    first, second = section.fields
    assert (profile.name, profile.description, profile.warnings) == ("n", "d", ())
    assert (section.kind, section.settings["salt"]) == ("json", "s")
    assert (first.target.name, first.action, str(first.place)) == ("a.b", "hash", "p.yaml:6")
    assert (second.target.regex, second.value) == ("c.*", {"x": 1})
    assert second.parameters == {"replace-with-insert": False}


def test_settings_have_the_defaults_of_their_kind() -> None:
    profile = parse_profile("json: {}\ndicom:\n")

    json, dicom = profile.sections
    assert json.settings["date-format"] == "%Y-%m-%d"
    assert dicom.settings["date-format"] == "%Y%m%d"
    assert dicom.settings["uid-prefix-fields"] == 4


def test_each_regex_sub_comes_before_what_stands_before_it() -> None:
    entry = "regex-sub: [{input-regex: '.*', output: x}]"
    profile = parse_profile(
        f"json:\n  fields:\n  - {{name: a, hash: true}}\n  - {{name: b, {entry}}}\n"
        f"  - {{name: c, {entry}}}\n"
    )

    assert [field.target.name for field in profile.sections[0].fields] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("dicm:\n  fields: []", "p.yaml:1: a profile has no dicm; do you mean dicom?"),
        (
            "dicom:\n  remove-private-tag: true",
            "p.yaml:2: dicom has no remove-private-tag; do you mean remove-private-tags?",
        ),
        ("dicom:\n  salt: 42", "p.yaml:2: salt of dicom must be a text; put it in quotes"),
        ("dicom:\n  date-increment: '5'", "p.yaml:2: date-increment of dicom must be a number"),
        (
            "dicom:\n  fields:\n  - {name: PatientID, hsh: true}",
            "p.yaml:3: PatientID has no action; do you mean hash?",
        ),
        ("json:\n  date-increment: .nan", "p.yaml:2: date-increment of json must be a number that"),
        ("json:\n  jitter-range: -1", "p.yaml:1: json: jitter-range must be more than 0"),
        (
            "json:\n  fields:\n  - {nmae: a, hash: true}",
            "p.yaml:3: an entry must have either a name or a regex; do you mean name, not nmae?",
        ),
        ("dicom:\n  fields:\n  - {hash: true}", "p.yaml:3: an entry must have either a name or"),
        (
            "dicom:\n  fields:\n  - {name: PatientID, remove: false}",
            "p.yaml:3: remove of PatientID must be true; without it, leave the entry out",
        ),
        (
            "dicom:\n  fields:\n  - {name: PatientNme, remove: true}",
            "p.yaml:3: PatientNme is no attribute; do you mean PatientName?",
        ),
        (
            "key-value-text-file:\n  delimiter: '='\n  fields:\n  - {regex: a, remove: true}",
            "p.yaml:4: key-value-text-file has no regex; give the names of the fields",
        ),
        (
            "json:\n  fields:\n  - {name: d, increment-date: true}",
            "p.yaml:3: increment-date needs date-increment, the number of days (d)",
        ),
        (
            "json:\n  fields:\n  - {name: d, encrypt: true}",
            "p.yaml:3: encrypt needs a secret-key of 16, 24 or 32 bytes (d)",
        ),
        (
            "json:\n  secret-key: 0123456789abcdef\n  fields:\n"
            "  - {name: d, encrypt: true, force-nonce: '!AAAAAAAAAA='}",
            "p.yaml:4: force-nonce must be 8 bytes in base 64, which are 12 characters (d)",
        ),
        (
            "json:\n  force-nonce: öAAAAAAAAAA=",
            "p.yaml:1: json: force-nonce must be 8 bytes in base 64, which are 12 characters",
        ),
        (
            "filename:\n  fields:\n  - {name: a, hash: true}",
            "p.yaml:3: filename has no fields, only filenames",
        ),
        (
            "json:\n  date-format: '%Q'",
            "p.yaml:1: json: date-format: no date has %Q; see the format codes of strftime",
        ),
        (
            "json:\n  filenames:\n  - {input-regex: '(', output: x}",
            "p.yaml:3: wrong entry of filenames: missing )",
        ),
        (
            "json:\n  fields:\n  - {name: a, regex-sub: [{input-regex: l, output: '{b}'}]}",
            "p.yaml:3: {b} is no group of input-regex; name the field b in groups",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(lines: str, expected: str) -> None:
    (line,) = wrong(lines).splitlines()

    assert line.startswith(expected)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = wrong("json:\n  salt: 1\n  fields:\n  - {name: a}\n  - {name: b, remove: 1}")

    assert [line.partition(": ")[0] for line in found.splitlines()] == ["p.yaml:2", "p.yaml:5"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("export: {}\njson: {}", "p.yaml:1: a profile has no export; it has no effect"),
        ("json:\n  colour: 1", "p.yaml:2: json has no colour; it has no effect"),
        (
            "json:\n  fields:\n  - {name: a, remove: true, hash: true}",
            "p.yaml:3: a has 2 actions; only remove acts",
        ),
        (
            "dicom:\n  date-increment: 1\n  fields:\n"
            "  - {name: AcquisitionDateTime, increment-datetime: true}\n"
            "  - {regex: .*DateTime.*, increment-datetime: true}",
            "p.yaml:4: AcquisitionDateTime is acted on twice, also by regex .*DateTime.* in line 5",
        ),
        (
            "dicom:\n  fields:\n  - {name: PatientID, hash: true}\n"
            "  - {name: '00100020', hash: true}",
            "p.yaml:4: 00100020 is acted on twice, also by PatientID in line 3",
        ),
        (
            "dicom:\n  fields:\n  - {name: OtherPatientIDsSequence.0.PatientID, hash: true}\n"
            "  - {regex: .*00100020, hash: true}",
            "p.yaml:3: OtherPatientIDsSequence.0.PatientID is acted on twice, also by regex",
        ),
        (
            "tiff:\n  fields:\n  - {name: Artist, hash: true}\n  - {name: artist, hash: true}",
            "p.yaml:4: artist is acted on twice, also by Artist in line 3",
        ),
        (
            "json:\n  filenames:\n"
            "  - {input-regex: '.*', output: x, groups: [{name: a, hash: true}]}",
            "p.yaml:3: a of groups is not in the output, and has no effect",
        ),
        ("deid-log: a.csv\njson: {}", "p.yaml:1: deid-log has no effect"),
    ],
)
def test_what_is_probably_not_meant_is_a_warning(lines: str, expected: str) -> None:
    (warning,) = parse_profile(lines, "p.yaml").warnings

    assert warning.startswith(expected)


def test_a_secret_key_at_the_top_is_that_of_sections_without_one() -> None:
    profile = parse_profile("secret-key: 0123456789abcdef\njson: {}\ndicom: {secret-key: x}")

    assert [each.settings["secret-key"] for each in profile.sections] == ["0123456789abcdef", "x"]


def test_the_minimal_profile_is_built_in() -> None:
    (section,) = read_profile("minimal").sections

    assert {field.target.name for field in section.fields} == {
        "PatientBirthDate",
        "PatientName",
        "PatientID",
    }


def test_a_file_is_read_as_its_name_says(tmp_path: Path) -> None:
    path = tmp_path / "p.JSON"
    path.write_text('{"json": {"salt": "s"}}', encoding="utf-8")

    assert read_profile(path).sections[0].settings["salt"] == "s"


@pytest.mark.parametrize("name", ["p.txt", "nowhere.yaml", "none.txt"])
def test_what_is_no_profile_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=name):
        read_profile(tmp_path / name)
