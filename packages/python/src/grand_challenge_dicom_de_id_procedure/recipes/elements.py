"""Elements with the values that a recipe gives them."""

from __future__ import annotations

from struct import error as StructError  # noqa: N812
from struct import pack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement

_INTEGERS = {"SS": "h", "US": "H", "SL": "i", "UL": "I", "SV": "q", "UV": "Q"}
_FLOATS = {"FL": "f", "FD": "d"}
BYTES = ("OB", "OD", "OF", "OL", "OV", "OW", "UN")
"""The VRs whose values are bytes."""


class DoesNotFitError(ValueError):
    """A value that the VR of its element cannot hold."""


def element_with(tag: int, vr: str, value: Any) -> DataElement:
    """An element with a value; text is converted to what the VR holds (PS3.5 section 6.2).

    Raises:
        DoesNotFitError: the VR cannot hold it.
    """
    try:
        return _element(tag, vr, _converted(vr, value))
    except (AttributeError, OverflowError, StructError, TypeError, ValueError) as error:
        raise DoesNotFitError(f"a value of VR {vr} cannot be made of it") from error


def blank_element(tag: int, vr: str) -> DataElement:
    """An element without value; a sequence without items."""
    from pydicom.sequence import Sequence

    return _element(tag, vr, Sequence() if vr == "SQ" else None)


def _element(tag: int, vr: str, value: Any) -> DataElement:
    from pydicom.config import IGNORE
    from pydicom.dataelem import DataElement

    return DataElement(tag, vr, value, validation_mode=IGNORE)


def _converted(vr: str, value: Any) -> Any:
    if vr in _INTEGERS or vr in _FLOATS:
        return _numbers(vr, value)
    if vr == "SQ":
        from pydicom.sequence import Sequence

        return Sequence(value)
    if vr in BYTES:
        return value if isinstance(value, bytes) else str(value).encode()
    if vr == "AT":
        return int(value, 16) if isinstance(value, str) else value
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [_text(each) for each in value]
    return _text(value)


def _text(value: Any) -> Any:
    """Text, as every VR takes it that is written as text."""
    from pydicom.valuerep import PersonName

    return value if isinstance(value, str | PersonName) else str(value)


def _numbers(vr: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    of_text = int if vr in _INTEGERS else float
    given = value.split("\\") if isinstance(value, str) else value
    each = list(given) if isinstance(given, list | tuple) else [given]
    numbers = [of_text(one) if isinstance(one, str) else one for one in each]
    for number in numbers:
        pack(f"<{_INTEGERS.get(vr) or _FLOATS[vr]}", number)  # raises if it is out of range
    return numbers if len(numbers) > 1 else numbers[0]
