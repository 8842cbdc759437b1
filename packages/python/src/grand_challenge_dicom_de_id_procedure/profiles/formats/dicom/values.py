"""Values of elements as a profile sees them, and elements with a new value."""

from __future__ import annotations

import re
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.values.several import Several
from grand_challenge_dicom_de_id_procedure.rewriting.replaced import Decoded, New

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement

BYTES = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
"""The VRs whose values are bytes."""

WHOLE = {
    "SS": (-(1 << 15), (1 << 15) - 1),
    "US": (0, (1 << 16) - 1),
    "SL": (-(1 << 31), (1 << 31) - 1),
    "UL": (0, (1 << 32) - 1),
    "SV": (-(1 << 63), (1 << 63) - 1),
    "UV": (0, (1 << 64) - 1),
    "IS": (-(1 << 31), (1 << 31) - 1),
}
"""The VRs of whole numbers, and the least and the greatest (PS3.5 section 6.2)."""

REALS = frozenset(("DS", "FD", "FL"))
"""The VRs of other numbers."""

_PARTS = re.compile(r"[\\=]")  # of several values, and of a name in several scripts
_PLAIN = frozenset(
    ("DA", "DT", "LO", "PN", "SH", "TM", "UI")
)  # texts in ASCII need no more than padding
_LONGEST_DECIMAL = 16  # characters of a DS


def value_of(element: DataElement) -> Any:
    """The value: a text, a number, or a list of several; "" if it is empty.

    Numbers of VR DS and IS are texts, as they are in the file.
    """
    value = element.value
    if element.VR == "SQ":
        return [{}] * len(value)
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value
    if isinstance(value, list) or element.VM > 1:
        return Several(_one(each) for each in value)
    return _one(value)


def element_with(tag: int, vr: str, value: Any) -> New | Decoded:
    """A new element.

    Args:
        tag: its tag.
        vr: its VR.
        value: text, number or date, or a list of these; a number is rounded towards zero where the
            VR has only whole ones, and taken into the range of the VR.

    Raises:
        FieldError: the value does not fit the VR.
    """
    if vr in _PLAIN and isinstance(value, str) and value.isascii() and not _PARTS.search(value):
        padding = b"\0" if vr == "UI" else b" "
        return New(tag, vr, value.encode("ascii") + padding * (len(value) % 2))
    from pydicom import config
    from pydicom.dataelem import DataElement

    if vr == "SQ":
        raise FieldError("a sequence has no value; name an element in it, as in Sequence.*.Keyword")
    if vr in BYTES and not isinstance(value, bytes | bytearray):
        value = _bytes(value)
    else:
        value = [_fit(vr, each) for each in value] if isinstance(value, list) else _fit(vr, value)
    try:
        return Decoded(tag, vr, DataElement(tag, vr, value, validation_mode=config.IGNORE))
    except (ValueError, TypeError, OverflowError):
        raise FieldError(f"the new value does not fit VR {vr}") from None


def takes(vr: str, value: Any) -> bool:
    """Whether ``replace-with`` may give a value for a VR."""
    if vr == "SQ" or isinstance(value, dict):
        return False
    if isinstance(value, list):
        return all(takes(vr, each) for each in value)
    if vr in WHOLE and vr != "IS":
        return isinstance(value, int) and not isinstance(value, bool)
    if vr in ("FD", "FL"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if vr in ("DS", "IS"):
        return isinstance(value, int | float | str) and not isinstance(value, bool)
    if vr in BYTES:
        return isinstance(value, str | bytes)
    if vr in ("DA", "DT"):
        return isinstance(value, str | date)
    return isinstance(value, str)


def _one(value: Any) -> Any:
    if isinstance(value, bytes) or type(value) in (int, float, str):
        return value
    return str(value)  # names, UIDs, and numbers that are texts in the file


def _fit(vr: str, value: Any) -> Any:
    if value is None or value == "":
        return None if vr in WHOLE or vr in REALS else ""
    if isinstance(value, date) and vr in ("DA", "DT"):
        return value.strftime("%Y%m%d")
    if isinstance(value, list | dict):
        raise FieldError(f"a list or a mapping does not fit VR {vr}")
    if vr in WHOLE or vr in REALS:
        return _number(vr, value)
    if isinstance(value, bytes):
        raise FieldError(f"bytes do not fit VR {vr}")
    return str(value)


def _number(vr: str, value: Any) -> Any:
    try:
        number = float(value)
        if not isfinite(number):
            raise ValueError
    except (TypeError, ValueError):
        raise FieldError(f"the new value does not fit VR {vr}, which is for numbers") from None
    if vr in WHOLE:
        least, most = WHOLE[vr]
        whole = int(value) if isinstance(value, int) else int(number)
        return max(least, min(most, whole))
    if vr != "DS" or isinstance(value, str):
        return value if isinstance(value, str) else number
    text = str(value)
    for digits in range(_LONGEST_DECIMAL, 0, -1):
        if len(text) <= _LONGEST_DECIMAL:
            break
        text = f"{number:.{digits}g}"
    return text


def _bytes(value: Any) -> bytes:
    if not isinstance(value, str) or not value.isascii():
        raise FieldError("the value of bytes must be a text in ASCII")
    content = value.encode("ascii")
    return content + b"\0" * (len(content) % 2)
