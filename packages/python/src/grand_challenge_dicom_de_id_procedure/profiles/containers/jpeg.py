"""JPEG files (ISO/IEC 10918-1 Annex B): which parts make the image, and which only describe it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.limits import JPEG_PIXELS, PARTS

EXIF = b"Exif\0\0"
"""What the APP1 segment of EXIF begins with (Exif 3.0 section 4.7.2)."""

_JFIF = b"JFIF\0"
_ADOBE, _ADOBE_LENGTH = b"Adobe", 12  # the bytes of its segment (ISO/IEC 10918-6)
_ICC = b"ICC_PROFILE\0"  # without it and the one of Adobe, colours are wrong
_JFIF_LENGTH = 14  # bytes of a JFIF segment without its thumbnail (ISO/IEC 10918-5)
_LONGEST = 0xFFFF - 2

_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
_APPLICATION = range(_APP0, _APP0 + 16)
_OF_IMAGE = frozenset((0, *range(0xC0, 0xE0)))  # not COM, nor what is reserved (Table B.1)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF; not DHT, JPG and DAC
_HUFFMAN = frozenset((0xC0, 0xC1, 0xC2))  # at least a bit for each block of the first component
_NEXT = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # a marker; RST stands within scan data


class Segment(NamedTuple):
    """A segment with its marker, or the data of a scan (``marker`` is 0).

    Attributes:
        marker: the second byte of the marker.
        start: where the part begins, its marker included.
        end: where it ends.
    """

    marker: int
    start: int
    end: int


class JPEG:
    """The parts of a file up to the end of its first image.

    Raises:
        UnreadableFileError: it is not JPEG, or it ends within a part.
        UnsafeFileError: it says that it has more pixels than its data can hold.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._parts = _parts(content)
        _check_size(content, self._parts)

    @property
    def exif(self) -> bytes:
        """The first EXIF block, which is built as a TIFF file is; empty if there is none."""
        for part in self._parts:
            if self._is_exif(part):
                return self._content[part.start + 4 + len(EXIF) : part.end]
        return b""

    def without_metadata(self, exif: bytes) -> bytes:
        """The file as ``pieces`` gives it, at once."""
        return b"".join(self.pieces(exif))

    def pieces(self, exif: bytes) -> Iterator[bytes | memoryview]:
        """The file with the parts that make the image, and with another EXIF block.

        Comments, XMP, IPTC, other application data, thumbnails of JFIF, further images and what
        follows the image are left out.

        Args:
            exif: the block; empty for none. A file that had none gets none.

        Raises:
            FieldError: the block is too long for JPEG.
        """
        content = memoryview(self._content)  # slices of it are no copies
        yield b"\xff\xd8"
        for part in self._parts:
            if self._is_exif(part):
                if exif:
                    yield _segment(_APP1, EXIF + exif)
                    exif = b""  # a second block repeats the first, or goes on for it
            elif part.marker in _APPLICATION:
                yield self._application(part)
            elif part.marker in _OF_IMAGE:
                yield content[part.start : part.end]

    def _is_exif(self, part: Segment) -> bool:
        return part.marker == _APP1 and self._content.startswith(EXIF, part.start + 4, part.end)

    def _application(self, part: Segment) -> bytes:
        body = self._content[part.start + 4 : part.end]
        if part.marker == _APP0 and body.startswith(_JFIF) and len(body) >= _JFIF_LENGTH:
            return _segment(_APP0, body[: _JFIF_LENGTH - 2] + b"\0\0")  # no thumbnail
        if part.marker == _APP14 and body.startswith(_ADOBE):
            return _segment(_APP14, body[:_ADOBE_LENGTH])
        is_colour = part.marker == _APP2 and body.startswith(_ICC)
        return self._content[part.start : part.end] if is_colour else b""


def _segment(marker: int, body: bytes) -> bytes:
    if len(body) > _LONGEST:
        raise FieldError(
            f"EXIF of {len(body):,} bytes; JPEG has room for {_LONGEST:,}: use shorter values"
        )
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def _parts(content: bytes) -> list[Segment]:
    if not content.startswith(b"\xff\xd8"):
        raise UnreadableFileError("not a JPEG file: it does not begin with FFD8")
    parts: list[Segment] = []
    at = 2
    while len(parts) < PARTS:
        while content[at : at + 2] == b"\xff\xff":  # fill bytes (B.1.1.2)
            at += 1
        marker = content[at + 1] if content[at : at + 1] == b"\xff" and at + 1 < len(content) else 0
        if marker == _EOI:
            parts.append(Segment(_EOI, at, at + 2))
            return parts
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker in (0, _SOI) or end < at + 4 or end > len(content):
            raise UnreadableFileError("a malformed or truncated JPEG file")
        parts.append(Segment(marker, at, end))
        at = end
        if marker == _SOS:
            found = _NEXT.search(content, at)
            if found is None:
                raise UnreadableFileError("a truncated JPEG file: its image has no end")
            parts.append(Segment(0, at, found.start()))
            at = found.start()
    raise UnsafeFileError(f"more than {PARTS:,} segments")


def _check_size(content: bytes, parts: list[Segment]) -> None:
    frame = next((part for part in parts if part.marker in _FRAMES), None)
    if frame is None or frame.end - frame.start < 10:
        raise UnreadableFileError("a JPEG file without an image")
    at = frame.start + 5
    height, width = (int.from_bytes(content[each : each + 2]) for each in (at, at + 2))
    data = sum(part.end - part.start for part in parts if not part.marker)
    if frame.marker in _HUFFMAN and height * width > max(data, 1) * JPEG_PIXELS:
        raise UnsafeFileError(f"{width} x {height} pixels cannot be in {data} bytes of JPEG data")
