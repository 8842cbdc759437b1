"""Boxes: a length, a type and a content (ISO/IEC 14496-12, 15444-1 Annex I, 18181-2)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

LARGEST = 1 << 16
"""Bytes of the largest content that is looked at as a whole."""

_DEEPEST = 100  # boxes, each in the one before
_TYPE = range(0x20, 0x7F)  # bytes of a type
_NAMED = frozenset(
    (
        *(b"Exif", b"asoc", b"brob", b"free", b"iods", b"jbrd", b"jp2i", b"jumb", b"jxli", b"meta"),
        *(b"avcC", b"ftyp", b"hdlr", b"hvcC", b"mdhd", b"mvhd", b"stsd", b"tkhd"),
        *(b"res ", b"rreq", b"skip", b"udta", b"uinf", b"uuid", b"xml "),
    )
)


class Box(NamedTuple):
    """A box.

    Attributes:
        header: how many bytes its header has.
        type: its type.
        size: how many bytes its content has; None where it goes up to the end of all.
        stop: offset of the end of its content; None likewise.
    """

    header: int
    type: bytes
    size: int | None
    stop: int | None


class Boxes(ABC):
    """Walks boxes; a subclass says what becomes of them.

    Args:
        cursor: at the first of them.
    """

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._depth = 0

    @abstractmethod
    def _known(self, box: Box) -> Iterator[RangeChange] | None:
        """What becomes of a box that is needed; None for another. The cursor is at its header."""

    @abstractmethod
    def _ends_here(self) -> bool:
        """Whether a box of undefined length ends here."""

    def _box(self, end: int | None) -> Iterator[RangeChange]:
        """A box, in another one that ends at this offset. One that is not needed becomes empty.

        Raises:
            UnreadableDICOMError: there is no box, or its length is wrong.
        """
        cursor = self._cursor
        head = cursor.peek(16)
        if not is_box(head):
            raise unreadable("no box where one must be")
        length, header = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, header = int.from_bytes(head[8:16], "big"), 16
        stop = cursor.offset + length if length else end
        if (length and length < header) or (stop is not None and end is not None and stop > end):
            raise unreadable("invalid length of a box")
        size = None if stop is None else stop - cursor.offset - header
        box = Box(header, head[4:8], size, stop)
        changes = self._known(box)
        yield from self._free(box) if changes is None else changes

    def _inside(self, box: Box) -> Iterator[RangeChange]:
        """The boxes in a box."""
        assert box.stop is not None
        self._depth += 1
        if self._depth > _DEEPEST:
            raise unreadable("too many boxes in boxes")
        self._cursor.skip(box.header)
        while self._cursor.offset < box.stop:
            yield from self._box(box.stop)
        self._depth -= 1

    def _content(self, box: Box) -> bytes:
        """The content of a box, as far as it is looked at.

        Raises:
            UnreadableDICOMError: it is truncated.
        """
        length = min(box.size or 0, LARGEST)
        content = self._cursor.peek(box.header + length)[box.header :]
        if len(content) < length:
            raise unreadable("a truncated box")
        return content

    def _rewritten(self, box: Box, content: bytes) -> Iterator[RangeChange]:
        """A box whose content becomes another one of equal length."""
        self._cursor.skip(box.header)
        yield from self._cursor.replace(len(content), f"box of type {spelled(box.type)}", content)

    def _kept(self, box: Box) -> Iterator[RangeChange]:
        """A box that stays as it is."""
        self._cursor.skip(box.header + (box.size or 0))
        yield from ()

    def _free(self, box: Box) -> Iterator[RangeChange]:
        """A box that becomes an empty one of type ``free``."""
        cursor = self._cursor
        kind = "ICC profile" if box.type == b"colr" else f"box of type {spelled(box.type)}"
        cursor.skip(4)
        yield from cursor.replace(4, "", b"free")
        cursor.skip(box.header - 8)
        if box.size is not None:
            yield from cursor.replace(box.size, kind)
            return
        while cursor.go_on() and not self._ends_here():
            yield from cursor.replace(cursor.left, kind)


def is_box(head: bytes) -> bool:
    """Whether a box may begin with these bytes."""
    return len(head) >= 8 and all(map(_TYPE.__contains__, head[4:8]))


def brands(content: bytes, known: frozenset[bytes], own: bytes) -> bytes:
    """The content of a box of type ``ftyp``, without what is no brand and no small version.

    Args:
        content: a brand, a version, and brands.
        known: brands that stay.
        own: what stands in place of others.
    """
    words = [content[place : place + 4] for place in range(0, len(content), 4)]
    if len(content) < 8 or len(content) % 4 or len(content) >= LARGEST:
        raise unreadable("invalid length of a box of type ftyp")
    version = words[1] if words[1] < b"\0\1" else bytes(4)
    first, *others = [word if word in known else own for word in (words[0], *words[2:])]
    return b"".join([first, version, *others])


def spelled(kind: bytes) -> str:
    """The type of a box, if it is one that is known; another may be any text."""
    return kind.decode("ascii").strip() if kind in _NAMED else "another"
