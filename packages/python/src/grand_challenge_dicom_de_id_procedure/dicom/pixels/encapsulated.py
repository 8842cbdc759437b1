"""Encapsulated pixel data, from the item with offsets to the delimiter (PS3.5 A.4 and 8.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.headers import fragment_items, fragments
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor
from grand_challenge_dicom_de_id_procedure.dicom.pixels.deflated import deflated
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import Image
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image_boxes import (
    IMAGE_STARTS,
    JP2_START,
    JXL_CODESTREAM,
    JXL_START,
    ImageBoxes,
)
from grand_challenge_dicom_de_id_procedure.dicom.pixels.jpeg import START as JPEG_START
from grand_challenge_dicom_de_id_procedure.dicom.pixels.jpeg import jpeg
from grand_challenge_dicom_de_id_procedure.dicom.pixels.jpeg2000 import START as J2K_START
from grand_challenge_dicom_de_id_procedure.dicom.pixels.jpeg2000 import Codestream
from grand_challenge_dicom_de_id_procedure.dicom.pixels.native import frames_in_fragments
from grand_challenge_dicom_de_id_procedure.dicom.pixels.offsets import is_basic_table_right
from grand_challenge_dicom_de_id_procedure.dicom.pixels.opaque import opaque
from grand_challenge_dicom_de_id_procedure.dicom.pixels.padding import beyond_padding
from grand_challenge_dicom_de_id_procedure.dicom.pixels.rle import rle
from grand_challenge_dicom_de_id_procedure.dicom.pixels.video import TRANSFER_SYNTAXES, video
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_UIDS = "1.2.840.10008.1.2."
_RLE, _DEFLATED, _UNCOMPRESSED = f"{_UIDS}5", f"{_UIDS}8.1", f"{_UIDS}1.98"
_STILL = frozenset(
    f"{_UIDS}4.{number}"
    for number in (*range(50, 67), 70, 80, 81, *range(90, 94), 110, 111, 112, 201, 202, 203)
)
_TABLE = "Basic Offset Table"
_AFTER = "bytes after an image"


class Encapsulated:
    """Pixel data in fragments.

    Args:
        source: the file.
        place: where the value begins and ends, the delimiter included.
        encoding: of the data set.
        transfer_syntax: its UID.
        image: gives what describes the pixels.
        keeps_icc: whether ICC profiles stay.
    """

    def __init__(
        self,
        source: Source,
        place: tuple[int, int],
        encoding: Encoding,
        transfer_syntax: str,
        image: Callable[[], Image],
        keeps_icc: bool,
    ) -> None:
        self._source = source
        self._start, self._end = place
        self._encoding = encoding
        self._transfer_syntax = transfer_syntax
        self._image = image
        self._keeps_icc = keeps_icc

    def changes(self) -> Iterator[RangeChange]:
        """What is written otherwise, in the order of the file.

        Raises:
            UnreadableDICOMError: the structure is not understood.
        """
        begin, stop = next(fragment_items(self._source, self._start, self._end, self._encoding))
        if stop < self._end:
            if not is_basic_table_right(self._source, (begin, stop), self._fragments()):
                yield RangeChange(begin - 4, begin, "", bytes(4))
                yield RangeChange(begin, stop, _TABLE, b"")
            yield from self._codestreams(Cursor(self._source, self._fragments()))
        yield RangeChange(self._end - 4, self._end, "length of a delimiter")

    def _fragments(self) -> Iterator[tuple[int, int]]:
        return fragments(self._source, self._start, self._end, self._encoding)

    def _codestreams(self, cursor: Cursor) -> Iterator[RangeChange]:
        syntax = self._transfer_syntax
        if syntax in _STILL:
            while cursor.go_on():
                yield from self._still(cursor)
        elif syntax == _RLE:
            image = self._image()
            while cursor.go_on():
                yield from rle(cursor, image)
        elif syntax in (_DEFLATED, _UNCOMPRESSED):
            image = self._image()
            frame, frames = (image.frame_bits + 7) // 8, image.frames
            if syntax == _UNCOMPRESSED:
                yield from frames_in_fragments(cursor, frame, frames)
            while cursor.go_on():
                yield from deflated(cursor, frame)
        elif syntax in TRANSFER_SYNTAXES:
            if cursor.go_on():
                yield from video(cursor, syntax)
            while cursor.go_on():
                begin, end = cursor.rest()
                if not self._is_padding(begin, end):
                    yield RangeChange(begin, end, "bytes after a video")
        elif cursor.go_on():
            raise unreadable("fragments under a transfer syntax whose pixels are not understood")

    def _still(self, cursor: Cursor) -> Iterator[RangeChange]:
        """An image, from where a fragment begins, and what stands behind it in its last one."""
        start = cursor.peek(12)
        if start.startswith(JPEG_START):
            yield from jpeg(cursor, self._keeps_icc)
        elif start.startswith(J2K_START):
            yield from Codestream(cursor).changes()
        elif start in (JP2_START, JXL_START):
            yield from ImageBoxes(cursor, self._keeps_icc).changes()
        elif start.startswith(JXL_CODESTREAM):
            opaque(cursor, starts=(*IMAGE_STARTS, JXL_CODESTREAM))
        elif not self._is_padding(*cursor.rest()):
            raise unreadable("a fragment begins with no image that is known")
        if not cursor.is_at_piece:
            begin, end = cursor.rest()
            if not self._is_padding(begin, end):
                yield RangeChange(begin, end, _AFTER)

    def _is_padding(self, begin: int, end: int) -> bool:
        """Whether a range only fills a fragment.

        Raises:
            UnreadableDICOMError: another image follows: a fragment has only one.
        """
        found = beyond_padding(self._source, begin, end)
        if found.startswith(IMAGE_STARTS):
            raise unreadable("two images in one fragment")
        return not found
