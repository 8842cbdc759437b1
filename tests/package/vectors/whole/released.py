"""The procedure of the packages, on one data set under many SOP classes."""

from __future__ import annotations

from collections.abc import Iterator

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

_SOP_CLASSES = {
    "CT": "1.2.840.10008.5.1.4.1.1.2",
    "Enhanced CT": "1.2.840.10008.5.1.4.1.1.2.1",
    "MR": "1.2.840.10008.5.1.4.1.1.4",
    "PET": "1.2.840.10008.5.1.4.1.1.128",
    "ultrasound": "1.2.840.10008.5.1.4.1.1.6.1",
    "retired ultrasound": "1.2.840.10008.5.1.4.1.1.6",
    "mammography": "1.2.840.10008.5.1.4.1.1.1.2",
    "secondary capture": "1.2.840.10008.5.1.4.1.1.7",
    "slide": "1.2.840.10008.5.1.4.1.1.77.1.6",
    "structure set": "1.2.840.10008.5.1.4.1.1.481.3",
    "presentation state": "1.2.840.10008.5.1.4.1.1.11.1",
    "ECG": "1.2.840.10008.5.1.4.1.1.9.1.1",
    "PDF": "1.2.840.10008.5.1.4.1.1.104.1",
    "a retired curve": "1.2.840.10008.5.1.4.1.1.9",
}
_CODE: list[Element] = [
    (0x00080100, "SH", "T-A0100"),
    (0x00080102, "SH", "SRT"),
    (0x00080104, "LO", "Brain"),
]
_ELEMENTS: list[Element] = [
    (0x00080005, "CS", "ISO_IR 100"),
    (0x00080008, "CS", "ORIGINAL\\PRIMARY"),
    (0x00080012, "DA", "20200131"),
    (0x00080020, "DA", "20200131"),
    (0x00080030, "TM", "103000"),
    (0x00080050, "SH", "ACC1234567"),
    (0x00080060, "CS", "OT"),
    (0x00080064, "CS", "WSD"),
    (0x00080070, "LO", "SIEMENS"),
    (0x00080080, "LO", "Academic Hospital Delft"),
    (0x00080090, "PN", "Pieters^Jan^^Dr."),
    (0x00081010, "SH", "CT12"),
    (0x00081030, "LO", "Brain of Jansen, 31-01-2020"),
    (0x0008103E, "LO", "T1 MPRAGE Anna Jansen 1 mm"),
    (0x00081090, "LO", "SOMATOM Force"),
    (
        0x00081111,
        "SQ",
        [[(0x00081150, "UI", "1.2.840.10008.3.1.2.3.3"), (0x00081155, "UI", "1.2.3.7")]],
    ),
    (
        0x00081140,
        "SQ",
        [[(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.2"), (0x00081155, "UI", "1.2.3.8")]],
    ),
    (0x00082218, "SQ", [_CODE]),
    (0x00090010, "LO", "VENDOR"),
    (0x00091001, "LO", "Anna Jansen"),
    (0x00100010, "PN", "Jansen^Anna"),
    (0x00100020, "LO", "1234567"),
    (0x00100030, "DA", "19700101"),
    (0x00100040, "CS", "F"),
    (0x00101010, "AS", "050Y"),
    (0x00104000, "LT", "Call 024-361 1111"),
    (0x00180015, "CS", "HEAD"),
    (0x00180060, "DS", "120"),
    (0x00180088, "DS", "1.5"),
    (0x00181000, "LO", "SN-998877"),
    (0x00181020, "LO", "VB20A"),
    (0x00181030, "LO", "Head Jansen"),
    (0x0020000D, "UI", "1.2.3.1"),
    (0x0020000E, "UI", "1.2.3.2"),
    (0x00200011, "IS", "3"),
    (0x00200013, "IS", "1234567"),
    (0x00200032, "DS", "0\\0\\0"),
    (0x00200052, "UI", "1.2.3.3"),
    (0x00204000, "LT", "Seen by Dr. Pieters"),
    (0x00280002, "US", 1),
    (0x00280004, "CS", "MONOCHROME2"),
    (0x00280010, "US", 2),
    (0x00280011, "US", 2),
    (0x00280100, "US", 8),
    (0x00280101, "US", 8),
    (0x00280102, "US", 7),
    (0x00280103, "US", 0),
    (0x00281050, "DS", "40"),
    (0x00281051, "DS", "400"),
    (0x00282000, "OB", b"\0\1" + b"acsp by Jansen" + bytes(4)),
    (0x00400275, "SQ", [[(0x00400007, "LO", "x")]]),
    (
        0x00700001,
        "SQ",
        [[(0x00700002, "CS", "LAYER1"), (0x00700008, "SQ", [[(0x00700006, "ST", "Anna here")]])]],
    ),
    (0x30060020, "SQ", [[(0x30060022, "IS", "1"), (0x30060026, "LO", "Tumour Jansen")]]),
    (0x60000010, "US", 2),
    (0x60000011, "US", 2),
    (0x60000022, "LO", "of Jansen"),
    (0x60003000, "OW", b"\1\0"),
    (0x7FE00010, "OW", b"\1\2\3\4Jansen"),
]


def cases() -> Iterator[Case]:
    """Cases by SOP class, and a CT in other encodings."""
    for name, uid in _SOP_CLASSES.items():
        yield Case(f"released: {name}", _file(uid), "released")
    for name, encoding in (
        ("implicit", IMPLICIT),
        ("big endian", BIG),
        ("undefined lengths", DELIMITED),
    ):
        yield Case(f"released: CT, {name}", _file(_SOP_CLASSES["CT"], encoding), "released")
    for station, described in (
        ("SSD-4000", "SSD-4000 or SD-4000"),
        ("SSD-4000 KAMER 7", "SSD-4000 Kamer 7, SD-4000 kamer 7"),
    ):
        elements: list[Element] = [
            *beginning(_SOP_CLASSES["ultrasound"]),
            (0x00081010, "SH", station),
            (0x00082132, "LO", described),
        ]
        content = file(elements, sop_class=_SOP_CLASSES["ultrasound"])
        yield Case(f"released: a station named {station}", content, "released")


def _file(sop_class: str, encoding: object = EXPLICIT) -> bytes:
    elements = sorted([*beginning(sop_class), *_ELEMENTS], key=lambda each: each[0])
    return file(elements, encoding, sop_class=sop_class)  # type: ignore[arg-type]
