"""Deflated frames (PS3.5 A.4.13, RFC 1951): what stands behind the end of each."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor

_BLOCK = 1 << 16


def deflated(cursor: Cursor, frame: int) -> Iterator[RangeChange]:
    """Inflate one frame, which is in one fragment, to see where it ends.

    Args:
        cursor: at its beginning.
        frame: how many bytes it has when it is inflated, without padding.

    Raises:
        UnreadableDICOMError: it cannot be inflated, or has other than so many bytes.
    """
    inflator = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    try:
        while cursor.left and not inflator.eof:
            block = cursor.peek(min(_BLOCK, cursor.left))
            inflated = inflator.decompress(block, _BLOCK)
            while inflated:
                size += len(inflated)
                inflated = inflator.decompress(inflator.unconsumed_tail, _BLOCK)
                if size > frame + 1:
                    raise unreadable("a deflated frame is longer than its pixels")
            cursor.skip(len(block) - len(inflator.unused_data))
    except zlib.error:
        raise unreadable("a frame cannot be inflated") from None
    if not inflator.eof or size < frame:
        raise unreadable("a deflated frame is truncated")
    yield from cursor.replace(cursor.left, "bytes after a deflated frame")
