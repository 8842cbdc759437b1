"""Options of the released procedure, and overlays of the released and of a small one."""

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

from grand_challenge_dicom_de_id_procedure import procedure

_CT = "1.2.840.10008.5.1.4.1.1.2"
_SR = "1.2.840.10008.5.1.4.1.1.88.33"
_SOP_CLASSES = {
    "CT": _CT,
    "Enhanced MR": "1.2.840.10008.5.1.4.1.1.4.1",
    "PET": "1.2.840.10008.5.1.4.1.1.128",
    "RT plan": "1.2.840.10008.5.1.4.1.1.481.5",
    "presentation state": "1.2.840.10008.5.1.4.1.1.11.1",
}
_ELEMENTS: Sequence[Element] = [
    (0x00080005, "CS", "ISO_IR 100"),
    (0x00080012, "DA", "20240229"),
    (0x00080020, "DA", "20240301"),
    (0x00080022, "DA", "20240301"),
    (0x00080023, "DA", "2024.03.01"),
    (0x0008002A, "DT", "20240301235959.5+0100"),
    (0x00080030, "TM", "235959"),
    (0x00080032, "TM", "0915"),
    (0x00080050, "SH", "A-4711"),
    (0x00080070, "LO", "ACME"),
    (0x00080080, "LO", "Clinic of Jansen"),
    (0x00080090, "PN", "Referrer^Rita"),
    (0x00080201, "SH", "+0100"),
    (0x00081010, "SH", "ROOM-7"),
    (0x00081030, "LO", "Knee of Jansen"),
    (0x0008103E, "LO", "T1 axial 12.03.2024"),
    (0x00081110, "SQ", [[(0x00081150, "UI", _CT), (0x00081155, "UI", "1.2.3.9")]]),
    (0x00100010, "PN", "Jansen^Anna"),
    (0x00100020, "LO", "1234567"),
    (0x00100021, "LO", "Clinic"),
    (0x00100030, "DA", "19300401"),
    (0x00100040, "CS", "F"),
    (0x00101010, "AS", "093Y"),
    (0x00101020, "DS", "1.62"),
    (0x00101030, "DS", "60"),
    (0x00180015, "CS", "KNEE"),
    (0x00181000, "LO", "SN-998877"),
    (0x00181030, "LO", "Knee protocol"),
    (0x00189073, "FD", 12.5),
    (0x00190010, "LO", "SIEMENS MR HEADER"),
    (0x0019100C, "IS", "1000"),
    (0x0020000D, "UI", "1.2.3"),
    (0x0020000E, "UI", "1.2.3.1"),
    (0x00200010, "SH", "S1"),
    (0x00200052, "UI", "1.2.3.2"),
    (0x00204000, "LT", "of Anna Jansen, born 01.04.1930"),
    (
        0x00400275,
        "SQ",
        [
            [
                (0x00321060, "LO", "MRI of Jansen"),
                (0x00400007, "LO", "step"),
                (0x00401001, "SH", "7"),
            ]
        ],
    ),
    (0x00700001, "SQ", [[(0x00700006, "ST", "Jansen here")]]),
]


def cases() -> Iterator[Case]:
    """The cases of this topic."""
    for option in procedure["option"]:
        for name, sop_class in _SOP_CLASSES.items():
            content = made_of(sop_class)
            yield Case(f"{option}: {name}", content, "released", {"options": [option]})
        for spelled, encoding in (
            ("implicit", IMPLICIT),
            ("big endian", BIG),
            ("undefined lengths", DELIMITED),
        ):
            content = file([*beginning(_CT), *_ELEMENTS], encoding, sop_class=_CT)
            yield Case(f"{option}: CT, {spelled}", content, "released", {"options": [option]})
    yield from _several()
    yield from _drawn()
    yield from _reports()
    yield from _schemes()
    yield from _overlays()


def made_of(sop_class: str) -> bytes:
    """A file of a SOP class with something for each option."""
    return file([*beginning(sop_class), *_ELEMENTS[1:]], sop_class=sop_class)


def _several() -> Iterator[Case]:
    content = file([*beginning(_CT), *_ELEMENTS], sop_class=_CT)
    research = ["113107", "113108", "113105", "113109"]
    for name, options in {
        "several by code": research,
        "in another order": [*reversed(research)],
        "all that exclude none": [
            each for each, option in procedure["option"].items() if "excludes" not in option
        ],
    }.items():
        yield Case(name, content, "released", {"options": options})
    for value in ("MODIFIED", "REMOVED", "UNMODIFIED"):
        said: Element = (0x00280303, "CS", value)
        elements = sorted([*_ELEMENTS, said], key=lambda each: each[0])
        content = file([*beginning(_CT), *elements], sop_class=_CT)
        for option in ("113106", "113107"):
            yield Case(f"{option} after {value}", content, "released", {"options": [option]})


def _drawn() -> Iterator[Case]:
    """Overlays of the two types, in several groups, also with the type missing or wrong."""

    def overlay(group: int, *described: Element) -> list[Element]:
        first = [(group << 16 | 0x10, "US", 2), (group << 16 | 0x11, "US", 4)]
        rest = [
            (group << 16 | 0x50, "SS", b"\x01\0\x01\0"), (group << 16 | 0x100, "US", 1),
            (group << 16 | 0x102, "US", 0), (group << 16 | 0x1500, "LO", "tumour of Jansen"),
            (group << 16 | 0x3000, "OW", b"\x5a\x00"),
        ]  # fmt: skip
        return [*first, *described, *rest]

    elements = [
        *_ELEMENTS[1:],
        *overlay(0x6000, (0x60000040, "CS", "R")),
        *overlay(0x6002, (0x60020040, "CS", "G")),
        *overlay(0x6004, (0x60040040, "CS", "R ")),
        *overlay(0x6006),
        *overlay(0x601E, (0x601E0040, "CS", "R\\G")),
    ]
    for spelled, encoding in (("explicit", EXPLICIT), ("implicit", IMPLICIT), ("big endian", BIG)):
        content = file([*beginning(_CT), *elements], encoding, sop_class=_CT)
        yield Case(f"overlays, {spelled}", content, "released", {"options": ["113103"]})


def _reports() -> Iterator[Case]:
    for option in procedure["option"]:
        yield Case(f"{option}: a report", report(), "released", {"options": [option]})
    elements = [*beginning(_CT), *_ELEMENTS[:-2], (0x00400620, "SQ", _content())]
    items = file(elements, sop_class=_CT)
    options = {"options": ["retain-unlisted"]}
    yield Case("retain-unlisted: content items that a SOP class lacks", items, "released", options)


def report() -> bytes:
    """A structured report with content items of several value types."""
    return file(
        [
            *beginning(_SR),
            (0x00080020, "DA", "20240301"),
            (0x00100010, "PN", "Jansen^Anna"),
            (0x00100020, "LO", "1234567"),
            (0x0040A040, "CS", "CONTAINER"),
            (0x0040A730, "SQ", _content()),
        ],
        sop_class=_SR,
    )


def _content() -> list[list[Element]]:
    def item(code: str, vr_tag: int, vr: str, value: Any, kind: str) -> list[Element]:
        named = [
            (0x00080100, "SH", code), (0x00080102, "SH", "DCM"), (0x00080104, "LO", "a name"),
        ]  # fmt: skip
        return [(0x0040A040, "CS", kind), (0x0040A043, "SQ", [named]), (vr_tag, vr, value)]

    unit = [(0x00080100, "SH", "a"), (0x00080102, "SH", "UCUM"), (0x00080104, "LO", "year")]
    age = [[(0x004008EA, "SQ", [unit]), (0x0040A30A, "DS", "93")]]
    sex = [(0x00080100, "SH", "F"), (0x00080102, "SH", "DCM"), (0x00080104, "LO", "Female")]
    return [
        item("121033", 0x0040A300, "SQ", age, "NUM"),
        item("121032", 0x0040A168, "SQ", [sex], "CODE"),
        item("121071", 0x0040A160, "UT", "Jansen has a fracture", "TEXT"),
        item("121023", 0x0040A120, "DT", "20240301101500", "DATETIME"),
        item("111526", 0x0040A120, "DT", "20240301101700", "DATETIME"),
        item("121008", 0x0040A123, "PN", "Reader^Rob", "PNAME"),
    ]


def _schemes() -> Iterator[Case]:
    """Dates and UIDs of coding schemes, in content items of published concepts and of others."""

    def item(code: str, scheme: str, uid: str) -> list[Element]:
        named = [
            (0x00080100, "SH", code),
            (0x00080102, "SH", scheme),
            (0x00080104, "LO", "a name"),
            (0x0008010C, "UI", uid),
            (0x0008010F, "CS", "LIST"),
        ]
        return [
            (0x0040A040, "CS", "DATETIME"),
            (0x0040A043, "SQ", [named]),
            (0x0040A120, "DT", "19310203101500"),
        ]

    sct = "2.16.840.1.113883.6.96"
    content = [
        item("111526", "DCM", "1.2.840.10008.2.16.4"),
        item("439401001", "SCT", sct),
        item("121031", "DCM", "1.2.840.10008.2.16.4"),
        item("BORN", "99HOSPITAL", "1.2.3.99"),
    ]
    removed = [[(0x00100020, "LO", "7"), (0x0008010C, "UI", sct)]]
    elements = [*beginning(_SR), (0x00101002, "SQ", removed), (0x0040A730, "SQ", content)]
    for option in (
        "retain-unlisted",
        "retain-longitudinal-full-dates",
        "retain-longitudinal-modified-dates",
    ):
        name, options = f"{option}: published and other schemes", {"options": [option]}
        yield Case(name, file(elements, sop_class=_SR), "released", options)


_LOOSENS = {"loosens": "The case is about it."}


def _row(action: str, **more: Any) -> dict[str, Any]:
    return {"default": action, "justification": "by an overlay", **more}


def _overlays() -> Iterator[Case]:
    code = {"value": "OWN", "scheme": "99X", "meaning": "A code of ours"}
    overlays: Mapping[str, list[dict[str, Any]]] = {
        "a row": [{"tag": {"(0008,103E)": _row("X")}}],
        "the last row decides": [
            {"tag": {"(0008,103E)": _row("X")}}, {"tag": {"(0008,103E)": _row("C")}, **_LOOSENS},
        ],
        "a row for one SOP class": [
            {
                "tag": {"(0008,103E)": _row("X")},
                "sopClass": {_CT: {"tag": {"(0008,103E)": _row("K")}}},
                **_LOOSENS,
            }
        ],
        "a path": [{"path": {"(0040,0275)>(0032,1060)": _row("K")}, **_LOOSENS}],
        "a private attribute": [
            {"private": {"(0019,xx0C,SIEMENS MR HEADER)": _row("K", vr="IS")}, **_LOOSENS}
        ],
        "a code and a method": [{"code": code, "method": "overlay own 0a1b2c3d"}],
        "dates that are said to be unmodified": [{"longitudinal": "UNMODIFIED"}],
        "unlisted attributes": [
            {"unlisted": {**_row("K"), "except": ["(0018,0015)"]}, **_LOOSENS}
        ],
        "listed attributes that a SOP class lacks": [
            {"unlisted": {
                **_row("K"), "except": [],
                "listed": {"(0008,0201)": _row("Z"), "(0040,1001)": _row("D")},
            }, **_LOOSENS}
        ],
        "a dummy as it was made before": [{"tag": {"(0010,0020)": _row("D")}}],
        "another dummy": [{"tag": {"(0010,0020)": _row("D", dummy="none")}}],
    }  # fmt: skip
    for name, tables in overlays.items():
        for base in ("small", "released"):
            content = file([*beginning(_CT), *_ELEMENTS], EXPLICIT, sop_class=_CT)
            yield Case(f"overlay: {name}, {base}", content, base, {"overlays": tables})
