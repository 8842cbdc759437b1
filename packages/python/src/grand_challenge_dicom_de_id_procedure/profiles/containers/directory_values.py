"""The values of fields of image file directories: TIFF 6.0 section 2, Exif 3.0 section 4.6.2."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from fractions import Fraction

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.containers.directories import LENGTHS
from grand_challenge_dicom_de_id_procedure.profiles.containers.directory_changes import NewValue

BYTE, ASCII, LONG, UNDEFINED, DOUBLE = 1, 2, 4, 7, 12

_TEXT = (ASCII, 129)  # 129 is UTF-8, of Exif 3.0
_WHOLE = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_REAL = {11: "f", 12: "d"}
_RATIONAL = {5: ("I", (1 << 32) - 1), 10: ("i", (1 << 31) - 1)}
_WINDOWS = range(40091, 40096)  # XPTitle to XPSubject: UTF-16 (of Windows Explorer)
_CODED = (27, 28, 37510)  # these begin with eight bytes that name their character code
_CODES = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16", b"JIS\0\0\0\0\0": "iso2022_jp"}


def read_value(tag: int, value: NewValue, order: str) -> object:
    """A value as text, number, or list of numbers; None if it is empty or its type is unknown.

    Args:
        tag: of the field.
        value: its type and bytes.
        order: the byte order, as ``struct`` names it.
    """
    if value.type in _TEXT or value.type == UNDEFINED or tag in _WINDOWS:
        return _read_text(tag, value.content)
    numbers: Sequence[float] = ()
    if letter := _WHOLE.get(value.type) or _REAL.get(value.type):
        numbers = struct.unpack(f"{order}{value.values}{letter}", value.content)
    elif value.type in _RATIONAL:
        letter, _ = _RATIONAL[value.type]
        both = struct.unpack(f"{order}{2 * value.values}{letter}", value.content)
        numbers = [
            up / down if down else 0.0 for up, down in zip(both[::2], both[1::2], strict=True)
        ]
    if len(numbers) > 1:
        return list(numbers)
    return numbers[0] if numbers else None


def write_value(tag: int, of_type: int, value: object, order: str) -> NewValue:
    """The bytes of a value.

    Args:
        tag: of the field.
        of_type: the type that the field has, or should have.
        value: text, a number or a list of numbers.
        order: the byte order, as ``struct`` names it.

    Raises:
        FieldError: the type cannot hold the value.
    """
    if of_type in _TEXT:
        if not isinstance(value, str | int | float) or "\0" in str(value):
            raise FieldError("the field holds a text: give one")
        content = str(value).encode() + b"\0"
        return NewValue(of_type, len(content), content)
    if of_type == UNDEFINED or tag in _WINDOWS:
        content = _write_text(tag, value)
        return NewValue(of_type, len(content), content)
    several = value if isinstance(value, list | tuple) else [value]
    try:
        numbers = [_number(each, is_whole=of_type in _WHOLE) for each in several]
        if letter := _WHOLE.get(of_type) or _REAL.get(of_type):
            content = struct.pack(f"{order}{len(numbers)}{letter}", *numbers)
        elif of_type in _RATIONAL:
            letter, most = _RATIONAL[of_type]
            parts = [Fraction(each).limit_denominator(1_000_000) for each in numbers]
            if any(max(abs(each.numerator), each.denominator) > most for each in parts):
                raise FieldError("the number is too large for the field")
            both = [part for each in parts for part in each.as_integer_ratio()]
            content = struct.pack(f"{order}{len(both)}{letter}", *both)
        else:
            raise FieldError(f"the field is of the unknown type {of_type}: remove it")
    except (struct.error, OverflowError, ValueError):
        raise FieldError(
            f"the number does not fit into {LENGTHS[of_type]} bytes: give another"
        ) from None
    return NewValue(of_type, len(numbers), content)


def type_of_text(tag: int) -> int:
    """The type of a field that holds a text."""
    return BYTE if tag in _WINDOWS else UNDEFINED if tag in _CODED else ASCII


def _read_text(tag: int, content: bytes) -> str:
    if tag in _WINDOWS:
        return content.decode("utf-16-le", "replace").rstrip("\0")
    if tag in _CODED and content[:8] in _CODES:
        return content[8:].decode(_CODES[content[:8]], "replace").rstrip("\0 ")
    if tag in _CODED:
        content = content[8:]
    try:
        return content.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        return content.rstrip(b"\0").decode("latin-1")


def _write_text(tag: int, value: object) -> bytes:
    if not isinstance(value, str | int | float):
        raise FieldError("the field holds bytes: give a text")
    text = str(value)
    if tag in _WINDOWS:
        return (text + "\0").encode("utf-16-le")
    if tag in _CODED:
        return b"ASCII\0\0\0" + text.encode() if text.isascii() else bytes(8) + text.encode()
    return text.encode()


def _number(value: object, *, is_whole: bool) -> float:
    try:
        if isinstance(value, str):
            value = float(value) if "." in value or "e" in value.lower() else int(value)
    except ValueError:
        raise FieldError("the field holds numbers: give a number") from None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise FieldError("the field holds numbers: give a number")
    if is_whole and value != int(value):
        raise FieldError("the field holds whole numbers: give one")
    return int(value) if is_whole else value
