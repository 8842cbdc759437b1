"""Video: an elementary stream, or one in a container (PS3.5 sections 8.2.5 to 8.2.10)."""

from __future__ import annotations

from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.pixels import mp4
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor
from grand_challenge_dicom_de_id_procedure.dicom.pixels.mpeg2 import START, mpeg2
from grand_challenge_dicom_de_id_procedure.dicom.pixels.nal_units import H264, HEVC, byte_stream

_UIDS = "1.2.840.10008.1.2.4."
_MPEG2 = frozenset(f"{_UIDS}{number}" for number in ("100", "100.1", "101", "101.1"))
_H264 = frozenset(
    f"{_UIDS}{number}{fragmentable}" for number in range(102, 107) for fragmentable in ("", ".1")
)
_HEVC = frozenset((f"{_UIDS}107", f"{_UIDS}108"))

TRANSFER_SYNTAXES = _MPEG2 | _H264 | _HEVC
"""Those whose pixel data are one video, in however many fragments."""


def video(cursor: Cursor, transfer_syntax: str) -> Iterator[RangeChange]:
    """Walk a video.

    Args:
        cursor: at its beginning.
        transfer_syntax: one of ``TRANSFER_SYNTAXES``.

    Raises:
        UnreadableDICOMError: its structure is not understood.
    """
    head = cursor.peek(8)
    if transfer_syntax in _MPEG2:
        if not head.startswith(START):
            raise unreadable("video that is no MPEG-2 elementary stream is not understood")
        yield from mpeg2(cursor)
        return
    codec = HEVC if transfer_syntax in _HEVC else H264
    if head[4:] == mp4.START:
        yield from mp4.VideoBoxes(cursor, codec).changes()
    elif head.startswith((b"\0\0\1", b"\0\0\0\1")):
        yield from byte_stream(cursor, codec)
    else:
        raise unreadable("video that is neither a byte stream nor MP4 is not understood")
