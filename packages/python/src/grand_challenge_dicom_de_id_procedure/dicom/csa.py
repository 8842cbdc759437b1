"""The CSA header, in which Siemens scanners describe an image: a list of named values.

It begins with SV10. All numbers are little endian and have four bytes. No length in it is trusted.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

_START = b"SV10\4\3\2\1"
_MARKS = (77, 205)  # what stands at fixed places between the numbers
_MARK = 77
_MOST_ENTRIES, _MOST_VALUES = 1024, 4096
_COUNTS = struct.Struct("<II")
_ENTRY = struct.Struct("<64sI4siII")
_ITEM = struct.Struct("<4I")
_NAME = rb"[A-Za-z0-9_]{1,63}"
_VR = rb"[A-Z]{2}"
_NUMBER = rb"[+-]?\d{1,8}(?:\.\d{0,16})?(?:[eE][+-]?\d{1,3})?"


class _Entry(NamedTuple):
    """An entry.

    Attributes:
        name: such as B_value.
        multiplicity: how many values it should have.
        vr: two letters.
        type: a number for the VR.
        items: its values; empty ones follow, up to a number of them.
    """

    name: bytes
    multiplicity: int
    vr: bytes
    type: int
    items: list[bytes]


def numbers_of(raw: bytes, wanted: Callable[[str, list[str]], bool]) -> bytes | None:
    """A CSA header with only those entries that are wanted and whose values are numbers.

    What stands between names and values is written anew.

    Args:
        raw: the header.
        wanted: whether an entry stays, by its name and its values.

    Returns:
        The header; None if it is none, or nothing of it stays.
    """
    entries = _entries(raw)
    if entries is None:
        return None
    kept = [each for each in entries if _is_of_numbers(each) and _is_wanted(each, wanted)]
    if not kept:
        return None
    return b"".join([_START, _COUNTS.pack(len(kept), _MARK), *(map(_written, kept))])


def _entries(raw: bytes) -> list[_Entry] | None:
    """The entries; None if the structure is not as it must be."""
    if not raw.startswith(_START) or len(raw) < len(_START) + _COUNTS.size:
        return None
    count, mark = _COUNTS.unpack_from(raw, len(_START))
    if not 0 < count <= _MOST_ENTRIES or mark not in _MARKS:
        return None
    try:
        return list(_read(raw, len(_START) + _COUNTS.size, count))
    except (ValueError, struct.error):  # it ends too early
        return None


def _read(raw: bytes, position: int, count: int) -> Iterator[_Entry]:
    for _ in range(count):
        padded, multiplicity, vr, type_, size, mark = _ENTRY.unpack_from(raw, position)
        position += _ENTRY.size
        name = padded.partition(b"\0")[0]
        is_right = regex(_NAME).fullmatch(name) and mark in _MARKS
        if not is_right or max(size, multiplicity) > _MOST_VALUES:
            raise ValueError("not an entry")
        items: list[bytes] = []
        for _ in range(size):
            _, length, mark, _ = _ITEM.unpack_from(raw, position)
            position += _ITEM.size
            end = position + length
            if mark not in _MARKS or end > len(raw):
                raise ValueError("not an item")
            items.append(raw[position:end].partition(b"\0")[0].strip(b" "))
            position = end + -length % 4
        yield _Entry(name, multiplicity, vr[:2], type_, items)


def _is_of_numbers(entry: _Entry) -> bool:
    """Whether an entry has values, and all are numbers, before the empty ones."""
    values = list(filter(None, entry.items))
    return (
        bool(values)
        and entry.items[: len(values)] == values
        and len(values) >= entry.multiplicity
        and regex(_VR).fullmatch(entry.vr) is not None
        and 0 <= entry.type < 1 << 8
        and all(map(regex(_NUMBER).fullmatch, values))
    )


def _is_wanted(entry: _Entry, wanted: Callable[[str, list[str]], bool]) -> bool:
    values = [value.decode("ascii") for value in entry.items if value]
    return wanted(entry.name.decode("ascii"), values)


def _written(entry: _Entry) -> bytes:
    parts = [
        _ENTRY.pack(entry.name, entry.multiplicity, entry.vr, entry.type, len(entry.items), _MARK)
    ]
    for item in entry.items:
        value = item + b"\0" if item else b""
        parts.append(_ITEM.pack(len(value), len(value), _MARK, len(value)))
        parts.append(value + bytes(-len(value) % 4))
    return b"".join(parts)
