"""Vectors of values that are kept: what their VR allows, and what is found in them."""

from __future__ import annotations

from typing import Any

from grand_challenge_dicom_de_id_procedure.cleaning.leaks import (
    ElementSet,
    FileNeedles,
    IdentifyingField,
)
from grand_challenge_dicom_de_id_procedure.cleaning.printable import printable
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import NO_WORDS
from grand_challenge_dicom_de_id_procedure.dicom.allowed import handling, limits_of
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled

KEPT_TEXTS = {
    "DS": ("0.12345678901234567890", "1,5", " -.5e-3 \\2 ", "2 mm", "nan", "12345.0", "9" * 65,
           "1\\\\2"),
    "IS": ("12", "1.0", "1A", "0012345", "1.2.3"),
    "UI": ("1.2.840.10008.1.2", "1.2.003", "1.2.x", "1" * 65),
    "DA": ("20200131", "2020.01.31", "20201301", "x"),
    "TM": ("10:30:00.5", "1030", "250000"),
    "DT": ("202001311030+0100", "20209999"),
    "AS": ("044Y", "44Y"),
    "CS": ("HEAD_1", "Head", "A" * 17),
    "AE": ("a", "A" * 17),
    "SH": ("x" * 17, "a\x00b"),
    "LO": ("", "x" * 65, "a\tb", "a\x10\x00PN\n\x00Doe^J"),
    "PN": ("x" * 65,),
    "LT": ("a\r\nb", "\x01"),
    "UR": ("http://x", "a b"),
}  # fmt: skip
KEPT_BINARY: dict[int, tuple[Any, ...]] = {
    0x00280120: ("US", 0, 2, 3, 4),
    0x00280106: ("SS", 2, 1442),
    0x00081162: ("UL", 16, 24),
    0x00091010: ("US", 5, 6),
    0x00189052: ("FD", 16, 24),
    0x00281201: ("OW", 511, 512),
    0x00282000: ("OB", 511),
    0x00283006: ("US", 512),
    0x00660016: ("OF", 6),
    0x4010101D: ("FL", 12),
    0x7FE00010: ("OW", 511),
}

IDENTIFYING = (
    ("birth-date", "DA", "19700105"),
    ("date", "DA", "20200131"),
    ("identifier", "LO", "0020517733"),
    ("identifier", "LO", "12-34-56"),
    ("identifier", "SH", "4321"),
    ("person-name", "PN", "Doe^98765"),
)
UID = "1.2.3.4567.89"
NUMBERS = {
    "IS": ("20517733", "0020517733", "+20517733", "205177331", "123456", "20200131", "31012020",
           "700105", "98765", "4321"),
    "DS": ("20517733.00", "20517733.5", "2.0517733e7"),
    "UI": (UID, "1.2.3.4567.8", "20517733", "1.2.840.10008.1.2"),
}  # fmt: skip
BYTES = (
    b"\0\1Doe^John\0\1",
    b"\0Doe\0John\0",
    b"M\xfcller, J",
    b"\xfc\xfcabcdef\xfc",
    "\u0416 \u0416\u0438\u043b\u0438\u043d".encode(),
    "\u6771\u4eac\u6771\u4eac\u6771".encode(),
    "\u6771\u4eac\u6771\u4eac\u6771\u4eac".encode(),
    "desc for Doe".encode("utf_16_be"),
    b"\1" + "John Doe".encode("utf_16_le") + b"\1",
    "für Doé".encode("utf_16_be"),
    "von Doe".encode("utf_32_le"),
    "von Doe".encode("utf_32_be"),
    b"12345\0",
    b"123456",
    b"abc\x7fdefghi\njklmno",
)


def kept_texts() -> list[dict[str, Any]]:
    """What becomes of values of text VRs."""
    return [
        {
            "section": "Values that stay",
            "vr": vr,
            "value": text,
            "result": handling(vr, text.encode("latin_1"), DEFAULT).name.lower(),
        }
        for vr, texts in KEPT_TEXTS.items()
        for text in texts
    ]


def kept_binary() -> list[dict[str, Any]]:
    """Whether binary values of some lengths stay."""
    return [
        {
            "section": "Values that stay",
            "vr": vr,
            "tag": spelled(tag),
            "length": length,
            "stays": limits_of(tag, vr).allow(length),
        }
        for tag, (vr, *lengths) in KEPT_BINARY.items()
        for length in lengths
    ]


def numbers() -> list[dict[str, Any]]:
    """What numbers and UIDs are equal to."""
    identifying = [
        IdentifyingField(kind, vr, text.encode(), DEFAULT) for kind, vr, text in IDENTIFYING
    ]
    needles = FileNeedles((ElementSet(identifying, (UID.encode(),), (), NO_WORDS),), NO_WORDS)
    return [
        {
            "section": "8",
            "values": [*([kind, text] for kind, _, text in IDENTIFYING), ["uid", UID]],
            "vr": vr,
            "value": text,
            "kinds": list(needles.kinds_of_number(vr, text)),
        }
        for vr, texts in NUMBERS.items()
        for text in texts
    ]


def binary_values() -> list[dict[str, Any]]:
    """The texts of binary values."""
    return [
        {"section": "8", "value": raw.hex(), "text": printable(raw).decode("utf_8")}
        for raw in BYTES
    ]
