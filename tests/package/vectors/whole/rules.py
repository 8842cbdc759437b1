"""Rules that depend on more than a tag: codes, concepts, paths, creators, conditions, overlays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
)

_SR = "1.2.840.10008.5.1.4.1.1.88.33"
_DESCRIBED: Element = (0x0008103E, "LO", "Knee of Jansen")
_NAME: Element = (0x00100010, "PN", "Jansen^Anna")


def _code(value: str, scheme: str, meaning: str = "a meaning") -> list[Element]:
    return [(0x00080100, "SH", value), (0x00080102, "SH", scheme), (0x00080104, "LO", meaning)]


def _number(name: list[Element], value: str) -> list[Element]:
    measured = [(0x004008EA, "SQ", [_code("a", "UCUM", "year")]), (0x0040A30A, "DS", value)]
    return [
        (0x0040A040, "CS", "NUM"),
        (0x0040A043, "SQ", [name] if name else []),
        (0x0040A300, "SQ", [measured]),
    ]


def _answer(name: list[Element], answer: list[Element]) -> list[Element]:
    return [
        (0x0040A040, "CS", "CODE"),
        (0x0040A043, "SQ", [name] if name else []),
        (0x0040A168, "SQ", [answer]),
    ]


def _text(name: list[Element], text: str) -> list[Element]:
    return [
        (0x0040A040, "CS", "TEXT"),
        (0x0040A043, "SQ", [name]),
        (0x0040A160, "UT", text),
    ]


_AGE = _code("121033", "DCM", "Subject Age")
_LENGTH = _code("103339001", "SCT", "Long Axis")
_LONG = [(0x00080102, "SH", "DCM"), (0x00080104, "LO", "x"), (0x00080119, "UC", "121033")]
_ID = _code("121030", "DCM", "Subject ID")
_FINDING = _code("121071", "DCM", "Finding")


def _table(rows: Sequence[list[Element]], columns: Sequence[list[Element]]) -> list[Element]:
    cell: list[Element] = [
        (0x0040A804, "UL", 1),
        (0x0040A805, "UL", 1),
        (0x00720050, "CS", "DS"),
        (0x00720072, "DS", "93"),
    ]
    headings: Iterator[Element] = (
        (tag, "SQ", [[(0x0040A043, "SQ", [name] if name else [])] for name in names])
        for tag, names in ((0x0040A806, rows), (0x0040A807, columns))
        if names
    )
    table = [*headings, (0x0040A808, "SQ", [cell, cell])]
    return [
        (0x0040A040, "CS", "TABLE"),
        (0x0040A043, "SQ", [_LENGTH]),
        (0x0040A801, "SQ", [table]),
    ]


_CONTENT: Mapping[str, list[Element]] = {
    "a measurement": _number(_LENGTH, "12.5"),
    "an age": _number(_AGE, "45"),
    "an age by a long code": _number(_LONG, "45"),
    "two concepts": [
        (0x0040A040, "CS", "NUM"),
        (0x0040A043, "SQ", [_LENGTH, _AGE]),
        (0x0040A300, "SQ", [[(0x0040A30A, "DS", "45")]]),
    ],
    "a concept twice": [
        (0x0040A040, "CS", "NUM"),
        (0x0040A043, "SQ", [_LENGTH]),
        (0x0040A043, "SQ", [_LENGTH]),
        (0x0040A300, "SQ", [[(0x0040A30A, "DS", "45")]]),
    ],
    "a table": _table([], [_LENGTH]),
    "a table with rows": _table([_LENGTH, _LENGTH], [_LENGTH]),
    "a table with a column about the person": _table([], [_LENGTH, _AGE]),
    "a table with a row about the person": _table([_AGE], [_LENGTH]),
    "a table with a private row": _table([_LENGTH, _code("A-1", "99HOSPITAL")], [_LENGTH]),
    "a table with a column of no concept": _table([_LENGTH], [[]]),
    "a table without headings": _table([], []),
    "a template": [(0x00080105, "CS", "DCMR"), (0x0040DB00, "CS", "2000")],
    "a template that comes first": [(0x0040DB00, "CS", "2000"), (0x00080105, "CS", "DCMR")],
    "a mapping resource alone": [(0x00080105, "CS", "DCMR"), (0x0008010F, "CS", "7020")],
    "a mapping resource beside an empty template": [
        (0x00080105, "CS", "DCMR"),
        (0x0040DB00, "CS", ""),
    ],
    "no concept": _number([], "45"),
    "a private concept": _number(_code("A-1", "99HOSPITAL"), "45"),
    "an answer": _answer(_code("121071", "DCM", "Finding"), _code("T-04000", "SRT", "Breast")),
    "an answer of a scheme with a tab": _answer(
        _code("121071", "DCM", "Finding"), _code("121071", "DCM\t", "Finding")
    ),
    "a private answer": _answer(_code("121071", "DCM", "Finding"), _code("1", "99X", "Dr. Jansen")),
    "the patient's sex": _answer(
        _code("121032", "DCM", "Subject Sex"), _code("F", "DCM", "Female")
    ),
    "a URN of an authority": _answer(
        _code("121071", "DCM", "Finding"),
        [(0x00080104, "LO", "x"), (0x00080120, "UR", "urn:oid:1.2.840.10008.2.16.4")],
    ),
    "another URN": _answer(
        _code("121071", "DCM", "Finding"),
        [(0x00080104, "LO", "x"), (0x00080120, "UR", "https://hospital.example/1")],
    ),
    "a term": _text(_code("113764", "DCM", "Acquisition Plane"), "Single Plane"),
    "a term of dose reports": _text(
        _code("113832", "DCM", "Identification of the X-Ray Source"), "A"
    ),
    "no term": _text(_code("113832", "DCM", "Identification of the X-Ray Source"), "Jansen"),
}


def cases() -> Iterator[Case]:
    """Cases by what the rules depend on."""
    yield from _coded()
    yield from _private_and_paths()
    yield from _conditions()
    yield from _before()


def _coded() -> Iterator[Case]:
    for name, item in _CONTENT.items():
        for spelled, encoding in (("", EXPLICIT), (", implicit, undefined", DELIMITED)):
            content: Element = (0x0040A730, "SQ", [item, [(0x0040A730, "SQ", [item])]])
            yield Case(
                f"{name}{spelled}",
                file([*beginning(_SR), content], encoding, sop_class=_SR),
                "released",
            )
    late = [_CONTENT["an age"][2], _CONTENT["an age"][1], _CONTENT["an age"][0]]
    for name, encoding in (("explicit", EXPLICIT), ("implicit", IMPLICIT), ("big endian", BIG)):
        elements: list[Element] = [*beginning(_SR), (0x0040A730, "SQ", [late])]
        yield Case(
            f"a concept that comes late, {name}",
            file(elements, encoding, sop_class=_SR),
            "released",
        )
    yield from _elsewhere()
    ct = [
        *beginning(),
        (
            0x00082218,
            "SQ",
            [_code("T-A0100", "SRT", "Brain"), _code("1", "99X", "Dr. Jansen"), _code("", "", "")],
        ),
    ]
    yield Case("codes of a region", file(ct), "released")


def _elsewhere() -> Iterator[Case]:
    """Values that identify by their concept, and a text that is kept and has them."""
    said = _answer(_FINDING, _code("17", "SCT", "of 4711234, Jansen, 310170"))
    for name, item in {
        "a number of the patient": _text(_ID, "4711234"),
        "a number of no known concept": _text(_code("A-1", "99HOSPITAL"), "4711234"),
        "a name": [
            (0x0040A040, "CS", "PNAME"),
            (0x0040A043, "SQ", [_code("121029", "DCM", "Subject Name")]),
            (0x0040A123, "PN", "Jansen^Anna"),
        ],
        "a name as text": _text(_code("121029", "DCM", "Subject Name"), "Jansen^Anna"),
        "a day of birth": [
            (0x0040A040, "CS", "DATE"),
            (0x0040A043, "SQ", [_code("121031", "DCM", "Subject Birth Date")]),
            (0x0040A121, "DA", "19700131"),
        ],
        "a length": _text(_LENGTH, "4711234"),
        "two concepts": [
            (0x0040A043, "SQ", [_ID, _ID]),
            (0x0040A160, "UT", "4711234"),
        ],
    }.items():
        for order, content in (("before", [item, said]), ("after", [said, item])):
            for spelled, encoding in (("", EXPLICIT), (", implicit", IMPLICIT)):
                elements: list[Element] = [*beginning(_SR), (0x0040A730, "SQ", content)]
                yield Case(
                    f"{name} {order} a text with it{spelled}",
                    file(elements, encoding, sop_class=_SR),
                    "released",
                )


def _private_and_paths() -> Iterator[Case]:
    creator: Element = (0x00190010, "LO", "SIEMENS MR HEADER")
    other: Element = (0x00190011, "LO", "OTHER")
    kept: Element = (0x0019100C, "IS", "1000")
    removed: Element = (0x0019100D, "CS", "x")
    for name, elements in {
        "a creator with what is kept": [creator, kept],
        "a creator with what is removed": [creator, removed],
        "a creator of nothing": [creator],
        "two creators": [creator, other, kept, (0x0019110C, "IS", "5"), removed],
        "another block": [(0x001900FF, "LO", "SIEMENS MR HEADER"), (0x0019FF0C, "IS", "5")],
        "a creator that comes late": [kept, creator],
        "a creator twice": [creator, other, kept, (0x00190010, "LO", "OTHER"), removed, kept],
        "a creator in UN": [(0x00190010, "UN", "SIEMENS MR HEADER "), kept],
        "no creator": [kept],
        "a private UID": [(0x00290010, "LO", "VENDOR"), (0x00291010, "UI", "1.2.3")],
        "a private sequence": [
            (0x00290010, "LO", "VENDOR"),
            (0x00291010, "SQ", [[(0x00081155, "UI", "1.2.3.77")]]),
        ],
        "a private element that rejects": [(0x00290010, "LO", "VENDOR"), (0x00291011, "UN", "a")],
        "in an item": [(0x00081115, "SQ", [[creator, kept], [kept]])],
        "in an item that is removed": [(0x00081111, "SQ", [[creator, kept]])],
        "a text by its path": [
            _DESCRIBED,
            (0x00081115, "SQ", [[_DESCRIBED]]),
            (0x00081250, "SQ", [[_DESCRIBED, (0x00081115, "SQ", [[_DESCRIBED]])]]),
        ],
    }.items():
        for spelled, encoding in (("", EXPLICIT), (", implicit", IMPLICIT)):
            content = file([*beginning(), *elements], encoding)
            yield Case(f"private and paths: {name}{spelled}", content, "private and paths")


def _conditions() -> Iterator[Case]:
    burned: Element = (0x00280301, "CS", "YES")
    for name, elements in {
        "nothing said": [],
        "NO": [(0x00280301, "CS", "NO")],
        "YES": [burned],
        "YES in lower case": [(0x00280301, "CS", " y.e s")],
        "YES in an item": [(0x00081115, "SQ", [[burned]]), (0x00280301, "CS", "NO")],
        "YES in an item that is removed": [
            (0x00081111, "SQ", [[burned]]),
            (0x00280301, "CS", "NO"),
        ],
        "NO in an item": [(0x00081115, "SQ", [[(0x00280301, "CS", "NO")]])],
        "an overview": [(0x00080008, "CS", "ORIGINAL\\OVERVIEW"), (0x00280301, "CS", "NO")],
        "an overview without a label": [
            (0x00080008, "CS", "OVERVIEW"),
            (0x00280301, "CS", "NO"),
            (0x00480010, "CS", "NO"),
        ],
        "one of the terms": [(0x00080008, "CS", "ORIGINAL")],
        "both terms": [(0x00080008, "CS", "ORIGINAL\\DERIVED")],
        "a term and another value": [(0x00080008, "CS", "ORIGINAL\\PRIMARY")],
        "another value in an item": [
            (0x00080008, "CS", "ORIGINAL"),
            (0x00081115, "SQ", [[(0x00080008, "CS", "PRIMARY")]]),
        ],
        "YES in UN": [(0x00280301, "UN", "YES")],
        "YES in OB": [(0x00280301, "OB", "YES")],
    }.items():
        content = file([*beginning(), *elements])
        for settings in ({}, {"burnedIn": "write-no"}, {"notStated": "reject"}):
            spelled = "".join(f", {key} {value}" for key, value in settings.items())
            yield Case(f"condition: {name}{spelled}", content, "conditions", settings)


def _row(action: str, **more: Any) -> dict[str, Any]:
    return {"default": action, "justification": "by an overlay", **more}


def _before() -> Iterator[Case]:
    elements = [
        *beginning(),
        _DESCRIBED,
        (0x00081115, "SQ", [[_DESCRIBED, _NAME]]),
        _NAME,
        (0x00190010, "LO", "SIEMENS MR HEADER"),
        (0x0019100C, "IS", "1000"),
        (0x60020022, "LO", "Overlay of Jansen"),
    ]
    removes, keeps = {"tag": {"(0008,103E)": _row("X")}}, {"tag": {"(0008,103E)": _row("K")}}
    chains: Mapping[str, list[dict[str, Any]]] = {
        "removes": [removes],
        "the first counts": [keeps, removes],
        "of several tables": [{"tag": {"(0010,0010)": _row("D", dummy="A^B")}}, removes],
        "a path": [{"path": {"(0008,1115)>(0008,103E)": _row("Z")}}],
        "a private attribute": [{"private": {"(0019,xx0C,SIEMENS MR HEADER)": _row("K")}}],
        "all private attributes of a tag": [{"tag": {"(0019,100C)": _row("K")}}],
        "a repeating group": [{"tag": {"(60XX,0022)": _row("C")}}],
        "rejects": [{"tag": {"(0010,0010)": _row("R")}}],
        "inserts": [
            {"insertions": {"(0012,0050)": "TP1", "(0010,0020)": "SUBJECT", "(0012,0063)": "x"}}
        ],
        "inserts what is there": [{"insertions": {"(0010,0010)": "Not^Written"}}],
        "the first inserts": [
            {"insertions": {"(0012,0050)": "A"}},
            {"insertions": {"(0012,0050)": "B"}},
        ],
    }
    for name, tables in chains.items():
        for spelled, encoding in (("", EXPLICIT), (", implicit", IMPLICIT)):
            yield Case(f"overlay: {name}{spelled}", file(elements, encoding), "small", {}, tables)
