"""Every action on every VR, and what a rule says besides its action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.package.vectors.whole.case import (
    BIG,
    DELIMITED,
    EXPLICIT,
    IMPLICIT,
    Case,
    Element,
    beginning,
    file,
    raw,
)

TAGS = {
    "AE": 0x00080055,
    "AS": 0x00101010,
    "AT": 0x00209165,
    "CS": 0x00080042,
    "DA": 0x00080020,
    "DS": 0x00101030,
    "DT": 0x0008002A,
    "FD": 0x001811B9,
    "FL": 0x00089459,
    "IS": 0x00082122,
    "LO": 0x00081030,
    "LT": 0x00084000,
    "OB": 0x00282000,
    "OD": 0x00660022,
    "OF": 0x00660016,
    "OL": 0x00660040,
    "OV": 0x00720081,
    "OW": 0x00281201,
    "PN": 0x00081050,
    "SH": 0x00080094,
    "SL": 0x00186020,
    "SS": 0x00189219,
    "ST": 0x00080081,
    "SV": 0x00720082,
    "TM": 0x00080030,
    "UC": 0x00189908,
    "UI": 0x00083010,
    "UL": 0x00186016,
    "UN": 0x0072006D,
    "UR": 0x0040E010,
    "US": 0x00280300,
    "UT": 0x0040A160,
    "UV": 0x00080428,
}
SEQUENCE = 0x00081115
VALID: dict[str, Any] = {
    "AE": "STATION",
    "AS": "045Y",
    "AT": b"\x10\0\x20\0",
    "CS": "ORIGINAL",
    "DA": "20200131",
    "DS": "72.5",
    "DT": "20200131103000.5",
    "FD": 1.5,
    "FL": -2.5,
    "IS": "12",
    "LO": "Knee left",
    "LT": "one\r\ntwo",
    "OB": bytes(range(1, 5)),
    "OD": bytes(range(16)),
    "OF": bytes(range(8)),
    "OL": bytes(range(8)),
    "OV": bytes(range(16)),
    "OW": bytes(range(6)),
    "PN": "Jansen^Anna",
    "SH": "Room A",
    "SL": -7,
    "SS": -7,
    "ST": "Some street",
    "SV": -7,
    "TM": "103000",
    "UC": "Long words",
    "UI": "1.2.3.77",
    "UL": 7,
    "UN": bytes(range(1, 9)),
    "UR": "https://example.org/a",
    "US": 7,
    "UT": "Free text",
    "UV": 7,
}
INVALID: dict[str, Any] = {
    "AE": "A STATION OF A LONG NAME",
    "AS": "45",
    "AT": b"\1\2",
    "CS": "in low case",
    "DA": "31-01-2020",
    "DS": "many",
    "DT": "yesterday",
    "FD": b"\1\2\3\4",
    "FL": b"\1\2",
    "IS": "1 2",
    "LO": "x" * 70,
    "LT": "bell\a",
    "OD": bytes(4),
    "OF": bytes(2),
    "OL": bytes(6),
    "OV": bytes(4),
    "PN": "x" * 66,
    "SH": "x" * 20,
    "SL": bytes(2),
    "SS": bytes(4),
    "ST": "null\0inside",
    "SV": bytes(4),
    "TM": "25:00",
    "UC": "bell\a",
    "UI": "1.2.x",
    "UL": bytes(12),
    "UR": "a b",
    "US": (1, 2),
    "UT": "bell\a",
    "UV": bytes(4),
}
TOLERATED = {"DA": "2020.01.31", "DS": "1" * 20, "IS": "1.5", "TM": "10:30:00.25", "UI": "1.02.3"}
OTHERS = {
    "AE": "SH",
    "AS": "CS",
    "AT": "UL",
    "CS": "LO",
    "DA": "LO",
    "DS": "FD",
    "DT": "LO",
    "FD": "OB",
    "FL": "OF",
    "IS": "US",
    "LO": "SH",
    "LT": "UT",
    "OB": "OW",
    "OD": "OB",
    "OF": "OB",
    "OL": "OB",
    "OV": "OB",
    "OW": "OB",
    "PN": "LO",
    "SH": "LO",
    "SL": "UL",
    "SS": "US",
    "ST": "LT",
    "SV": "UV",
    "TM": "SH",
    "UC": "UT",
    "UI": "LO",
    "UL": "SL",
    "UN": "OB",
    "UR": "UT",
    "US": "SS",
    "UT": "LO",
    "UV": "SV",
}


def _tags(values: dict[str, Any], vrs: dict[str, str] | None = None) -> list[Element]:
    names = vrs or {}
    return [
        (tag, names.get(vr, vr), raw(vr, values[vr]) if vr in names else values[vr])
        for vr, tag in sorted(TAGS.items(), key=lambda each: each[1])
        if vr in values
    ]


def _file(elements: list[Element], encoding: Any = EXPLICIT) -> bytes:
    return file(sorted([*beginning(), *elements], key=lambda each: each[0]), encoding)


def _with_sequence(elements: list[Element]) -> list[Element]:
    items = [sorted([(0x00081155, "UI", "1.2.3.78"), *elements], key=lambda each: each[0]), []]
    return [(SEQUENCE, "SQ", items)]


def cases() -> Iterator[Case]:
    """Cases by action, then by the form of the values."""
    raws = {vr: b"12345678" if vr in OTHERS else b"" for vr in TAGS}
    forms: dict[str, bytes] = {
        "valid": _file(_tags(VALID)),
        "valid, in implicit VR": _file(_tags(VALID), IMPLICIT),
        "valid, in big endian": _file(_tags(VALID), BIG),
        "in items": _file(_with_sequence(_tags(VALID))),
        "in items of undefined length": _file(_with_sequence(_tags(VALID)), DELIMITED),
        "empty": _file(_tags(dict.fromkeys(VALID, b""))),
        "invalid": _file(_tags(INVALID)),
        "invalid but tolerated": _file(_tags(TOLERATED)),
        "in UN": _file(_tags(VALID, dict.fromkeys(TAGS, "UN"))),
        "in UN, in big endian": _file(_tags(VALID, dict.fromkeys(TAGS, "UN")), BIG),
        "under another VR": _file(_tags(raws, OTHERS)),
        "several values": _file(_tags({"LO": "a\\b", "UI": "1.2.3\\1.2.4", "CS": "A\\B\\"})),
    }
    for action in "KXZDUC":
        for form, content in forms.items():
            yield Case(f"{action} on values: {form}", content, f"all {action}")
    for vr in TAGS:
        content = _file([(TAGS[vr], vr, VALID[vr])])
        yield Case(f"R on {vr}", content, "all R")
    yield Case("R on a sequence", _file(_with_sequence([])), "all R")
    removed = [(0x00081111, "SQ", [[(0x00081030, "LO", "a")]])]
    yield Case("R in a sequence that is removed", _file(removed), "all R")
    yield from _options()


def _options() -> Iterator[Case]:
    named: dict[str, list[Element]] = {
        "a dummy of the procedure": [(0x00080060, "CS", "CT")],
        "a dummy with several values": [(0x00080008, "CS", "ORIGINAL")],
        "a dummy sequence of the procedure": [(0x00081032, "SQ", [[(0x00080100, "SH", "a")]])],
        "a dummy sequence with what it requires": [(0x00081140, "SQ", [])],
        "the least number of values": [(0x00200037, "DS", "1\\0\\0\\0\\1\\0")],
        "moments in order": [
            (0x0008002A, "DT", "20200131103001"),
            (
                0x00081115,
                "SQ",
                [
                    [(0x0008002A, "DT", "20200131103000")],
                    [(0x0008002A, "DT", "20200131103001\\")],
                ],
            ),
        ],
        "a number with its issuer": [(0x00100020, "LO", "123456"), (0x00100021, "LO", "Delft")],
        "a number whose issuer is empty": [(0x00100020, "LO", "123456"), (0x00100021, "LO", "")],
        "a number whose issuer comes first": [
            (0x00100021, "LO", "Delft"),
            (0x00100020, "LO", "123456"),
        ],
        "no number, but a study": [(0x00100020, "LO", "  "), (0x0020000D, "UI", "1.2.3.9")],
        "no number and no study": [(0x00100020, "LO", "")],
        "a name that becomes a pseudonym": [(0x00700002, "CS", "LAYER1")],
        **_names(),
        "dates of a patient": [
            (0x00100020, "LO", "123456"),
            (0x00100021, "LO", "Delft"),
            (0x00100030, "DA", "19700101\\1970.01.02\\x"),
        ],
        "a UID twice": [(0x00083010, "UI", "1.2.3\\1.2.3\\1.2.840.10008.1.2.1\\")],
    }
    for name, elements in named.items():
        for encoding, spelled in ((EXPLICIT, ""), (IMPLICIT, ", in implicit VR")):
            content = file([*beginning(), *elements], encoding)
            yield Case(f"{name}{spelled}", content, "options")


def _names() -> dict[str, list[Element]]:
    """The patient's name, which becomes the pseudonym of the number."""
    name: Element = (0x00100010, "PN", "Jansen^Anna")
    number: Element = (0x00100020, "LO", "123456")
    issuer: Element = (0x00100021, "LO", "Delft")
    study: Element = (0x0020000D, "UI", "1.2.3.9")
    return {
        "a patient's name": [name, number],
        "a patient's name, and an issuer": [name, number, issuer],
        "an empty name of a patient": [(0x00100010, "PN", ""), number],
        "a name after the number": [number, issuer, name],
        "a name of two numbers": [name, (0x00100020, "LO", "123456\\ 7 ")],
        "a name without a number, but with a study": [name, (0x00100020, "LO", " "), study],
        "a name without a number and study": [name, issuer],
        "names in items": [
            (0x00081115, "SQ", [[name, (0x00100020, "LO", "654321")], [name]]),
            number,
            issuer,
        ],
        "a name between which and the number something stands": [
            name,
            (0x00100012, "SQ", []),
            number,
            issuer,
        ],
    }
