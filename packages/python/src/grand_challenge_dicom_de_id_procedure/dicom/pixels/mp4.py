"""Video in MP4 (ISO/IEC 14496-12 and -15), with one track, of H.264 or HEVC."""

from __future__ import annotations

from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.pixels.boxes import LARGEST, Box, Boxes, brands
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor
from grand_challenge_dicom_de_id_procedure.dicom.pixels.nal_units import VideoCodec, blanked
from grand_challenge_dicom_de_id_procedure.dicom.pixels.opaque import holds_text, opaque

START = b"ftyp"
"""What stands behind the length of the first box."""

_BRANDS = frozenset(
    (
        *(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"hvc1", b"M4V "),
        *(b"qt  ", b"MSNV", b"dash", b"f4v ", b"3gp4", b"3gp5", b"XAVC"),
    )
)
_HOLDERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"))
_TABLES = frozenset(
    (
        *(b"stts", b"stss", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"ctts", b"sdtp", b"elst"),
        *(b"stsh", b"cslg"),
    )
)
_SIZES = {b"vmhd": 12, b"nmhd": 4, b"pasp": 8, b"clap": 32, b"btrt": 12, b"fiel": 2}
_RESERVED = {
    b"mvhd": ((100, 112), ((26, 10), (72, 24))),
    b"tkhd": ((84, 96), ((16, 4), (24, 8), (38, 2))),
    b"mdhd": ((24, 36), ((22, 2),)),
}
"""Boxes with times: their sizes with short and long times; what is reserved, with short ones."""
_ENTRIES = frozenset((b"avc1", b"avc3", b"hvc1", b"hev1"))
_ENTRY = 78  # bytes of a video's sample entry before its boxes
_REFERENCE = b"\0\0\0\0\0\0\0\1\0\0\0\x0curl \0\0\0\1"
_PREFIX = 4
_LARGEST_UNIT = 1 << 20


class VideoBoxes(Boxes):
    """Walks the boxes of a video.

    Args:
        cursor: at the first of them.
        codec: H.264 or HEVC.
    """

    def __init__(self, cursor: Cursor, codec: VideoCodec) -> None:
        super().__init__(cursor)
        self._codec = codec
        self._tracks = 0

    def changes(self) -> Iterator[RangeChange]:
        """What is written otherwise; goes on to the end.

        Raises:
            UnreadableDICOMError: there is something else between the boxes, or sound.
        """
        while not self._cursor.is_at_end and self._cursor.peek(8).strip(b"\0"):
            yield from self._box(None)

    def _ends_here(self) -> bool:
        return False

    def _known(self, box: Box) -> Iterator[RangeChange] | None:
        kind, size = box.type, box.size
        if kind == b"mdat":
            return self._units(box)
        if size is None:
            return None
        if kind in _HOLDERS:
            self._tracks += kind == b"trak"
            if self._tracks > 1:
                raise unreadable("a video with sound, or with two tracks, is not understood")
            return self._inside(box)
        if kind in _TABLES:
            return self._table(box)
        content = self._content(box)
        if kind == b"ftyp":
            return self._rewritten(box, brands(content, _BRANDS, b"isom"))
        if kind in _RESERVED:
            return self._rewritten(box, _without_times(content, *_RESERVED[kind]))
        if kind == b"hdlr":
            if size > LARGEST:
                raise unreadable("invalid length of a box")
            kept = content[8:12] if content[8:12] == b"vide" else bytes(4)
            return self._rewritten(box, bytes(8) + kept + bytes(max(0, size - 12)))
        if kind == b"dref":
            if content != _REFERENCE:
                raise unreadable("a video that refers to another file")
            return self._kept(box)
        if kind == b"stsd":
            return self._description(box)
        if kind in (b"avcC", b"hvcC"):
            return self._configuration(box, content)
        if kind == b"colr" and content[:4] == b"nclx" and size == 11:
            return self._kept(box)
        return self._kept(box) if _SIZES.get(kind) == size else None

    def _table(self, box: Box) -> Iterator[RangeChange]:
        self._cursor.skip(box.header)
        opaque(self._cursor, box.size)
        yield from ()

    def _description(self, box: Box) -> Iterator[RangeChange]:
        """The description of samples: one entry, of a video."""
        cursor = self._cursor
        head = cursor.peek(box.header + 16)[box.header :]
        size = int.from_bytes(head[8:12], "big")
        if head[:8] != b"\0\0\0\0\0\0\0\1" or head[12:] not in _ENTRIES or box.size != 8 + size:
            raise unreadable("a video of which the samples are not understood")
        cursor.skip(box.header + 16)
        entry = cursor.peek(_ENTRY)
        if size < 8 + _ENTRY or len(entry) < _ENTRY:
            raise unreadable("invalid length of a box")
        numbers = entry[24:28], entry[28:36], entry[40:42], entry[74:76]
        new = b"".join(
            [bytes(6), entry[6:8], bytes(16), *numbers[:2], bytes(4), numbers[2], bytes(32)]
        )
        new += numbers[3] + b"\xff\xff"
        yield from cursor.replace(_ENTRY, "box of type stsd", new)
        assert box.stop is not None
        while cursor.offset < box.stop:
            yield from self._box(box.stop)

    def _configuration(self, box: Box, content: bytes) -> Iterator[RangeChange]:
        """Parameters of the decoder, in which HEVC may have messages."""
        place = 21 if box.type == b"hvcC" else 4
        if (
            len(content) <= place + 1
            or len(content) >= LARGEST
            or content[place] & 3 != _PREFIX - 1
        ):
            raise unreadable("a video of which the parameters are not understood")
        new = content
        if box.type == b"hvcC":
            new = _without_messages(content, self._codec)
        if holds_text(new):
            raise unreadable("text in the parameters of a video")
        yield from self._rewritten(box, new)

    def _units(self, box: Box) -> Iterator[RangeChange]:
        """The samples: units behind their lengths, without anything between them."""
        cursor, codec = self._cursor, self._codec
        cursor.skip(box.header)
        while not cursor.is_at_end and (box.stop is None or cursor.offset < box.stop):
            head = cursor.peek(_PREFIX + codec.header)
            length = int.from_bytes(head[:_PREFIX], "big")
            is_inside = box.stop is None or cursor.offset + _PREFIX + length <= box.stop
            if length < codec.header or len(head) < _PREFIX + codec.header or not is_inside:
                raise unreadable("samples of a video that are not understood")
            cursor.skip(_PREFIX)
            if codec.type_of(head[_PREFIX:]) in codec.pictures:
                cursor.skip(length)
            elif length > _LARGEST_UNIT:
                raise unreadable("a unit of video that is no picture is too long")
            else:
                yield from cursor.replace(length, *blanked(cursor.peek(length), codec))


def _without_times(
    content: bytes, sizes: tuple[int, int], reserved: tuple[tuple[int, int], ...]
) -> bytes:
    """The content of a box without the times of creation and modification, and what is reserved."""
    is_long = content[:1] == b"\1"
    if len(content) != sizes[is_long]:
        raise unreadable("invalid length of a box with times")
    new = bytearray(content)
    new[4 : 20 if is_long else 12] = bytes(16 if is_long else 8)
    for place, length in reserved:
        place += (8 if place < 20 else 12) if is_long else 0
        new[place : place + length] = bytes(length)
    return bytes(new)


def _without_messages(content: bytes, codec: VideoCodec) -> bytes:
    """The content of a box of type ``hvcC`` in which messages are blanked."""
    new = bytearray(content)
    place = 23
    for _ in range(content[22]):
        count = int.from_bytes(content[place + 1 : place + 3], "big")
        place += 3
        for _ in range(count):
            length = int.from_bytes(content[place : place + 2], "big")
            place += 2
            if not codec.header <= length <= len(content) - place:
                raise unreadable("a video of which the parameters are not understood")
            new[place : place + length] = blanked(content[place : place + length], codec)[1]
            place += length
    if place != len(content):
        raise unreadable("a video of which the parameters are not understood")
    return bytes(new)
