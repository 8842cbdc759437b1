"""Private attributes under the option that keeps the safe ones."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.package.peers.made_siemens_headers import csa
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

_MR = "1.2.840.10008.5.1.4.1.1.4"
_ENCODINGS = {
    "explicit": EXPLICIT,
    "undefined lengths": DELIMITED,
    "implicit": IMPLICIT,
    "big endian": BIG,
}
_PATIENT: Sequence[Element] = [
    (0x00100010, "PN", "Jansen^Anna"),
    (0x00100020, "LO", "4711234"),
]
_SIEMENS: Element = (0x00190010, "LO", "SIEMENS MR HEADER")
_CSA: Element = (0x00290010, "LO", "SIEMENS CSA HEADER")
_FRAME: Element = (0x20050010, "LO", "Philips MR Imaging DD 005")
_INNER: list[Element] = [
    (0x00081155, "UI", "1.2.3.77"),
    (0x00100010, "PN", "Other^Name"),
    (0x00180050, "DS", "2"),
    (0x20010010, "LO", "Philips Imaging DD 001"),
    (0x20011003, "FL", 1000.0),
    (0x20011099, "LO", "unlisted"),
]
_ENTRIES: Mapping[str, tuple[str, Sequence[str]]] = {
    "B_value": ("IS", ["1000"]),
    "PatReinPattern": ("ST", ["1;HFS;Jansen"]),
    "MosaicRefAcqTimes": ("FD", ["0.00000000", "62.50000000", "1.25e2"]),
    "PhaseEncodingDirectionPositive": ("IS", ["1"]),
    "SliceNormalVector": ("FD", []),
    "NumberOfImagesInMosaic": ("US", ["of Jansen"]),
    "RealDwellTime": ("IS", ["4711234"]),
}


def cases() -> Iterator[Case]:
    """The cases of this topic."""
    for name, elements in {**_numbers(), **_texts(), **_sequences(), **_headers()}.items():
        for spelled, encoding in _ENCODINGS.items():
            content = file([*beginning(_MR), *_PATIENT, *elements], encoding, sop_class=_MR)
            yield Case(f"{name}, {spelled}", content, "released", {"options": ["113111"]})


def _numbers() -> Mapping[str, Sequence[Element]]:
    six = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    return {
        "numbers": [_SIEMENS, (0x0019100C, "IS", "1000"), (0x00191027, "FD", six)],
        "numbers in UN": [
            _SIEMENS,
            (0x0019100C, "UN", b"1000"),
            (0x00191027, "UN", struct.pack("<6d", *six)),
        ],
        "a number in LO": [_SIEMENS, (0x0019100C, "LO", "1000")],
        "a number in FD": [_SIEMENS, (0x0019100C, "FD", 1000.0)],
        "a text for a number": [_SIEMENS, (0x0019100C, "IS", "by Jansen")],
        "more numbers than the VM": [_SIEMENS, (0x00191027, "FD", (*six, 7.0))],
        "fewer numbers than the VM": [_SIEMENS, (0x00191027, "FD", six[:2])],
        "the patient's number": [_SIEMENS, (0x0019100C, "IS", "4711234")],
        "a text in numbers": [_SIEMENS, (0x00191029, "FD", b"of Jansen, Anna ")],
        "a choice of VRs": [
            (0x20050010, "LO", "Philips MR Imaging DD 001"),
            (0x2005106F, "SS", 3),
            (0x2005106F, "CS", "2D"),
            (0x2005106F, "UN", b"2D"),
        ],
        "one that is removed": [(0x00090010, "LO", "GEMS_PETD_01"), (0x0009100D, "DT", "2024")],
    }


def _texts() -> Mapping[str, Sequence[Element]]:
    coil: Element = (0x00510010, "LO", "SIEMENS MR HEADER")
    return {
        "a text": [coil, (0x0051100F, "LO", "HEA;HEP")],
        "a text to be cleaned": [coil, (0x0051100F, "LO", "HEA of Anna Jansen, 31.01.2020")],
        "a text in UN": [coil, (0x0051100F, "UN", b"HEA of Jansen ")],
        "a UID": [(0x00990010, "LO", "NQHeader"), (0x00991001, "UI", "1.2.3.88")],
    }


def _sequences() -> Mapping[str, Sequence[Element]]:
    broken = b"this is no item at all"
    return {
        "a sequence": [_FRAME, (0x2005100F, "SQ", [_INNER, _INNER])],
        "a sequence in UN": [_FRAME, (0x2005100F, "UN", [_INNER])],
        "a sequence in a sequence": [
            _FRAME,
            (0x2005100F, "SQ", [[_FRAME, (0x2005100F, "SQ", [_INNER])]]),
        ],
        "a sequence of another creator": [
            (0x20050010, "LO", "Somebody"),
            (0x2005100F, "SQ", [_INNER]),
        ],
        "a sequence for a number": [_SIEMENS, (0x0019100C, "SQ", [_INNER])],
        "a sequence that cannot be read": [
            _FRAME,
            (0x2005100F, "SQ", broken),
            (0x20500020, "CS", "IDENTITY"),
        ],
        "a sequence in UN that cannot be read": [
            _FRAME,
            (0x2005100F, "UN", broken),
            (0x20500020, "CS", "IDENTITY"),
        ],
    }


def _headers() -> Mapping[str, Sequence[Element]]:
    whole = csa(_ENTRIES)
    contents: Mapping[str, bytes] = {
        "a header": whole,
        "a header with other marks": whole.replace(struct.pack("<I", 77), struct.pack("<I", 205)),
        "a header with other bytes after a name": whole.replace(b"B_value\0\0", b"B_value\0x"),
        "a header with a wrong mark": whole[:96] + b"\1" + whole[97:],
        "a header that is cut short": whole[:700],
        "a header of one entry more": whole[:8] + b"\x08" + whole[9:],
        "a header with a long value": whole[:104] + b"\xff\xff\xff\x7f" + whole[108:],
        "a header without entries": whole[:8] + bytes(4) + whole[12:],
        "a header that begins otherwise": b"SV11" + whole[4:],
        "a header of which nothing stays": csa({"PatReinPattern": ("ST", ["Jansen"])}),
    }
    cases: dict[str, Sequence[Any]] = {
        name: [_CSA, (0x00291010, "OB", content)] for name, content in contents.items()
    }
    cases["a header in UN"] = [_CSA, (0x00291010, "UN", whole)]
    cases["a header of the series"] = [_CSA, (0x00291020, "OB", whole)]
    return cases
