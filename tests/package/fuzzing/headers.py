"""Finds the headers of elements in a data set, also if it is malformed, as most mutants are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from struct import Struct
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices

ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
UNDEFINED = 0xFFFFFFFF
_ITEM = b"\xfe\xff\x00\xe0"
LONG_VRS = (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT",
            b"UV")  # fmt: skip
SHORT_VRS = (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT",
             b"PN", b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US")  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How headers are laid out (PS3.5 section 7.1).

    Attributes:
        explicit: whether headers name the VR.
        little: whether numbers are little endian.
    """

    explicit: bool
    little: bool

    def number(self, kind: str) -> Struct:
        """A reader and writer of numbers, in the byte order of the data set."""
        return Struct(("<" if self.little else ">") + kind)

    def header(self, tag: int, vr: bytes, length: int) -> bytes:
        """A header; of items and delimiters where the VR is empty."""
        start = self.number("HH").pack(tag >> 16, tag & 0xFFFF)
        if not self.explicit or not vr:
            return start + self.number("I").pack(length)
        if vr in LONG_VRS:
            return start + vr + bytes(2) + self.number("I").pack(length)
        return start + vr + self.number("H").pack(length & 0xFFFF)


class Span(NamedTuple):
    """An element, an item or a delimiter.

    Attributes:
        tag: group and element in one number.
        vr: as the file has it; empty where it has none.
        start: offset of the header.
        value: offset of the value.
        end: offset of what follows; of the first thing inside, for what holds others.
        length: as the header has it.
    """

    tag: int
    vr: bytes
    start: int
    value: int
    end: int
    length: int


def spans(body: bytes, layout: Layout) -> list[Span]:
    """All headers of a data set, nested ones too, as far as they can be followed."""
    found: list[Span] = []
    position = 0
    outside: list[Layout] = []  # of the sequences of undefined length
    fragments = False
    while position + 8 <= len(body):
        group, element, length = layout.number("HHI").unpack_from(body, position)
        tag, vr, value = group << 16 | element, b"", position + 8
        if group != 0xFFFE and layout.explicit:
            vr = body[position + 4 : position + 6]
            if vr in LONG_VRS and position + 12 <= len(body):
                (length,) = layout.number("I").unpack_from(body, position + 8)
                value = position + 12
            else:
                (length,) = layout.number("H").unpack_from(body, position + 6)
        end = value + length
        if tag == ITEM and not fragments:
            end = value
        elif tag in (ITEM_END, SEQUENCE_END):
            end = value
            if tag == SEQUENCE_END:
                fragments = False
                layout = outside.pop() if outside else layout
        elif vr == b"SQ" or length == UNDEFINED or (not vr and _has_items(tag, body, value)):
            end = value
            if length == UNDEFINED:
                outside.append(layout)
                fragments = vr in (b"OB", b"OW")
                if vr == b"UN":
                    layout = replace(layout, explicit=False, little=True)
        if end > len(body):
            break
        found.append(Span(tag, vr, position, value, end, length))
        position = end
    return found


def _has_items(tag: int, body: bytes, value: int) -> bool:
    """Whether an element without a VR is a sequence of defined length."""
    return body[value : value + 4] == _ITEM and (vr_choices(tag) or ("SQ",))[0] == "SQ"
