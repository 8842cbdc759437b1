"""Keys of projects, keys of dates, and the user's own pseudonyms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.package.vectors.whole.case import Case, Element, beginning, file

_DATE_KEY = bytes(range(100, 132)).hex()
_NAME: Element = (0x00100010, "PN", "Jansen^Anna")
_NUMBER: Element = (0x00100020, "LO", "123456")
_ISSUER: Element = (0x00100021, "LO", "Delft")
_BIRTH: Element = (0x00100030, "DA", "19700101")
_PATIENT = [_NAME, _NUMBER, _ISSUER, _BIRTH]
_TABLE = [
    ["123456", "", "KNEE-007", 100],
    ["123456", "Delft", "KNEE-008", -366],
    ["654321", "", "KNEE-009", 719163],
    ["77", "", "KNEE 010", None],
]


def cases() -> Iterator[Case]:
    """The name, the number and the date of birth of a patient."""
    uid: Element = (0x00083010, "UI", "1.2.3.9")
    for name, settings in {
        "the key": {},
        "a project": {"project": "knees"},
        "another project": {"project": "Füße 2"},
        "a key for dates": {"dateKey": _DATE_KEY},
        "a key for dates, and a project": {"dateKey": _DATE_KEY, "project": "knees"},
    }.items():
        yield _case(name, [uid, *_PATIENT], settings)
    other = (0x00081115, "SQ", [[(0x00100020, "LO", "654321")], [(0x00100020, "LO", "9")]])
    tabled: dict[str, list[Element]] = {
        "a row with the issuer": _PATIENT,
        "a row for every issuer": [_NAME, _NUMBER, (0x00100021, "LO", "Leiden"), _BIRTH],
        "no issuer": [_NAME, _NUMBER, _BIRTH],
        "spaces around the number": [_NAME, (0x00100020, "LO", "123456  "), _BIRTH],
        "a shift that leaves the calendar": [_NAME, (0x00100020, "LO", "654321"), _BIRTH],
        "a row without a shift": [_NAME, (0x00100020, "LO", "77"), _BIRTH],
        "numbers in items": [other, *_PATIENT],
        "a patient that is not in it": [_NAME, (0x00100020, "LO", "9"), _BIRTH],
        "a patient without a number": [_NAME, (0x00100020, "LO", ""), _BIRTH],
        "no patient": [uid],
    }
    for name, elements in tabled.items():
        yield _case(f"a table: {name}", elements, {"pseudonyms": _TABLE})


def _case(name: str, elements: list[Element], settings: dict[str, Any]) -> Case:
    return Case(name, file([*beginning(), *elements]), "options", settings)
