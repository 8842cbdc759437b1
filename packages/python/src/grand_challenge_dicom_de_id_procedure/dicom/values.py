"""Values as bytes, by VR (PS3.5 section 6.2 and Annex A)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from struct import Struct
from struct import error as StructError  # noqa: N812 - an exception like any other
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.regex import regex

TEXT_VRS = frozenset(("LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"))
"""VRs whose values may hold anything that someone typed; but for UR, in the file's characters."""

CODE_VRS = frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI"))
"""VRs of text in a narrow repertoire."""

SINGLE_VALUE_VRS = frozenset(
    ("LT", "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "ST", "UN", "UR", "UT")
)
"""VRs whose value is one as a whole, backslashes included."""

_NUMBERS = {
    "FD": "d",
    "FL": "f",
    "SL": "i",
    "SS": "h",
    "SV": "q",
    "UL": "I",
    "US": "H",
    "UV": "Q",
}

_LONGEST = {"LO": 64, "LT": 10240, "PN": 64, "SH": 16, "ST": 1024, "CS": 16, "AE": 16}

CLOCK = r"(?:[01]\d|2[0-3])(?:[0-5]\d(?:(?:[0-5]\d|60)(?:\.\d{1,6})?)?)?"
"""A pattern: the time of day in TM and DT values, to any precision (PS3.5 section 6.2)."""

_DAY = r"\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_FORMS = {
    "AE": r"[ -\[\]-~]{1,16}",
    "AS": r"(?a)\d{3}[DWMY]",
    "CS": r"[A-Z0-9 _]{1,16}",
    "DA": rf"(?a){_DAY}",
    "DS": r"(?a)(?=.{1,16}\Z)[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?",
    "DT": (
        r"(?a)\d{4}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])"
        rf"(?:{CLOCK})?)?)?(?:[+-]\d{{4}})?"
    ),
    "IS": r"(?a)(?=.{1,12}\Z)[+-]?\d+",
    "TM": rf"(?a){CLOCK}",
    "UI": r"(?a)(?=.{1,64}\Z)(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*",
    "UR": r"[!-\[\]-~]+",
}
_NUMBER = re.compile(rb"[0-9+\-.:eE \0\\]*")
_CONTROL = r"[\x00-\x1a\x1c-\x1f\x7f]"
_CONTROL_BUT_LINES = r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]"


def fits(vr: str, text: str) -> bool:
    """Whether a text is a value that the VR allows; the empty one always is."""
    if not text:
        return True
    if vr in _FORMS:
        return regex(_FORMS[vr]).fullmatch(text) is not None
    if vr == "PN":
        return all(len(group) <= 64 for group in text.split("=")) and not regex(_CONTROL).search(
            text
        )
    if len(text) > _LONGEST.get(vr, len(text)):
        return False
    if vr in ("LT", "ST", "UT"):
        return not regex(_CONTROL_BUT_LINES).search(text)
    return "\\" not in text and not regex(_CONTROL).search(text)


def is_number(raw: bytes) -> bool:
    """Whether a value is spelled as numbers, dates, times or UIDs are, and not typed by someone."""
    return _NUMBER.fullmatch(raw) is not None


def split(vr: str, raw: bytes, character_set: CharacterSet) -> list[str]:
    """The values of an element as texts, without padding; none for an empty one.

    Args:
        vr: one of the VRs of text.
        raw: the value field.
        character_set: of the data set or item.
    """
    is_ascii = vr in CODE_VRS or vr == "UR"
    text = raw.decode("latin_1") if is_ascii else character_set.decode(raw)
    text = text.rstrip(" \0")
    if not text:
        return []
    if vr in SINGLE_VALUE_VRS:
        return [text]
    return [value.strip(" \0") for value in text.split("\\")]


def join(vr: str, values: Iterable[str], character_set: CharacterSet) -> bytes:
    """The value field for texts, of even length.

    Raises:
        UnicodeError: the character set lacks a character.
    """
    text = "\\".join(values)
    raw = text.encode("ascii") if vr in CODE_VRS or vr == "UR" else character_set.encode(text)
    if len(raw) % 2:
        raw += b"\0" if vr == "UI" else b" "
    return raw


def pack(vr: str, values: Iterable[Any], little: bool) -> bytes:
    """The value field for numbers, or for bytes.

    Raises:
        ValueError: a value is none that the VR can hold.
    """
    order = "<" if little else ">"
    try:
        if vr == "AT":
            return b"".join(
                Struct(order + "HH").pack(int(value) >> 16, int(value) & 0xFFFF) for value in values
            )
        if vr in _NUMBERS:
            return b"".join(Struct(order + _NUMBERS[vr]).pack(value) for value in values)
    except (StructError, OverflowError, TypeError) as error:
        raise ValueError(str(error)) from None
    raw = b"".join(bytes(value) for value in values)
    return raw + b"\0" * (len(raw) % 2)
