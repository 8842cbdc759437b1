"""What an element may hold to be kept: values that its VR and VM allow (PS3.5 section 6.2).

What scanners write although the VR forbids it is allowed too, if it tells no more than a valid
value: numbers of more characters, decimals in IS, zeros that lead in UIDs, retired forms of dates.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import cache, lru_cache

from grand_challenge_dicom_de_id_procedure.dicom.character_set import (
    CharacterSet,
    has_unknown_escapes,
)
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import (
    is_registered_uid,
    most_of,
    most_values,
    registered_uids,
)
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import CONTAINERS
from grand_challenge_dicom_de_id_procedure.dicom.values import (
    CLOCK_WITH_COLONS,
    fits,
    is_text,
    split,
)
from grand_challenge_dicom_de_id_procedure.dicom.vrs import (
    CODE_VRS,
    SINGLE_VALUE_VRS,
    SIZES,
    TEXT_VRS,
)
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

NUMBER_VRS = frozenset(("DS", "IS", "UI"))
"""VRs whose values are compared with what identifies, not searched for it."""

_ANY = 1 << 62  # bytes: no limit
_SHORTEST_NUMBER = 5  # digits of a number that may be an identifier
_LONGEST_NUMBER = 8  # bytes of one of a binary VR


class Handling(IntEnum):
    """What becomes of a value that is kept.

    Attributes:
        AS_IS: it stays; it cannot hold what identifies.
        SEARCHED: it stays, unless something that identifies is found in it.
        CLEANED: its VR forbids it, but it is text: it is cleaned as by C.
        FORBIDDEN: its VR forbids it: the element becomes empty.
    """

    AS_IS = 0
    SEARCHED = 1
    CLEANED = 2
    FORBIDDEN = 3


class Limits(NamedTuple):
    """How many bytes the value of a binary VR may have.

    Attributes:
        unit: their number is a multiple of this one.
        most: the most.
    """

    unit: int
    most: int

    def allow(self, length: int) -> bool:
        """Whether a value may have this number of bytes."""
        return length <= self.most and not length % self.unit


@lru_cache(maxsize=4096)
def limits_of(tag: int, vr: str, vm: str = "") -> Limits:
    """The limits of an attribute under a binary VR. Containers of pixels have none.

    Args:
        tag: of the attribute.
        vr: the VR.
        vm: the VM, of a private attribute; empty for that of the data dictionary.
    """
    size = SIZES.get(vr, 1)
    if tag in CONTAINERS:
        return Limits(1, _ANY)
    if vr in SINGLE_VALUE_VRS:
        return Limits(size, _ANY)
    most, step = most_of(vm) if vm else most_values(tag)
    return Limits(size * step, size * most if most else _ANY)


def handling(vr: str, raw: bytes, character_set: CharacterSet) -> Handling:
    """What becomes of a value of a text VR that is kept."""
    if vr in TEXT_VRS and has_unknown_escapes(raw, character_set):
        return Handling.FORBIDDEN
    values = split(vr, raw, character_set)
    if not all(fits(vr, each) or _is_tolerated(vr, each) for each in values):
        # A number may stand under the VR of a text; longer values may have swallowed others.
        is_short = len(raw) <= _LONGEST_NUMBER
        may_stay = vr not in _FORMED_VRS and (is_short or all(map(is_text, values)))
        return Handling.CLEANED if may_stay else Handling.FORBIDDEN
    if vr in ("DS", "IS"):
        is_searched = any(map(whole_number, values))
    elif vr == "UI":
        is_searched = not registered_uids().keys() >= {*filter(None, values)}
    else:
        is_searched = vr not in ("DA", "DT", "TM")
    return Handling.SEARCHED if is_searched else Handling.AS_IS


def whole_number(text: str) -> tuple[str, ...]:
    """The digits of a whole number that may be an identifier, also without leading zeros."""
    if "e" in text or "E" in text:
        text = _without_exponent(text)
    match = regex(_WHOLE_NUMBER).fullmatch(text)
    return match.groups() if match else ()


def _without_exponent(text: str) -> str:
    """A number with its zeros written out; empty if it is none, or has more than 64 digits."""
    from decimal import Decimal, InvalidOperation  # few values need it

    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return ""
    return format(number, "f") if abs(number.adjusted()) < _MOST_DIGITS else ""


@cache
def plain_test(vr: str) -> Callable[[bytes], object]:
    """A quick test of value fields: those of texts are SEARCHED, others AS_IS, as most are.

    Where it fails, ``handling`` decides.
    """
    if vr == "UI":
        return _is_registered_uid
    if (value := _PLAIN.get(vr)) is None:
        return _is_not_known
    several = b"" if vr in SINGLE_VALUE_VRS else rb"(?:\\%b)*+" % value
    return regex(rb"%b%b\0?" % (value, several)).fullmatch


def _is_registered_uid(raw: bytes) -> bool:
    return is_registered_uid(raw.rstrip(b"\0").decode("latin_1"))


def _is_not_known(_raw: bytes) -> bool:
    return False


def _is_tolerated(vr: str, text: str) -> bool:
    return vr in _TOLERATED and regex(_TOLERATED[vr]).fullmatch(text) is not None


_MOST_DIGITS = 64
_FORMED_VRS = CODE_VRS - {"AE", "CS"}
_WHOLE_NUMBER = rf"(?a)[+-]?(0*([1-9]\d{{{_SHORTEST_NUMBER - 1},}}))(?:[.,]0*)?"
_NUMBER = r"(?a)(?=.{1,64}\Z)[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?"
_TOLERATED = {
    "DA": r"(?a)\d{4}\.(?:0[1-9]|1[0-2])\.(?:0[1-9]|[12]\d|3[01])",
    "DS": _NUMBER,
    "IS": _NUMBER,
    "TM": rf"(?a){CLOCK_WITH_COLONS}",
    "UI": r"(?a)[\d.]{1,64}",
}

_PLAIN_NUMBER = (
    rb" *+(?:[+-]?+(?:\d{1,%d}+(?:\.\d{0,20}+)?+|\.\d{1,20}+)(?:[eE]-0*+[1-9]\d{0,2}+)?+ *+)?+"
    % (_SHORTEST_NUMBER - 1)
)
_TEXT, _LINES = rb"[^\x00-\x1f\x7f\\]", rb"[^\x00-\x08\x0b\x0e-\x1f\x7f]"
_PLAIN = {
    "AE": rb"[ -\[\]-~]{0,16}+",
    "CS": rb"[A-Z0-9 _]{0,16}+",
    "DS": _PLAIN_NUMBER,
    "IS": _PLAIN_NUMBER,
    "LO": _TEXT + rb"{0,64}+",
    "LT": _LINES + rb"{0,10240}+",
    "PN": _TEXT + rb"{0,64}+",
    "SH": _TEXT + rb"{0,16}+",
    "ST": _LINES + rb"{0,1024}+",
    "UC": _TEXT + rb"*+",
    "UT": _LINES + rb"*+",
}
