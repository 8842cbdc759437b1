"""The values of elements that hold pixels: which of their bytes are searched, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    BIG_ENDIAN,
    EXPLICIT,
    IMPLICIT,
    UNDEFINED,
    Encoding,
)
from grand_challenge_dicom_de_id_procedure.dicom.headers import SEQUENCE_END, after_fragments
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import Change
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import (
    CONTAINERS,
    DESCRIPTION,
    TABLES,
)
from grand_challenge_dicom_de_id_procedure.dicom.pixels.value import PixelValue
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, Source, open_file

SEARCHED = CONTAINERS - {*TABLES}
"""The attributes whose values are not text, and not searched as a whole."""

_BLOCK = 1 << 20
_SEAM = 1 << 8  # so that no value is cut by the end of a block
_DELIMITER = EXPLICIT.tag_and_length.pack(SEQUENCE_END >> 16, SEQUENCE_END & 0xFFFF, 0)


class PixelElement(NamedTuple):
    """An element that holds pixels.

    Attributes:
        path: of the element, such as (0088,0200)[0]>(7FE0,0010).
        tag: of the element.
        file: the path of the file.
        content: its value; None where that is long, and only in the file.
        place: offset of its value in the file, and its length.
        encoding: of the data set.
        transfer_syntax: its UID.
        said: what describes the pixels, by tag.
    """

    path: str
    tag: int
    file: str
    content: bytes | None
    place: tuple[int, int]
    encoding: Encoding
    transfer_syntax: str
    said: Mapping[int, bytes]

    def metadata(self) -> Iterator[bytes]:
        """What in it is not needed to decode it, in blocks.

        Raises:
            UnreadableDICOMError: its structure is not understood.
            OSError: the file cannot be read.
        """
        source, start, end = self._opened()
        try:
            for change in self._changes(source, start, end):
                yield from _blocks(source, change.start, change.end)
        finally:
            source.close()

    def beginning(self, size: int) -> bytes:
        """Its first bytes, without what is not needed to decode it: the same after a second pass.

        Raises:
            UnreadableDICOMError: its structure is not understood.
            OSError: the file cannot be read.
        """
        source, start, end = self._opened()
        pieces: list[bytes] = []
        position, stop = start, min(end, start + size)
        try:
            for change in chain(self._changes(source, start, end), (Change(stop, stop, ""),)):
                pieces.append(source.bytes_at(position, max(0, min(change.start, stop) - position)))
                position = change.end
                if position >= stop:
                    break
                pieces.append(change.new(change.start, position))
        finally:
            source.close()
        return b"".join(pieces)

    def _changes(self, source: Source, start: int, end: int) -> Iterator[Change]:
        return PixelValue(
            *(self.tag, source, start, end, self._is_encapsulated),
            *(self.encoding, self.transfer_syntax, self.said, False),
        ).searchable()

    def codestreams(self) -> Iterator[bytes]:
        """Everything in it where it consists of fragments, in blocks.

        Raises:
            UnreadableDICOMError: the fragments have no end.
            OSError: the file cannot be read.
        """
        if self._is_encapsulated:
            source, start, end = self._opened()
            try:
                yield from _blocks(source, start, end)
            finally:
                source.close()

    @property
    def _is_encapsulated(self) -> bool:
        return self.place[1] == UNDEFINED

    def _opened(self) -> tuple[Source, int, int]:
        """Where its value is, and where that begins and ends."""
        if self.content is not None:
            content = self.content + (_DELIMITER if self._is_encapsulated else b"")
            return BytesSource(content), 0, len(content)
        source = open_file(self.file)
        start, length = self.place
        if not self._is_encapsulated:
            return source, start, start + length
        try:
            return source, start, after_fragments(source, start, source.size, self.encoding)
        except BaseException:
            source.close()
            raise


def pixel_element(
    element: Any, path: str, file: str, raw: Mapping[int, Any], transfer_syntax: str
) -> PixelElement:
    """An element that holds pixels.

    Args:
        element: as pydicom reads it, not decoded.
        path: of the element.
        file: the path of the file.
        raw: the elements around it, by tag.
        transfer_syntax: UID of the file's.
    """
    encoding = EXPLICIT if element.is_little_endian else BIG_ENDIAN
    said = {}
    for tag in DESCRIPTION & raw.keys():
        value = raw[tag].value
        said[tag] = value if isinstance(value, bytes) else b""
    return PixelElement(
        path,
        int(element.tag),
        file,
        element.value,
        (element.value_tell, element.length),
        IMPLICIT if element.is_implicit_VR else encoding,
        transfer_syntax,
        said,
    )


def _blocks(source: Source, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _BLOCK):
        yield source.bytes_at(at, min(_BLOCK + _SEAM, end - at))
