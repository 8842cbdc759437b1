"""PNG files (ISO/IEC 15948 section 5): their chunks, copied or left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import UnreadableFileError, UnsafeFileError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.containers.copied import copy_range
from grand_challenge_dicom_de_id_procedure.profiles.limits import DEFLATE, PARTS, size_of

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_IEND = bytes(4) + b"IEND\xae\x42\x60\x82"
_LONGEST = (1 << 31) - 1
_AROUND = 12  # bytes of length, type and CRC
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type (section 11.2.2)
_PALETTE = 3  # the colour type of an image that cannot be read without its PLTE


class Chunk(NamedTuple):
    """A chunk: its type, and where it begins and ends, with length and CRC."""

    name: str
    start: int
    end: int


class PNG:
    """The chunks of an open file, up to IEND.

    Attributes:
        chunks: in their order.
        needed: names of the chunks without which the image cannot be read.

    Raises:
        UnreadableFileError: it is not PNG, or it ends within a chunk.
        UnsafeFileError: it says that it has more pixels than its data can hold.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.chunks = _chunks(source)
        is_of_palette = self._check_size() == _PALETTE
        self.needed = frozenset(("IHDR", "IDAT", "IEND", *(["PLTE"] if is_of_palette else [])))

    def write(self, output: BinaryIO, keeps: Callable[[str], bool]) -> None:
        """Write the chunks whose names are kept; nothing of what follows IEND, or is in it."""
        output.write(SIGNATURE)
        for chunk in self.chunks[:-1]:
            if keeps(chunk.name):
                copy_range(self._source, output, chunk.start, chunk.end)
        output.write(_IEND)

    def _check_size(self) -> int:
        header, *_ = self.chunks
        if header.name != "IHDR" or header.end - header.start != 13 + _AROUND:
            raise UnreadableFileError("a PNG file that does not begin with IHDR")
        self._source.seek(header.start + 8)
        found = self._source.read(13)
        width, height = int.from_bytes(found[:4]), int.from_bytes(found[4:8])
        bits, colour = found[8], found[9]
        if not width or not height or colour not in _SAMPLES:
            raise UnreadableFileError("a PNG file with an invalid IHDR")
        data = sum(each.end - each.start - _AROUND for each in self.chunks if each.name == "IDAT")
        if width * height * bits * _SAMPLES[colour] > 8 * data * DEFLATE:
            raise UnsafeFileError(f"{width} x {height} pixels cannot be in {data} bytes of IDAT")
        return colour


def _chunks(source: BinaryIO) -> tuple[Chunk, ...]:
    size = size_of(source)
    source.seek(0)
    if source.read(8) != SIGNATURE:
        raise UnreadableFileError("not a PNG file: it does not begin with the signature of PNG")
    chunks: list[Chunk] = []
    at = 8
    while not chunks or chunks[-1].name != "IEND":
        if len(chunks) == PARTS:
            raise UnsafeFileError(f"more than {PARTS:,} chunks")
        source.seek(at)
        head = source.read(8)
        length, name = int.from_bytes(head[:4]), head[4:]
        if len(head) < 8 or length > _LONGEST or at + length + _AROUND > size:
            raise UnreadableFileError("a truncated PNG file: it ends before IEND")
        if not (name.isalpha() and name.isascii()):
            raise UnreadableFileError("a PNG file with a chunk that has no valid name")
        chunks.append(Chunk(name.decode(), at, at + length + _AROUND))
        at += length + _AROUND
    return tuple(chunks)
