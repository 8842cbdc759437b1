"""A whole file to be de-identified, and how its bytes are made."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tests.package.conftest import CT
from tests.package.generated.encoding import ENCODINGS, Encoding

EXPLICIT, IMPLICIT, BIG = (ENCODINGS[name] for name in ("explicit", "implicit", "big endian"))
DELIMITED = ENCODINGS["explicit, undefined lengths"]
DEFLATED = Encoding("1.2.840.10008.1.2.1.99", deflated=True)

_NUMBERS = {"FD": "d", "FL": "f", "SL": "i", "SS": "h", "SV": "q", "UL": "I", "US": "H", "UV": "Q"}
_NUL_PADDED = ("UI", "OB", "UN")

Element = tuple[int, str, Any]
"""Tag, VR and value: text, bytes, a number, or a list of items."""
Piece = bytes | tuple[bytes, int]
"""Bytes, or bytes and how many times they follow each other."""


class Case(NamedTuple):
    """A file and what is done with it.

    Attributes:
        name: says what is special about it.
        content: its bytes.
        procedure: the name of a procedure among those of the vectors.
        settings: those that are not the usual ones.
        before: tables of rules that come before the procedure's.
    """

    name: str
    content: bytes | Sequence[Piece]
    procedure: str = "small"
    settings: Mapping[str, Any] = {}
    before: Sequence[Mapping[str, Any]] = ()


def written(elements: Sequence[Element], encoding: Encoding = EXPLICIT) -> bytes:
    """Elements, in the order given."""
    return b"".join(_element(*each, encoding) for each in elements)


def _element(tag: int, vr: str, value: Any, encoding: Encoding) -> bytes:
    if isinstance(value, list):
        inner = encoding.within(vr)
        return encoding.sequence(tag, [written(item, inner) for item in value], vr)
    return encoding.element(tag, vr, raw(vr, value, encoding))


def raw(vr: str, value: Any, encoding: Encoding = EXPLICIT) -> bytes:
    """A value as bytes, padded."""
    if isinstance(value, str):
        value = value.encode("latin_1")
    if isinstance(value, int | float):
        value = (value,)
    if isinstance(value, tuple):
        value = b"".join(struct.pack(encoding.order + _NUMBERS[vr], each) for each in value)
    padding = b"\0" if vr in _NUL_PADDED else b" "
    return bytes(value) + padding * (len(value) % 2)


def beginning(sop_class: str = CT, instance: str = "1.2.3.4") -> list[Element]:
    """What every data set begins with."""
    return [(0x00080016, "UI", sop_class), (0x00080018, "UI", instance)]


def file(
    elements: Sequence[Element] | bytes,
    encoding: Encoding = EXPLICIT,
    *,
    sop_class: str = CT,
    syntax: str = "",
) -> bytes:
    """A file with a preamble and file meta information, which identify somebody.

    Args:
        elements: of the data set, which must have its SOP class and instance; or its bytes.
        encoding: of the data set.
        sop_class: Media Storage SOP Class UID.
        syntax: Transfer Syntax UID, if it is not that of the encoding.
    """
    data_set = elements if isinstance(elements, bytes) else written(elements, encoding)
    if encoding.deflated:
        data_set = stored(data_set)
    meta = written(
        [
            (0x00020001, "OB", b"\0\1"),
            (0x00020002, "UI", sop_class),
            (0x00020003, "UI", "1.2.3.4"),
            (0x00020010, "UI", syntax or encoding.transfer_syntax),
            (0x00020012, "UI", "1.2.3.5"),
            (0x00020016, "AE", "DOE_JOHN"),
        ]
    )
    length = EXPLICIT.element(0x00020000, "UL", struct.pack("<I", len(meta)))
    return b"Doe, John".ljust(128, b"\0") + b"DICM" + length + meta + data_set


def stored(content: bytes) -> bytes:
    """Deflated without compression, so that no version of zlib writes other bytes."""
    deflator = zlib.compressobj(level=0, wbits=-15)
    deflated = deflator.compress(content) + deflator.flush()
    return deflated + bytes(len(deflated) % 2)
