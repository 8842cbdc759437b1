"""JPEG 2000 codestreams (ISO/IEC 15444-1 Annex A, with the markers of parts 2 and 15)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor
from grand_challenge_dicom_de_id_procedure.dicom.pixels.jpeg2000_lists import (
    PacketLengths,
    TilePartLengths,
)

START = b"\xff\x4f\xff\x51"

_SIZ, _SOT, _SOD, _EOC, _COM, _CRG = 0xFF51, 0xFF90, 0xFF93, 0xFFD9, 0xFF64, 0xFF63
_TLM, _PLM, _PLT = 0xFF55, 0xFF57, 0xFF58
_COD, _COC, _QCD, _QCC = 0xFF52, 0xFF53, 0xFF5C, 0xFF5D
_NEEDED = frozenset(
    (0xFF50, _SIZ, _COD, _COC, 0xFF56, 0xFF59, _QCD, _QCC, 0xFF5E, 0xFF5F, 0xFF60, 0xFF61)
)
_EXTENSIONS = frozenset((0xFF5A, 0xFF5B, *range(0xFF70, 0xFF7B)))  # of part 2
_EXTENDED = 0x80  # in the first byte of the capabilities, where part 2 is used
_LARGEST_HEADER = 1 << 16
_MOST_LEVELS = 32
_END = re.compile(rb"\xff[\xd9\x4f]")
_TILE_HEADER = 12
_MOST_HELD = 100_000


class Codestream:
    """Walks one codestream.

    Comments, the registration of components (CRG) and the lengths of packets in the main header
    (PLM) are blanked. The lengths of tile-parts (TLM), and of the packets in one (PLT), stay where
    they are right.

    Args:
        cursor: at its beginning.
        end: offset at which the box that holds it ends, if it lies in one.
    """

    def __init__(self, cursor: Cursor, end: int | None = None) -> None:
        self._cursor = cursor
        self._end = end
        self._held: list[RangeChange] = []
        self._tile_parts = TilePartLengths()
        self._is_extended = False
        self._component_length = 1
        self._levels = _MOST_LEVELS

    def changes(self) -> Iterator[RangeChange]:
        """What is written otherwise; goes on behind the end of the codestream.

        Raises:
            UnreadableDICOMError: an unknown marker, or something else between its segments.
        """
        cursor = self._cursor
        self._look_at_header(cursor.peek(_LARGEST_HEADER))
        cursor.skip(2)
        while self._marker() != _SOT:
            self._held += self._segment(self._tile_parts)
        is_complete = True
        while is_complete and not self._is_over():
            is_complete = self._tile_part()
            if len(self._held) > _MOST_HELD:
                raise unreadable("too many segments in JPEG 2000")
            if not self._tile_parts:
                yield from sorted(self._held)
                self._held = []
        if is_complete and not self._tile_parts.are_right():
            self._held += self._tile_parts.changes
        yield from sorted(self._held)

    def _look_at_header(self, header: bytes) -> None:
        """Note how many components and levels there are, which says how long segments are."""
        self._is_extended = header[6:7] >= bytes((_EXTENDED,))
        self._component_length = 1 if header[40:42] < b"\1\1" else 2
        place, levels = 2, []
        while header[place : place + 1] == b"\xff" and header[place : place + 2] != b"\xff\x90":
            code = int.from_bytes(header[place : place + 2], "big")
            if code == _COD:
                levels.append(int.from_bytes(header[place + 9 : place + 10], "big"))
            elif code == _COC:
                levels.append(_MOST_LEVELS)
            place += 2 + max(2, int.from_bytes(header[place + 2 : place + 4], "big"))
        self._levels = max(levels, default=_MOST_LEVELS)

    def _quantization_length(self, code: int, content: bytes) -> int:
        """How many bytes QCD or QCC has at most, by its style."""
        start = self._component_length if code == _QCC else 0
        style = int.from_bytes(content[start : start + 1], "big") & 0x1F
        bands = 3 * self._levels + 1
        return start + 1 + {0: bands, 1: 2}.get(style, 2 * bands)

    def _marker(self) -> int:
        return int.from_bytes(self._cursor.peek(2), "big")

    def _is_over(self) -> bool:
        """Whether no tile-part follows; goes on behind the marker of the end, if there is one."""
        marker = self._marker()
        if marker == _SOT:
            return False
        cursor = self._cursor
        if marker == _EOC:
            cursor.skip(2)
            return True
        if cursor.is_at_end or marker >> 8 == 0 or cursor.peek(4) == START:
            return True  # the marker is missing, as in some files
        raise unreadable("no tile-part where one must be in JPEG 2000")

    def _segment(self, lengths: TilePartLengths | PacketLengths) -> Iterator[RangeChange]:
        """A segment of a header."""
        cursor, code = self._cursor, self._marker()
        if code >> 8 != 0xFF:
            raise unreadable("no marker where one must be in JPEG 2000")
        length = int.from_bytes(cursor.peek(4)[2:], "big") - 2
        if len(cursor.peek(4)) < 4 or length < 0:
            raise unreadable("invalid length of a JPEG 2000 segment")
        if code in (_QCD, _QCC):
            kept = min(length, self._quantization_length(code, cursor.peek(7)[4:]))
            cursor.skip(4 + kept)
            yield from cursor.replace(length - kept, "JPEG 2000 quantization")
        elif code in _NEEDED or (code in _EXTENSIONS and self._is_extended):
            cursor.skip(4 + length)
        elif code == lengths.marker:
            content = cursor.peek(4 + length)[4:]
            lengths.add(content, [*cursor.replace(4 + length, lengths.kind, _comment(length))])
        elif code == _COM:
            cursor.skip(4)
            yield from cursor.replace(length, "JPEG 2000 comment")
        elif code == _CRG:
            cursor.skip(4)
            yield from cursor.replace(length, "JPEG 2000 component registration")
        elif code in (_PLM, _PLT, _TLM):
            yield from cursor.replace(4 + length, "JPEG 2000 lengths", _comment(length))
        else:
            raise unreadable(f"unknown JPEG 2000 marker {code:04X}")

    def _tile_part(self) -> bool:
        """A tile-part; returns whether it is complete."""
        cursor = self._cursor
        start = cursor.offset
        header = cursor.peek(_TILE_HEADER)
        if len(header) < _TILE_HEADER or header[2:4] != b"\0\x0a":
            raise unreadable("invalid header of a JPEG 2000 tile-part")
        cursor.skip(_TILE_HEADER)
        self._levels = _MOST_LEVELS  # a tile may have more than the others
        lengths = PacketLengths()
        while self._marker() != _SOD:
            self._held += self._segment(lengths)
        cursor.skip(2)
        size = int.from_bytes(header[6:10], "big")
        if size:
            data = size - (cursor.offset - start)
            if data < 0 or (self._end is not None and start + size > self._end):
                raise unreadable("invalid length of a JPEG 2000 tile-part")
            is_complete = self._pass(data)
        else:
            data = cursor.offset
            is_complete = self._pass_to_end()
            data, size = cursor.offset - data, cursor.offset - start
        self._tile_parts.found(int.from_bytes(header[4:6], "big"), size)
        if is_complete and not lengths.come_to(data):
            self._held += lengths.changes
        return is_complete

    def _pass(self, length: int) -> bool:
        """Go on behind data; returns False where they end before, or the next image begins."""
        cursor = self._cursor
        while length:
            if cursor.is_at_end or (cursor.is_at_piece and cursor.peek(4) == START):
                return False
            cursor.go_on()
            step = min(length, cursor.left)
            cursor.skip(step)
            length -= step
        return True

    def _pass_to_end(self) -> bool:
        """Go on to the marker of the end; returns False where there is none."""
        cursor = self._cursor
        while cursor.find(_END, 2):
            if self._marker() == _EOC:
                return True
            if cursor.is_at_piece and cursor.peek(4) == START:
                return False
            cursor.skip(2)
        return False


def _comment(length: int) -> bytes:
    """An empty comment in place of a segment."""
    return b"\xff\x64" + (length + 2).to_bytes(2, "big") + bytes(length)
