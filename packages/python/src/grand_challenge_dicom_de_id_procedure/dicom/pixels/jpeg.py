"""JPEG (ISO/IEC 10918-1) and JPEG-LS (ISO/IEC 14495-1): marker segments, and scans between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor

START = b"\xff\xd8"

_SOI, _EOI, _SOS, _DHT, _DQT, _DRI, _COM = 0xD8, 0xD9, 0xDA, 0xC4, 0xDB, 0xDD, 0xFE
_DAC, _DNL, _DHP, _EXP, _LS_FRAME, _LS_PARAMETERS = 0xCC, 0xDC, 0xDE, 0xDF, 0xF7, 0xF8
_FRAMES = {*range(0xC0, 0xD0), _DHP, _LS_FRAME} - {_DHT, 0xC8, _DAC}
_OTHERS = {_DHT, _DQT, _DRI, _DAC, _DNL, _EXP, _LS_PARAMETERS}
_APPLICATION = range(0xE0, 0xF0)

# In a scan, 0xFF stands before 0x00 or, in JPEG-LS, a byte below 0x80; restarts belong to it.
_END_OF_SCAN = re.compile(rb"\xff[\xc0-\xcf\xd8-\xfe]")
_AFTER_FILL = re.compile(rb"\xff[^\xff]")

_JFIF = re.compile(rb"JFIF\0\x01[\0-\x02][\0-\x02]")
_JFIF_LENGTH = 14
_DENSITY = slice(8, 12)
_NO_DENSITY = b"\0\1\0\1"
_HIGHEST_DENSITY = 1 << 13  # dots: above that, it may be letters
_ADOBE = re.compile(rb"Adobe\0[\x64\x65][\0\x40\x80\xc0]\0\0\0[\0-\x02]")
_ADOBE_LENGTH = 12
_SPIFF_LENGTH = 30
_LOOKED_AT = 54  # bytes of a segment: up to the signature of an ICC profile
_SPIFF_END = b"\0\0\0\1\xff\xd8"
_HP_TRANSFORM = re.compile(rb"mrfx[\0-\x05]")
_ICC = b"ICC_PROFILE\0"
_SIGNATURE = b"acsp"


def jpeg(cursor: Cursor, keeps_icc: bool) -> Iterator[RangeChange]:
    """Walk one image, up to behind its end.

    Kept are the segments that are needed to decode it; JFIF without its thumbnail; Adobe's APP14;
    SPIFF's header and the colour transform of HP in APP8.

    Args:
        cursor: at its beginning.
        keeps_icc: whether ICC profiles stay.

    Raises:
        UnreadableDICOMError: there is something else between its segments, or a segment of
            invalid length.
    """
    cursor.skip(2)
    is_scan = False
    while True:
        if is_scan and not cursor.find(_END_OF_SCAN, 2):
            return  # without an end, as some scanners write it
        head = cursor.peek(4)
        if head[:2] == b"\xff\xff":
            cursor.find(_AFTER_FILL, 2)
            head = cursor.peek(4)
        if len(head) < 2 or head[0] != 0xFF:
            raise unreadable("no marker where one must be in JPEG")
        code = head[1]
        if code == _EOI:
            cursor.skip(2)
            return
        if code == _SOI and is_scan and cursor.is_at_piece:
            return  # the next image, behind one without an end
        length = int.from_bytes(head[2:4], "big") - 2
        if len(head) < 4 or length < 0:
            raise unreadable("invalid length of a JPEG segment")
        is_scan = code == _SOS
        if is_scan or code in _FRAMES or code in _OTHERS:
            _check_length(code, length, cursor)
            cursor.skip(4 + length)
        elif code in _APPLICATION or code == _COM:
            cursor.skip(4)
            yield from _application(code, length, cursor, keeps_icc)
        else:
            raise unreadable(f"unknown JPEG marker FF{code:02X}")


def _check_length(code: int, length: int, cursor: Cursor) -> None:
    """Check that a segment holds what it must and nothing behind it."""
    content = cursor.peek(4 + length)[4:]
    if len(content) < length:
        raise unreadable("truncated JPEG segment")
    if code == _DHT:
        is_right, place = True, 0
        while place < length:
            place += 17 + sum(content[place + 1 : place + 17])
        is_right = place == length
    elif code == _DQT:
        place = 0
        while place < length:
            place += 129 if content[place] >> 4 else 65
        is_right = place == length
    elif code == _SOS:
        is_right = length >= 4 and length == 4 + 2 * content[0]
    elif code in _FRAMES:
        is_right = length >= 6 and length == 6 + 3 * content[5]
    elif code == _LS_PARAMETERS:
        kind = content[:1]  # thresholds, or dimensions; palettes are not understood
        is_right = (kind == b"\1" and length == 11) or (kind == b"\4" and length <= 10)
    else:
        is_right = code == _DAC or length in {_DRI: (2, 3, 4), _DNL: (2,), _EXP: (1,)}[code]
    if not is_right:
        raise unreadable(f"invalid length of the JPEG segment FF{code:02X}")


def _application(code: int, length: int, cursor: Cursor, keeps_icc: bool) -> Iterator[RangeChange]:
    """A comment, or a segment of an application; the cursor is behind its length."""
    kind = "JPEG comment" if code == _COM else f"JPEG APP{code - 0xE0}"
    start = cursor.peek(min(length, _LOOKED_AT))
    kept = 0
    if code == 0xE0 and start.startswith(b"JFIF\0") and length >= _JFIF_LENGTH:
        density = start[_DENSITY]
        high = max(int.from_bytes(density[:2], "big"), int.from_bytes(density[2:], "big"))
        if not _JFIF.match(start) or high >= _HIGHEST_DENSITY:
            yield from cursor.replace(12, kind, b"JFIF\0\x01\x02\0" + _NO_DENSITY)
        else:
            cursor.skip(12)
        length -= 12
    elif code == 0xEE and start.startswith(b"Adobe") and length >= _ADOBE_LENGTH:
        if not _ADOBE.match(start):
            yield from cursor.replace(11, kind, b"Adobe\0\x64\0\0\0\0")
        else:
            cursor.skip(11)
        length -= 11
        kept = 1  # the colour transform
    elif code == 0xE8:
        kept = _kept_of_spiff(start, length)
    elif code == 0xE2 and start.startswith(_ICC):
        kind = "ICC profile"
        kept = length if keeps_icc and _is_profile(start) else 0
    cursor.skip(kept)
    yield from cursor.replace(length - kept, kind)


def _is_profile(start: bytes) -> bool:
    """Whether a segment is a part of an ICC profile; the first one has its signature."""
    return start[len(_ICC) : len(_ICC) + 1] > b"\1" or start[50:54] == _SIGNATURE


def _kept_of_spiff(start: bytes, length: int) -> int:
    """How many bytes of an APP8 segment are needed to decode (ISO/IEC 10918-3 Annex F)."""
    if start.startswith(b"SPIFF\0") and length >= _SPIFF_LENGTH:
        return _SPIFF_LENGTH
    if start == _SPIFF_END or (length == 5 and _HP_TRANSFORM.match(start)):
        return length
    return 4 if length >= 4 and start.startswith(b"\0\0\0") else 0
