"""The same subject, date and UID get the same replacement in every kind of file."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from pydicom import dcmread

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.errors import FieldError, ProfileError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

from .ran import dicom, dicom_file, ran

KEY = bytes(range(32))
UID = "1.2.840.113619.2.25"
FILE = {
    "PatientID": "P1",
    "PatientName": "Doe^John",
    "StudyDate": "20200131",
    "StudyInstanceUID": UID,
    "SeriesInstanceUID": "1.2.840.113619.2.26",
}
SECTION = """\
fields:
- {name: PatientID, keyed: patient}
- {name: StudyDate, keyed: date}
- {name: StudyInstanceUID, keyed: uid}
"""
JSON = """\
json:
  date-format: '%Y-%m-%d'
  patient: subject
  fields:
  - {name: subject, keyed: patient}
  - {name: day, keyed: date}
  - {name: study, keyed: uid}
"""


def test_a_dicom_file_gets_what_the_procedure_gives_it() -> None:
    content = dicom_file(**FILE)
    deidentifier = Deidentifier(KEY, options=["retain-longitudinal-modified-dates"])
    stream = BytesIO()
    deidentifier.file(BytesIO(content), stream)
    expected = dcmread(BytesIO(stream.getvalue()))

    found = dicom(SECTION, content, Identity(KEY))

    for keyword in ("PatientID", "StudyDate", "StudyInstanceUID"):
        assert found[keyword].value == expected[keyword].value


def test_a_sidecar_gets_what_the_dicom_file_gets() -> None:
    ds = dicom(SECTION, dicom_file(**FILE), Identity(KEY))
    sidecar = json.dumps({"subject": "P1", "day": "2020-01-31", "study": UID}).encode()

    found = json.loads(ran(JSON, sidecar, "a.json", Identity(KEY))[1])

    assert found == {
        "subject": ds.PatientID,
        "day": f"{ds.StudyDate[:4]}-{ds.StudyDate[4:6]}-{ds.StudyDate[6:]}",
        "study": ds.StudyInstanceUID,
    }


def test_blanks_around_a_value_make_no_other_person_and_no_other_study() -> None:
    found = [
        json.loads(ran(JSON, json.dumps(sidecar).encode(), "a.json", Identity(KEY))[1])
        for sidecar in (
            {"subject": "P1", "day": "2020-01-31", "study": UID},
            {"subject": " P1 \0", "day": "2020-01-31", "study": f"{UID}\0"},
        )
    ]

    assert found[0] == found[1]


def test_digests_with_one_salt_are_the_same_in_every_kind_of_file() -> None:
    ds = dicom("salt: s\nfields:\n- {name: PatientID, hash: true}", dicom_file(**FILE))
    profile = "json:\n  salt: s\n  fields:\n  - {name: id, hash: true}"

    assert json.loads(ran(profile, b'{"id": "P1"}', "a.json")[1]) == {"id": ds.PatientID}


@pytest.mark.parametrize("value", ["Doe^John", 17])
def test_any_other_text_gets_the_pseudonym_of_the_key(value: object) -> None:
    profile = "json:\n  fields: [{name: a, keyed: pseudonym}]"

    made = ran(profile, json.dumps({"a": value}).encode(), "a.json", Identity(KEY))[1]

    assert json.loads(made) == {"a": Identity(KEY).pseudonym(str(value))}


def test_a_date_of_nobody_cannot_be_moved() -> None:
    with pytest.raises(FieldError, match=r"p\.yaml:6: day: it is not known whose date this is"):
        ran(JSON, b'{"day": "2020-01-31"}', "a.json", Identity(KEY))


def test_keyed_needs_a_key() -> None:
    with pytest.raises(ProfileError, match=r"p\.yaml:5: keyed needs a key; name a key file"):
        Runner(parse_profile(JSON, "p.yaml"))


@pytest.mark.parametrize("between", [", ", ",\n    "])
def test_each_field_is_of_its_own_patient_wherever_it_stands(between: str) -> None:
    entries = [f"{{name: {name}, keyed: date, patient: of_{name}}}" for name in ("a", "b")]
    profile = f"json:\n  fields: [{between.join(entries)}]"
    content = {"of_a": "P1", "of_b": "P2", "a": "2020-01-31", "b": "2020-01-31"}
    identity = Identity(KEY)

    found = json.loads(ran(profile, json.dumps(content).encode(), "a.json", identity)[1])

    moved = {name: date.fromisoformat(content[name]) - date.fromisoformat(found[name])
             for name in ("a", "b")}  # fmt: skip
    expected = {"a": identity.days("P1", ""), "b": identity.days("P2", "")}
    assert moved == {name: timedelta(days) for name, days in expected.items()}


PART = """\
json:
  date-format: '%Y-%m-%d'
  patient: subject
  issuer: hospital
  fields:
  - {name: subject, remove: true}
  - name: text
    regex-sub:
    - input-regex: '.* (?P<part>\\S+)$'
      output: '{part}'
      groups: [{name: part, keyed: WORD}]
"""


@pytest.mark.parametrize("word", ["date", "patient"])
def test_a_part_of_a_text_is_of_the_patient_of_the_file(word: str) -> None:
    whole = PART[: PART.index("  - name: text")] + f"  - {{name: text, keyed: {word}}}"
    part = "2020-01-31" if word == "date" else "P1"

    def replaced(profile: str, text: str) -> object:
        content = {"subject": "P1", "hospital": "H", "text": text}
        made = ran(profile, json.dumps(content).encode(), "a.json", Identity(KEY))[1]
        return json.loads(made)["text"]

    assert replaced(PART.replace("WORD", word), f"seen {part}") == replaced(whole, part)
    assert replaced(whole, part) != part


def test_a_part_of_a_part_needs_a_key_too() -> None:
    inner = "[{input-regex: '(?P<p>.*)', output: '{p}', groups: [{name: p, keyed: uid}]}]"
    group = f"groups: [{{name: part, regex-sub: {inner}}}]"
    profile = PART.replace("groups: [{name: part, keyed: WORD}]", group)

    assert parse_profile(profile).is_keyed
    with pytest.raises(ProfileError, match=r"keyed needs a key; name a key file"):
        Runner(parse_profile(profile))


def test_a_date_in_the_name_of_a_file_is_of_the_patient_of_the_file() -> None:
    profile = (
        "json:\n  patient: subject\n  date-format: '%Y-%m-%d'\n  filenames:\n"
        "  - {input-regex: '(?P<day>[^.]+)', output: '{day}.json',"
        " groups: [{name: day, keyed: date}]}\n"
        "  fields: [{name: day, keyed: date}]"
    )
    content = b'{"subject": "P1", "day": "2020-01-31"}'

    name, made = ran(profile, content, "2020-01-31.json", Identity(KEY))

    assert name == f"{json.loads(made)['day']}.json"
    assert name != "2020-01-31.json"
