"""The value of an element that is a container of pixels, and what in it is written otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange, unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import (
    DOUBLE_PIXELS,
    FLOAT_PIXELS,
    PIXELS,
    Image,
    float_length,
    image_of,
    native_lengths,
    overlay_length,
)
from grand_challenge_dicom_de_id_procedure.dicom.pixels.native import after_pixels
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_BLOCK = 1 << 16


class PixelValue(NamedTuple):
    """The value of Pixel Data, Float or Double Float Pixel Data, or Overlay Data.

    Attributes:
        tag: of the element.
        source: the file.
        start: offset of the value.
        end: offset of its end; that of the delimiter's, where it consists of fragments.
        is_encapsulated: whether it consists of fragments.
        encoding: of the data set.
        transfer_syntax: its UID.
        said: what describes the pixels, by tag: values of the data set or item.
        keeps_icc: whether ICC profiles in it stay.
    """

    tag: int
    source: Source
    start: int
    end: int
    is_encapsulated: bool
    encoding: Encoding
    transfer_syntax: str
    said: Mapping[int, bytes]
    keeps_icc: bool

    def searchable(self) -> Iterator[RangeChange]:
        """What is not needed to decode it, and is written otherwise unless it is so already.

        Raises:
            UnreadableDICOMError: its structure is not understood.
        """
        place = self.start, self.end
        if self.is_encapsulated:
            if self.tag != PIXELS:
                raise unreadable("fragments where none may be")
            from grand_challenge_dicom_de_id_procedure.dicom.pixels.encapsulated import (
                Encapsulated,
            )

            yield from Encapsulated(
                self.source, place, self.encoding, self.transfer_syntax, self._image, self.keeps_icc
            ).changes()
        elif self.start == self.end:
            return
        else:
            lengths, frame = self._lengths()
            yield from after_pixels(self.source, place, self.encoding.little, lengths, frame)

    def changes(self) -> Iterator[RangeChange]:
        """What is written otherwise.

        Raises:
            UnreadableDICOMError: its structure is not understood.
        """
        return (each for each in self.searchable() if not self._is_so_already(each))

    def _lengths(self) -> tuple[tuple[int, ...], int]:
        """How many bytes native pixels may have, and how many a frame has."""
        if self.tag == PIXELS:
            return native_lengths(self.said, self.encoding)
        is_float = self.tag in (FLOAT_PIXELS, DOUBLE_PIXELS)
        length_of = float_length if is_float else overlay_length
        length = length_of(self.tag, self.said, self.encoding)
        return (length,), length

    def _image(self) -> Image:
        return image_of(self.said, self.encoding)

    def _is_so_already(self, change: RangeChange) -> bool:
        """Whether a range already has the bytes that would be written."""
        if not change.fill:
            return change.start == change.end
        for start in range(change.start, change.end, _BLOCK):
            end = min(start + _BLOCK, change.end)
            if self.source.bytes_at(start, end - start) != change.new(start, end):
                return False
        return True
