"""The values of elements that hold pixels: which of their bytes are searched, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import (
    CONTAINERS,
    TABLES,
)
from grand_challenge_dicom_de_id_procedure.dicom.pixels.value import PixelValue
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.storage.named import open_named
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, Source

SEARCHED = CONTAINERS - {*TABLES}
"""The attributes whose values are not text, and not searched as a whole."""

_BLOCK = 1 << 20
_SEAM = 1 << 8  # so that no value is cut by the end of a block


class PixelElement(NamedTuple):
    """An element that holds pixels.

    Attributes:
        path: of the element, such as (0088,0200)[0]>(7FE0,0010).
        tag: of the element.
        file: the path of the file, or its URL.
        content: its value; None where it is to be read from the file.
        place: where its value begins in the file, and ends; after the delimiter of fragments.
        is_encapsulated: whether it consists of fragments.
        encoding: of the data set.
        transfer_syntax: its UID.
        said: what describes the pixels, by tag.
    """

    path: str
    tag: int
    file: str
    content: bytes | None
    place: tuple[int, int]
    is_encapsulated: bool
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

    def beginning(self, size: int, source: Source) -> bytes:
        """Its first bytes, without what is not needed to decode it: the same after a second pass.

        Args:
            size: how many bytes.
            source: what it was read from.

        Raises:
            UnreadableDICOMError: its structure is not understood.
            OSError: the file cannot be read.
        """
        start, end = self.place
        pieces: list[bytes] = []
        position, stop = start, min(end, start + size)
        for change in chain(self._changes(source, start, end), (RangeChange(stop, stop, ""),)):
            pieces.append(source.bytes_at(position, max(0, min(change.start, stop) - position)))
            position = change.end
            if position >= stop:
                break
            pieces.append(change.new(change.start, position))
        return b"".join(pieces)

    def _changes(self, source: Source, start: int, end: int) -> Iterator[RangeChange]:
        return PixelValue(
            *(self.tag, source, start, end, self.is_encapsulated),
            *(self.encoding, self.transfer_syntax, self.said, False),
        ).searchable()

    def codestreams(self) -> Iterator[bytes]:
        """Everything in it where it consists of fragments, in blocks.

        Raises:
            UnreadableDICOMError: the fragments have no end.
            OSError: the file cannot be read.
        """
        if self.is_encapsulated:
            source, start, end = self._opened()
            try:
                yield from _blocks(source, start, end)
            finally:
                source.close()

    def _opened(self) -> tuple[Source, int, int]:
        """Where its value is, and where that begins and ends."""
        if self.content is not None:
            return BytesSource(self.content), 0, len(self.content)
        return open_named(self.file), *self.place


def _blocks(source: Source, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _BLOCK):
        yield source.bytes_at(at, min(_BLOCK + _SEAM, end - at))
