"""Pixels that are not compressed: what stands behind the last one (PS3.5 section 8.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor
from grand_challenge_dicom_de_id_procedure.dicom.pixels.padding import beyond_padding
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_SMALLEST_FRAME = 1 << 10  # bytes; of a smaller one, many bytes are a multiple

AFTER = "bytes after pixels"


def after_pixels(
    source: Source, place: tuple[int, int], is_little: bool, lengths: Sequence[int], frame: int
) -> Iterator[RangeChange]:
    """What stands behind the last pixel.

    Args:
        source: the file.
        place: where the value begins and ends.
        is_little: whether words are little endian.
        lengths: how many bytes the pixels may have; the first one as it should be.
        frame: how many bytes a frame has.

    Raises:
        UnreadableDICOMError: there are more frames than their number says.
    """
    start, end = place
    length = end - start
    right = next((each for each in lengths if each <= length <= each + 1), lengths[0])
    if not is_little:
        right += right % 2  # the last pixel is the second byte of its word
    if right >= length:
        return
    start += right
    is_whole = frame >= _SMALLEST_FRAME and (end - start) % frame in (0, 1) and end - start > 1
    if is_whole and beyond_padding(source, start, end):
        raise unreadable("there are more frames than Number of Frames (0028,0008) says")
    yield RangeChange(start, end, AFTER)


def frames_in_fragments(cursor: Cursor, frame: int, frames: int) -> Iterator[RangeChange]:
    """What stands behind the pixels of each frame (PS3.5 A.4.11).

    Args:
        cursor: at the first fragment; a frame begins with one.
        frame: how many bytes a frame has.
        frames: how many there are.

    Raises:
        UnreadableDICOMError: there are fewer bytes.
    """
    for _ in range(frames):
        cursor.skip(frame)
        start, end = cursor.rest()
        if start < end:
            yield RangeChange(start, end, AFTER)
