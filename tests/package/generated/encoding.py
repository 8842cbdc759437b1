"""Writes datasets as bytes, in every encoding that PS3.5 allows."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace

LONG_VRS = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"))
UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD


@dataclass(frozen=True)
class Encoding:
    """How a dataset is spelled.

    Attributes:
        transfer_syntax: its UID.
        explicit: whether headers tell the VR.
        little: whether numbers are little endian.
        undefined: whether delimiters end sequences and items, rather than their lengths.
        disguised: whether some elements have the VR UN, or another that is not theirs.
        deflated: whether the data set is compressed.
    """

    transfer_syntax: str
    explicit: bool = True
    little: bool = True
    undefined: bool = False
    disguised: bool = False
    deflated: bool = False

    def element(self, tag: int, vr: str, value: bytes) -> bytes:
        """An element of defined length."""
        return self._header(tag, vr, len(value)) + value

    def sequence(self, tag: int, items: list[bytes], vr: str = "SQ") -> bytes:
        """A sequence of encoded items."""
        inner = self.within(vr)
        if not self.undefined:
            content = b"".join(inner.bare(ITEM, len(item)) + item for item in items)
            return self.element(tag, vr, content)
        start, end = inner.bare(ITEM, UNDEFINED), inner.bare(ITEM_END, 0)
        content = b"".join(start + item + end for item in items)
        return self._header(tag, vr, UNDEFINED) + content + inner.bare(SEQUENCE_END, 0)

    def within(self, vr: str) -> Encoding:
        """How the items of a sequence are spelled: under UN in implicit VR (PS3.5 6.2.2)."""
        return replace(self, explicit=False, disguised=False) if vr == "UN" else self

    def fragments(self, tag: int, fragments: list[bytes]) -> bytes:
        """Encapsulated pixel data with an empty offset table (PS3.5 A.4)."""
        content = b"".join(self.bare(ITEM, len(each)) + each for each in (b"", *fragments))
        return self._header(tag, "OB", UNDEFINED) + content + self.bare(SEQUENCE_END, 0)

    def bare(self, tag: int, length: int) -> bytes:
        """The header of an item or a delimiter."""
        return struct.pack(f"{self.order}HHI", tag >> 16, tag & 0xFFFF, length)

    @property
    def order(self) -> str:
        """The byte order as struct spells it."""
        return "<" if self.little else ">"

    def _header(self, tag: int, vr: str, length: int) -> bytes:
        if not self.explicit:
            return self.bare(tag, length)
        start = struct.pack(f"{self.order}HH", tag >> 16, tag & 0xFFFF) + vr.encode()
        layout = "2xI" if vr in LONG_VRS else "H"
        return start + struct.pack(self.order + layout, length)


ENCODINGS = {
    "explicit": Encoding("1.2.840.10008.1.2.1"),
    "explicit, undefined lengths": Encoding("1.2.840.10008.1.2.1", undefined=True),
    "disguised": Encoding("1.2.840.10008.1.2.1", disguised=True),
    "disguised, undefined lengths": Encoding("1.2.840.10008.1.2.1", undefined=True, disguised=True),
    "deflated": Encoding("1.2.840.10008.1.2.1.99", deflated=True),
    "implicit": Encoding("1.2.840.10008.1.2", explicit=False),
    "implicit, undefined lengths": Encoding("1.2.840.10008.1.2", explicit=False, undefined=True),
    "big endian": Encoding("1.2.840.10008.1.2.2", little=False),
    "big endian, undefined lengths": Encoding("1.2.840.10008.1.2.2", little=False, undefined=True),
    "encapsulated": Encoding("1.2.840.10008.1.2.4.50"),
}


def part10(encoding: Encoding, sop_class: str, dataset: bytes) -> bytes:
    """A file with identifying things wherever PS3.10 leaves room for them."""
    explicit = Encoding("")
    meta = b"".join(
        explicit.element(tag, vr, value + bytes(len(value) % 2))
        for tag, vr, value in (
            (0x00020001, "OB", b"\0\1"),
            (0x00020002, "UI", sop_class.encode()),
            (0x00020003, "UI", b"1.2.826.0.1.3680043.8.498.999999"),
            (0x00020010, "UI", encoding.transfer_syntax.encode()),
            (0x00020012, "UI", b"1.2.3.4"),
            (0x00020016, "AE", b"TKN999998 "),
            (0x00020100, "UI", b"1.2.3.4.5"),
            (0x00020102, "OB", b"TKN999997 "),
        )
    )
    length = explicit.element(0x00020000, "UL", struct.pack("<I", len(meta)))
    if encoding.deflated:
        dataset = zlib.compress(dataset, wbits=-15)
        dataset += bytes(len(dataset) % 2)
    return b"TKN999996".ljust(128, b"\0") + b"DICM" + length + meta + dataset
