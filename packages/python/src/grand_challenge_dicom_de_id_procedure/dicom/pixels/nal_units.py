"""Network abstraction layer units of H.264 (ITU-T H.264) and HEVC (ITU-T H.265)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor
from grand_challenge_dicom_de_id_procedure.dicom.pixels.opaque import holds_text
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

_START = re.compile(rb"\x00\x00\x01")
_START_LENGTH = 3
_END = re.compile(rb"\x00\x00[\x00\x01]")
_LARGEST = 1 << 20
_EMULATION = re.compile(rb"\x00\x00\x03")

_FILLER_PAYLOAD = 3
_RECOVERY_POINT, _FRAME_PACKING = 6, 45
_NEEDED_MESSAGES = {_RECOVERY_POINT: 8, _FRAME_PACKING: 12}
"""Messages that stay: where decoding may begin, and how two views lie in a picture; with the most
bytes that they have."""


class VideoCodec(NamedTuple):
    """The types of units of a codec.

    Attributes:
        header: bytes of a unit's header.
        pictures: slices and their prefixes, which are not looked into.
        parameters: sets of parameters.
        messages: supplemental enhancement information (SEI).
        marks: units of at most one byte, which mark a place.
        filler: the type of filler data.
    """

    header: int
    pictures: frozenset[int]
    parameters: frozenset[int]
    messages: frozenset[int]
    marks: frozenset[int]
    filler: int

    def type_of(self, head: bytes) -> int:
        """The type of a unit that begins with these bytes."""
        return head[0] & 0x1F if self.header == 1 else head[0] >> 1 & 0x3F

    def filler_header(self) -> bytes:
        """The header of filler data."""
        return b"\x0c" if self.header == 1 else b"\x4c\x01"


H264 = VideoCodec(
    1, frozenset((1, 2, 3, 4, 5, 14, 19, 20, 21)), frozenset((7, 8, 13, 15)), frozenset((6,)),
    frozenset((9, 10, 11)), 12,
)  # fmt: skip
HEVC = VideoCodec(
    2, frozenset((*range(10), *range(16, 22))), frozenset((32, 33, 34)), frozenset((39, 40)),
    frozenset((35, 36, 37)), 38,
)  # fmt: skip


def byte_stream(cursor: Cursor, codec: VideoCodec) -> Iterator[RangeChange]:
    """Walk units that stand behind start codes (Annex B of both).

    Args:
        cursor: at the first of them.
        codec: which of the two it is.

    Raises:
        UnreadableDICOMError: something else stands before the first, or a unit is too long.
    """
    head = cursor.peek(1 << 10).lstrip(b"\0")
    if not head.startswith(b"\1"):
        raise unreadable("video without a start code")
    while cursor.find(_START, _START_LENGTH):
        cursor.skip(_START_LENGTH)
        head = cursor.peek(codec.header)
        if len(head) == codec.header and codec.type_of(head) not in codec.pictures:
            content = _content_up_to_start(cursor)
            yield from cursor.replace(len(content), *blanked(content, codec))


def blanked(content: bytes, codec: VideoCodec) -> tuple[str, bytes]:
    """What a unit that is no picture becomes, and what is blanked in it.

    Args:
        content: of the unit, its header included.
        codec: which of the two it is.

    Raises:
        UnreadableDICOMError: it holds text where numbers must be.
    """
    size = codec.header
    if len(content) <= size:
        return "", content
    kind = codec.type_of(content)
    if kind in codec.parameters:
        if holds_text(content):
            raise unreadable("text in the parameters of a video")
        return "", content
    if kind in codec.messages:
        if len(content) > size + 2 and not _are_needed(_EMULATION.sub(b"\0\0", content[size:])):
            return "SEI message of video", content[:size] + _filler_message(len(content) - size)
        return "", content
    if kind in codec.marks:
        extra = len(content) - size - 1
        return "bytes after a unit of video", content[: size + 1] + bytes(max(0, extra))
    if kind == codec.filler and not content[size:-1].strip(b"\xff"):
        return "", content
    filler = b"\xff" * (len(content) - size - 1) + b"\x80"
    return "unit of video that is not known", codec.filler_header() + filler


def _content_up_to_start(cursor: Cursor) -> bytes:
    """The unit that begins here, up to the next start code or zeros before it."""
    size = 1 << 10
    while True:
        content = cursor.peek(size)
        end = _END.search(content)
        if end:
            return content[: end.start()]
        if len(content) < size:
            return content
        if size >= _LARGEST:
            raise unreadable("a unit of video that is no picture is too long")
        size <<= 5


def _are_needed(messages: bytes) -> bool:
    """Whether there are only messages that stay, or filler."""
    place = 0
    while place < len(messages) and messages[place:] != b"\x80":
        numbers = []
        for _ in range(2):
            number = 0
            while messages[place : place + 1] == b"\xff":
                number, place = number + 255, place + 1
            numbers.append(number + (messages[place] if place < len(messages) else 0))
            place += 1
        kind, size = numbers
        payload = messages[place : place + size]
        is_filler = kind == _FILLER_PAYLOAD and not payload.strip(b"\xff")
        if not is_filler and size > _NEEDED_MESSAGES.get(kind, -1):
            return False
        place += size
    return messages[place:].rstrip(b"\0") == b"\x80"


def _filler_message(length: int) -> bytes:
    """Messages that say nothing, and the bit that ends them: so many bytes, 3 or more."""
    number, rest = divmod(length - 3, 256)
    if rest == 255:  # no size of a payload gives this length
        return bytes((_FILLER_PAYLOAD, 0)) + _filler_message(length - 2)
    size = b"\xff" * number + bytes((rest,))
    return bytes((_FILLER_PAYLOAD,)) + size + b"\xff" * (255 * number + rest) + b"\x80"
