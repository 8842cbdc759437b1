"""MPEG-2 video (ITU-T H.262): elementary streams."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor

START = b"\0\0\1\xb3"

_CODE = re.compile(rb"\x00\x00\x01[\xb0-\xff]")  # all but pictures and their slices
_USER_DATA, _EXTENSION, _END, _GROUP, _SEQUENCE, _ERROR = 0xB2, 0xB5, 0xB7, 0xB8, 0xB3, 0xB4
_NO_COPYRIGHT = bytes((0x40, 0, 4, 0, 0, 0x20, 0, 0, 0x40, 0, 0))
_NO_TIME = b"\0\x08\0"  # of a group of pictures, with its marker
_FLAGS = 0x60
_BLOCK = 1 << 16
_NEXT = re.compile(rb"\x00\x00\x01")


def mpeg2(cursor: Cursor) -> Iterator[RangeChange]:
    """Walk a video: user data, copyright and time codes are blanked.

    Args:
        cursor: at its beginning.

    Raises:
        UnreadableDICOMError: it has codes that are not of an elementary stream.
    """
    while cursor.find(_CODE, 4):
        code = cursor.peek(4)[3]
        cursor.skip(4)
        if code == _USER_DATA:
            yield from _up_to_next(cursor, "user data of video", b"\xff")
        elif code == _EXTENSION:
            if 0x40 <= int.from_bytes(cursor.peek(1), "big") < 0x50:
                yield from cursor.replace(11, "copyright of video", _NO_COPYRIGHT)
        elif code == _GROUP:
            flags = cursor.peek(4)[3:]
            if flags:
                no_time = _NO_TIME + bytes((flags[0] & _FLAGS,))
                yield from cursor.replace(4, "time code of video", no_time)
        elif code == _END:
            yield from _up_to_next(cursor, "bytes after a video", b"\0")
        elif code not in (_SEQUENCE, _ERROR):
            raise unreadable("video with codes that are not of an elementary stream")


def _up_to_next(cursor: Cursor, kind: str, fill: bytes) -> Iterator[RangeChange]:
    """What stands before the next start code."""
    while True:
        block = cursor.peek(_BLOCK)
        found = _NEXT.search(block)
        if found or len(block) < _BLOCK:
            yield from cursor.replace(found.start() if found else len(block), kind, fill)
            return
        yield from cursor.replace(_BLOCK - 2, kind, fill)
