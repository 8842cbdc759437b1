"""Values as bytes, by VR (PS3.5 section 6.2 and Annex A)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.vrs import (
    CODE_VRS,
    MOST_CHARACTERS,
    SINGLE_VALUE_VRS,
    TEXT_VRS,
)
from grand_challenge_dicom_de_id_procedure.regex import regex

_SAME_SIZE = (
    frozenset((b"US", b"SS")),
    frozenset((b"UL", b"SL")),
    frozenset((b"UV", b"SV")),
    frozenset((b"OB", b"OW")),
    frozenset(vr.encode() for vr in CODE_VRS | TEXT_VRS),
)

_NUMBERS = {"FD": "d", "FL": "f", "SL": "i", "SS": "h", "SV": "q", "UL": "I", "US": "H", "UV": "Q"}

CLOCK = r"(?:[01]\d|2[0-3])(?:[0-5]\d(?:(?:[0-5]\d|60)(?:\.\d{1,6})?)?)?"
"""A pattern: the time of day in TM and DT values, to any precision (PS3.5 section 6.2)."""

CLOCK_WITH_COLONS = r"(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d{1,6})?)?"
"""A pattern: the retired form of TM, that of ACR-NEMA, which scanners still write."""

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
_CONTROL = r"[\x00-\x1a\x1c-\x1f\x7f]"
_CONTROL_BUT_LINES = r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]"


@lru_cache(maxsize=1024)
def representation(choices: tuple[bytes, ...], stored: bytes) -> tuple[str, bool]:
    """The VR of an element, and whether its value can be read in this VR.

    The dictionary's VRs decide, not the VR in the file (PS3.5 section 6.2.2 for UN).
    """
    if not choices:
        return (stored or b"UN").decode("ascii"), True
    vr = choices[0].decode("ascii")
    if vr == "SQ":
        return vr, False
    if stored in choices:
        return stored.decode("ascii"), True
    if stored in (b"", b"UN"):
        return vr, True
    return vr, any(stored in family and choices[0] in family for family in _SAME_SIZE)


def fits(vr: str, text: str) -> bool:
    """Whether a text is a valid value of the VR; the empty text always is."""
    if not text:
        return True
    if vr in _FORMS:
        return regex(_FORMS[vr]).fullmatch(text) is not None
    if vr == "PN":
        is_short = all(len(group) <= 64 for group in text.split("="))
        return is_short and not regex(_CONTROL).search(text)
    if len(text) > MOST_CHARACTERS.get(vr, len(text)):
        return False
    if vr in ("LT", "ST", "UT"):
        return is_text(text)
    return "\\" not in text and not regex(_CONTROL).search(text)


def is_text(text: str) -> bool:
    """Whether it has no control character that is forbidden in every VR (PS3.5 section 6.1.3)."""
    return not regex(_CONTROL_BUT_LINES).search(text)


def split(vr: str, raw: bytes, character_set: CharacterSet) -> list[str]:
    """The values in a value field of a text VR as texts, without padding; none if it is empty."""
    is_ascii = vr in CODE_VRS or vr == "UR"
    text = raw.decode("latin_1") if is_ascii else character_set.decode(raw)
    text = text.rstrip(" \0")
    if not text:
        return []
    if vr in SINGLE_VALUE_VRS:
        return [text]
    return [value.strip(" \0") for value in text.split("\\")]


def join(vr: str, values: Iterable[str], character_set: CharacterSet) -> bytes:
    """The value field for texts, padded to even length.

    Raises:
        UnicodeError: a character is not in the character set.
    """
    text = "\\".join(values)
    raw = text.encode("ascii") if vr in CODE_VRS or vr == "UR" else character_set.encode(text)
    if len(raw) % 2:
        raw += b"\0" if vr == "UI" else b" "
    return raw


def pack(vr: str, values: Iterable[Any], little: bool) -> bytes:
    """The value field for numbers, or for bytes.

    Raises:
        ValueError: a value is not in the range of the VR.
    """
    order = "<" if little else ">"
    try:
        if vr == "AT":
            halves = ((int(value) >> 16, int(value) & 0xFFFF) for value in values)
            return b"".join(struct.pack(order + "HH", *pair) for pair in halves)
        if vr in _NUMBERS:
            return b"".join(struct.pack(order + _NUMBERS[vr], value) for value in values)
    except (struct.error, OverflowError, TypeError) as error:
        raise ValueError(str(error)) from None
    raw = b"".join(map(bytes, values))
    return raw + b"\0" * (len(raw) % 2)
