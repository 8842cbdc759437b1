"""Makes profiles and files at random, of what Flywheel's programs and ours do in the same way."""

from __future__ import annotations

import json
from random import Random
from typing import Any, NamedTuple

from pydicom.dataset import Dataset

from ..ran import dicom_file

UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")
TEXTS = ("PatientID", "AccessionNumber", "PatientComments", "StudyDescription", "StationName")
DATES = ("StudyDate", "SeriesDate", "PatientBirthDate")
TIMES = ("AcquisitionDateTime", "FrameAcquisitionDateTime")
SEQUENCE = "OtherPatientIDsSequence"
SECRET = "00112233445566778899aabbccddeeff"
TAGS = {"PatientID": "(0010,0020)", "StudyDate": "0x00080020", "StationName": "(0008, 1010)"}
PATTERNS = (
    ".*Date$",
    "Patient.*",
    "S[te].*",
    ".*Comments",
    f"{SEQUENCE}.1.*ID",
    "00081.*",
    "Patient.*ID",
)


class Job(NamedTuple):
    """A profile and a file.

    Attributes:
        profile: what it says.
        name: of the file.
        content: of the file.
        is_plain: whether fw-file-rs can do it. Version 0.9.1 has no regex-sub and no hash-digits,
            acts twice on what recursion reaches, once on what two entries name, rounds days, writes
            nine digits of a second, and sets an age also if it should not.
    """

    profile: dict[str, Any]
    name: str
    content: bytes
    is_plain: bool = False


def made(number: int) -> Job:
    """The job of a number: always the same."""
    random = Random(number)
    return _json(random) if number % 3 == 0 else _dicom(random, is_plain=number % 3 == 1)


def _settings(random: Random, *, is_plain: bool = False) -> dict[str, Any]:
    days = [-17, 3, 400] if is_plain else [-17, 3, 0.5, -0.25, 400]
    settings: dict[str, Any] = {"date-increment": random.choice(days)}
    choices: dict[str, list[Any]] = {
        "salt": ["s", "ö"],
        "hash-digits": [0, 5, 32],
        "uid-prefix-fields": [0, 1, 3, 8],
        "uid-suffix-fields": [0, 2],
        "replace-with-insert": [False],
    }
    for key, values in choices.items():
        if random.random() < 0.25:
            settings[key] = random.choice(values)
    if is_plain:
        settings.pop("hash-digits", None)
    return settings


def _action(
    random: Random, kind: str, *, is_plain: bool = False, encrypts: bool = False
) -> dict[str, Any]:
    actions: list[dict[str, Any]] = [{"remove": True}, {"keep": True}]
    if kind == "text":
        actions += [
            {"hash": True},
            {"hash": True},
            {"replace-with": random.choice(["X", "c d", ""])},
        ]
        substitution = {"input-regex": "(?P<one>.)(?P<rest>.*)", "output": "{rest}-{one}"}
        if encrypts:
            actions += [{"encrypt": True}]
        if not is_plain:
            actions += [{"regex-sub": [{"input-regex": "zz", "output": "no"}, substitution]}]
    elif kind == "uid":
        actions += [{"hashuid": True}] * 3
    elif kind == "date":
        actions += [{"increment-date": True}] * 3 + [
            {"date-increment-override": 5, "increment-date": True}
        ]
    else:
        actions += [{"increment-datetime": True}] * 3
    return random.choice(actions)


def _dicom(random: Random, *, is_plain: bool) -> Job:
    kinds = {**dict.fromkeys(UIDS, "uid"), **dict.fromkeys(TEXTS, "text")}
    kinds |= dict.fromkeys(DATES, "date")
    section = _settings(random, is_plain=is_plain)
    section["remove-private-tags"] = random.random() < 0.3
    if not is_plain:
        kinds |= dict.fromkeys(TIMES, "time")
        section["recurse-sequence"] = random.random() < 0.2
        section["patient-age-from-birthdate"] = random.random() < 0.2
        section["remove-undefined"] = random.random() < 0.2
        section["retain"] = random.random() < 0.2
        section["secret-key"] = SECRET
    fields = []
    for keyword in random.sample(sorted(kinds), random.randint(1, 7)):
        name = TAGS.get(keyword, keyword) if random.random() < 0.5 else keyword
        encrypts = not is_plain and not section["recurse-sequence"]
        action = _action(random, kinds[keyword], is_plain=is_plain, encrypts=encrypts)
        fields.append({"name": name, **action})
    # There, what is nested is encrypted without its sequence, and cannot be decrypted; and with
    # recursion, remove-undefined removes sequences in which elements are named.
    if section.get("recurse-sequence"):
        section["remove-undefined"] = False
    if section.get("retain"):
        section["recurse-sequence"] = section["remove-undefined"] = False
        section["date-increment"] = -17  # there, what stays equal is retained, too
    elif not section.get("recurse-sequence"):
        if random.random() < 0.4:
            action = _action(random, "text", is_plain=is_plain)
            # There, removing from an item that is not there fails, and with remove-undefined, *
            # names nothing. fw-file-rs makes no items.
            item = random.choice(["0", "1", "3"])
            if action.get("remove") or is_plain or random.random() < 0.3:
                item = "*"
            if item != "*" or not section.get("remove-undefined"):
                fields.append({"name": f"{SEQUENCE}.{item}.PatientID", **action})
        if random.random() < 0.3 and (not is_plain or not _is_nested(fields)):
            fields.append({"regex": random.choice(PATTERNS), "remove": True})
    section["fields"] = fields
    content = dicom_file(**_values(random, kinds))
    return Job({"name": "made", "dicom": section}, "a.dcm", content, is_plain)


def _is_nested(fields: list[dict[str, Any]]) -> bool:
    return any("Sequence" in each["name"] for each in fields)


def _values(random: Random, kinds: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {"Rows": 4, "PatientName": "Doe^John"}
    for keyword in random.sample(sorted(kinds), random.randint(3, len(kinds))):
        values[keyword] = _value(random, kinds[keyword])
    items = []
    for _ in range(random.randint(0, 3)):
        items.append(Dataset())
        if random.random() < 0.8:
            items[-1].PatientID = _value(random, "text")
        items[-1].TypeOfPatientID = "TEXT"
    if items:
        values[SEQUENCE] = items
    return values


def _value(random: Random, kind: str) -> str:
    day = f"{random.randint(1900, 2030)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    if kind == "uid":
        return ".".join(["1.2.840", *(str(random.randint(1, 10**6)) for _ in range(4))])
    if kind == "date":
        return day
    if kind == "time":
        return day + random.choice(["120000", "235959.5", "010203.123456-0500", "1200"])
    return random.choice(["P1", "Doe, J", "a b", "x" * 20, "0007", "A-B_C"])


def _json(random: Random) -> Job:
    content = {
        "id": _value(random, "text"),
        "uid": _value(random, "uid"),
        "day": "2020-02-29",
        "info": {
            "site": random.randint(0, 3),
            "when": "2020-01-31 12:00:00",
            "l": [{"k": "v"}, {}],
        },
        "none": None,
    }
    kinds = {"id": "text", "uid": "uid", "day": "date", "info.when": "time", "info.l.0.k": "text"}
    names = random.sample(sorted(kinds), random.randint(1, 4))
    fields: list[dict[str, Any]] = [
        {"name": name, **_action(random, kinds[name])} for name in names
    ]
    if random.random() < 0.4:
        fields.append(
            {"name": "new.deep", "replace-with": random.choice([1, "x", {"a": [1]}, None])}
        )
    if random.random() < 0.4:
        fields.append({"regex": random.choice(["info.l.*k", "i.*te", "none"]), "remove": True})
    section = {**_settings(random), "fields": fields}
    return Job({"name": "made", "json": section}, "a.json", json.dumps(content).encode())
