"""RLE (PS3.5 Annex G): a header, and segments of runs."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import Image

_HEADER = Struct("<16L")
_BLOCK = 1 << 16
_NO_RUN = 128
_STORED = [2 + run if run < _NO_RUN else 2 for run in range(256)]  # bytes that a run has
_STORED[_NO_RUN] = 1
_DECODED = [1 + run if run < _NO_RUN else 257 - run for run in range(256)]  # that come of it
_DECODED[_NO_RUN] = 0


def rle(cursor: Cursor, image: Image) -> Iterator[RangeChange]:
    """Walk one frame, which is in one fragment.

    Args:
        cursor: at its beginning.
        image: what describes the pixels.

    Raises:
        UnreadableDICOMError: the header is not one of this image.
    """
    planes = image.samples * -(-image.bits // 8)
    size = -(-image.rows * image.columns * min(8, image.bits) // 8)
    length = cursor.left
    content = cursor.peek(_HEADER.size)
    if len(content) < _HEADER.size or length < _HEADER.size:
        raise unreadable("a truncated RLE header")
    number, *offsets = _HEADER.unpack(content)
    used = offsets[:planes]
    if number != planes or number > 15 or used[:1] != [_HEADER.size] or used != sorted(used):
        raise unreadable("an invalid RLE header")
    cursor.skip(4 + 4 * planes)
    yield from cursor.replace(60 - 4 * planes, "unused offsets of RLE")
    for start, end in zip(used, [*used[1:], length], strict=True):
        if end > length:
            raise unreadable("an RLE segment leads past its fragment")
        yield from _segment(cursor, end - start, size)


def _segment(cursor: Cursor, length: int, size: int) -> Iterator[RangeChange]:
    """What stands behind the runs of a segment that give so many bytes."""
    stored, decoded = _STORED, _DECODED
    run = _NO_RUN
    while size > 0 and length > 0:
        block = cursor.peek(min(_BLOCK, length))
        place, stop = 0, len(block)
        if stop < length:
            stop -= _NO_RUN + 1  # so that each run that begins before is in the block
        while place < stop and size > 0:
            run = block[place]
            place += stored[run]
            size -= decoded[run]
        if place > length:  # the last run is cut short
            place, size = length, 0
        if size < 0 and run < _NO_RUN:  # it has more pixels than there are
            place += size
        cursor.skip(place)
        length -= place
    if length:
        yield from cursor.replace(length, "bytes after RLE segments")
