"""Lengths that a JPEG 2000 codestream lists beside what they are of (ISO/IEC 15444-1 A.7)."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange

_MOST_PARTS = 1 << 16  # that are compared; a list of so many is taken for a wrong one


class TilePartLengths:
    """The lengths of tile-parts in the main header (TLM).

    Attributes:
        marker: of its segments.
        kind: what they are.
        changes: what becomes of them where they are wrong.
    """

    marker = 0xFF55
    kind = "JPEG 2000 lengths"

    def __init__(self) -> None:
        self.changes: list[RangeChange] = []
        self._listed: list[tuple[int, int]] = []
        self._found: list[tuple[int, int]] = []
        self._is_well_formed = True
        self._last = b""

    def __bool__(self) -> bool:
        return bool(self.changes)

    def add(self, content: bytes, changes: list[RangeChange]) -> None:
        """A segment of the list.

        Args:
            content: of the segment.
            changes: what becomes of it where it is wrong.
        """
        form = content[1] if len(content) > 1 else 0xFF
        of_tile, of_length = form >> 4 & 3, 4 if form & 0x40 else 2
        step = of_tile + of_length
        is_out_of_order = content[:1] <= self._last
        self._is_well_formed &= not (
            form & 0x8F or of_tile == 3 or (len(content) - 2) % step or is_out_of_order
        )
        self._last = content[:1]
        self.changes += changes
        if self._is_well_formed and len(self._listed) < _MOST_PARTS:
            for place in range(2, len(content), step):
                tile = int.from_bytes(content[place : place + of_tile], "big") if of_tile else -1
                length = int.from_bytes(content[place + of_tile : place + step], "big")
                self._listed.append((tile, length))

    def found(self, tile: int, length: int) -> None:
        """A tile-part was found."""
        if self.changes and len(self._found) < _MOST_PARTS:
            self._found.append((tile, length))

    def are_right(self) -> bool:
        """Whether the list is one of the tile-parts that were found."""
        return (
            self._is_well_formed
            and len(self._listed) == len(self._found) < _MOST_PARTS
            and all(
                length == real and tile in (-1, number)
                for (tile, length), (number, real) in zip(self._listed, self._found, strict=True)
            )
        )


class PacketLengths:
    """The lengths of the packets of a tile-part in its header (PLT).

    Attributes:
        marker: of its segments.
        kind: what they are.
        changes: what becomes of them where they are wrong.
    """

    marker = 0xFF58
    kind = "JPEG 2000 lengths"

    def __init__(self) -> None:
        self.changes: list[RangeChange] = []
        self._sum = 0
        self._is_complete = True

    def add(self, content: bytes, changes: list[RangeChange]) -> None:
        """A segment of the list.

        Args:
            content: of the segment.
            changes: what becomes of it where it is wrong.
        """
        self.changes += changes
        length = 0
        for byte in content[1:]:
            length = length << 7 | byte & 0x7F
            if byte < 0x80:
                self._sum += length
                length = 0
        self._is_complete &= not length and len(content) > 1

    def come_to(self, length: int) -> bool:
        """Whether there is no list, or its packets have so many bytes together."""
        return not self.changes or (self._is_complete and self._sum == length)
