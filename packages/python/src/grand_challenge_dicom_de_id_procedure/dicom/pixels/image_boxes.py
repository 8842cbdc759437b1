"""Images in boxes: JPEG 2000 (ISO/IEC 15444-1 Annex I) and JPEG XL (ISO/IEC 18181-2).

DICOM has bare codestreams (PS3.5 section 8.2.4), but images in boxes exist.
"""

from __future__ import annotations

from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.pixels.boxes import (
    LARGEST,
    Box,
    Boxes,
    brands,
    is_box,
)
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor
from grand_challenge_dicom_de_id_procedure.dicom.pixels.jpeg import START as JPEG_START
from grand_challenge_dicom_de_id_procedure.dicom.pixels.jpeg2000 import START as J2K_START
from grand_challenge_dicom_de_id_procedure.dicom.pixels.jpeg2000 import Codestream
from grand_challenge_dicom_de_id_procedure.dicom.pixels.opaque import opaque

JP2_START = b"\0\0\0\x0cjP  \r\n\x87\n"
JXL_START = b"\0\0\0\x0cJXL \r\n\x87\n"
_STARTS = (JP2_START, JXL_START)
IMAGE_STARTS = (JPEG_START + b"\xff", J2K_START, *_STARTS)
JXL_CODESTREAM = b"\xff\x0a"
_BRANDS = frozenset((b"jp2 ", b"jpx ", b"jpxb", b"jph ", b"jxl "))


class ImageBoxes(Boxes):
    """Walks the boxes of one image.

    Args:
        cursor: at the first of them.
        keeps_icc: whether ICC profiles stay.
    """

    def __init__(self, cursor: Cursor, keeps_icc: bool) -> None:
        super().__init__(cursor)
        self._keeps_icc = keeps_icc
        self._has_codestream = False
        self._brand = b"jxl " if cursor.peek(12) == JXL_START else b"jp2 "

    def changes(self) -> Iterator[RangeChange]:
        """What is written otherwise; goes on behind the last box.

        Raises:
            UnreadableDICOMError: there is no codestream, or something else between the boxes.
        """
        yield from self._box(None)
        while not self._cursor.is_at_end:
            is_box_next = is_box(self._cursor.peek(8)) and not self._ends_here()
            if self._has_codestream and not is_box_next:
                return
            yield from self._box(None)
        if not self._has_codestream:
            raise unreadable("boxes without a codestream")

    def _ends_here(self) -> bool:
        return self._cursor.is_at_piece and self._cursor.peek(12) in _STARTS

    def _known(self, box: Box) -> Iterator[RangeChange] | None:
        if box.type == b"jp2c":
            return self._codestream(box)
        if box.type in (b"jxlc", b"jxlp"):
            return self._opaque(box)
        if box.size is None:
            return None
        if box.type == b"jp2h":
            return self._inside(box)
        content = self._content(box)
        if box.type == b"ftyp":
            return self._rewritten(box, brands(content, _BRANDS, self._brand))
        if box.type == b"colr":
            is_kept = self._keeps_icc and content[39:43] == b"acsp"
            if content[:1] == b"\1":
                is_kept = box.size == 7 and content[1] == 0 and content[2] <= 4
            return self._kept(box) if is_kept else None
        size = _size_of_needed(box.type, content)
        if size is None:
            return None
        if box.size != size:
            raise unreadable("invalid length of a box that is needed")
        return self._kept(box)

    def _codestream(self, box: Box) -> Iterator[RangeChange]:
        cursor = self._cursor
        cursor.skip(box.header)
        self._has_codestream = True
        yield from Codestream(cursor, box.stop).changes()
        if box.stop is not None:
            if box.stop < cursor.offset:
                raise unreadable("invalid length of a box")
            yield from cursor.replace(box.stop - cursor.offset, "bytes after an image")

    def _opaque(self, box: Box) -> Iterator[RangeChange]:
        self._cursor.skip(box.header)
        self._has_codestream = True
        opaque(self._cursor, box.size, (*IMAGE_STARTS, JXL_CODESTREAM))
        yield from ()


def _size_of_needed(kind: bytes, content: bytes) -> int | None:
    """How many bytes the content of a box must have; None where it is not needed."""
    fixed = {b"jP  ": 4, b"JXL ": 4, b"ihdr": 14, b"jxll": 1}
    if kind in fixed:
        return fixed[kind]
    if len(content) >= LARGEST:
        return None
    if kind == b"bpcc":
        return min(len(content), 1 << 14)
    if kind == b"cmap":
        return len(content) & ~3
    if kind == b"cdef":
        return 2 + 6 * int.from_bytes(content[:2], "big")
    if kind == b"pclr" and len(content) > 2:
        columns = content[3 : 3 + content[2]]
        width = sum([(depth & 0x7F) // 8 + 1 for depth in columns])
        return 3 + len(columns) + int.from_bytes(content[:2], "big") * width
    return None
