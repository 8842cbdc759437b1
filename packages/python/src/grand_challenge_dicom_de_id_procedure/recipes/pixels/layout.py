"""Where the samples of pixels lie in a value that is not compressed (PS3.5 section 8.1, 8.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import Image
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Band

_WHOLE = (8, 16, 32, 64)
_LEAST_LUMA = 16  # of YBR_PARTIAL, in the lowest 8 of its bits


class Pixels(NamedTuple):
    """What describes pixels that are not compressed.

    Attributes:
        image: their size and number.
        stored: Bits Stored (0028,0101).
        by_plane: whether each sample has a plane of its own (Planar Configuration (0028,0006)).
        is_little: whether words are little endian.
    """

    image: Image
    stored: int
    by_plane: bool
    is_little: bool


class Range(NamedTuple):
    """Bits of a value that are written otherwise.

    Attributes:
        start: the first bit, counted from the beginning of the value.
        stop: the bit after the last one.
        fill: bytes that are written there again and again.
    """

    start: int
    stop: int
    fill: bytes


def blank_samples(pixels: Pixels) -> tuple[bytes, ...]:
    """What each sample of a blank pixel is: 0, in color with luma and chroma the neutral chroma.

    So a blank pixel is black; it is white in MONOCHROME1, and the first color of a palette. In
    signed pixels 0 is not the least number. Everywhere, blank pixels all look the same.
    """
    size = max(1, pixels.image.bits // 8)
    order = "little" if pixels.is_little else "big"
    zero = bytes(size)
    photometric = pixels.image.photometric
    if pixels.image.samples != 3 or not photometric.startswith(("YBR_FULL", "YBR_PARTIAL")):
        return (zero,) * pixels.image.samples
    is_partial = photometric.startswith("YBR_PARTIAL")
    luma = _LEAST_LUMA << max(0, pixels.stored - 8) if is_partial else 0
    chroma = (1 << max(0, pixels.stored - 1)).to_bytes(size, order)  # type: ignore[arg-type]
    return luma.to_bytes(size, order), chroma, chroma  # type: ignore[arg-type]


def blank_ranges(pixels: Pixels, bands: Sequence[Band], length: int) -> Iterator[Range]:
    """The ranges of a value that are blanked, in their order.

    Args:
        pixels: what describes them.
        bands: what of each frame is blanked.
        length: how many bytes the value has. As many frames as it has are blanked, however many
            Number of Frames says, and an incomplete last one as a whole.

    Raises:
        UnreadableDICOMError: they are not understood, or there are fewer frames than said.
    """
    image = pixels.image
    frame, planes = image.frame_bits, _planes(pixels)
    right = image.lengths()[0]
    if len(image.lengths()) > 1:
        right = next((each for each in image.lengths() if each <= length <= each + 1), 0)
        if not right:
            raise unreadable(f"they have {length} bytes, but should have {image.lengths()[0]}")
        if image.bits < 8:
            is_padded = right != image.lengths()[0] or image.frames == 1
            frame = (frame + 7) // 8 * 8 if is_padded else frame
        elif right == image.lengths()[0]:
            frame = frame // 3 * 2
            planes, bands = _pairs(pixels), [_widened(band) for band in bands]
    elif length < right:
        raise unreadable(f"they have {length} bytes, but should have {right}")
    number = max(length * 8 // frame, 1)
    for start in range(0, number * frame, frame):
        for plane in planes:
            yield from plane.ranges(start, bands)
    if length * 8 - number * frame > 8:
        yield Range(number * frame, length * 8, b"\0")


class _Plane(NamedTuple):
    """Units of the same number of bits, row by row; a unit is a pixel, or a sample, or two pixels.

    Attributes:
        start: the first bit, counted from the beginning of the frame.
        columns: units in a row.
        bits: of a unit.
        fill: a blank unit.
    """

    start: int
    columns: int
    bits: int
    fill: bytes

    def ranges(self, frame: int, bands: Sequence[Band]) -> Iterator[Range]:
        """The ranges that are blanked; ``frame`` is the first bit of the frame."""
        start, row = frame + self.start, self.columns * self.bits
        for top, bottom, spans in bands:
            if spans == ((0, self.columns),):
                yield Range(start + top * row, start + bottom * row, self.fill)
                continue
            for begin in range(start + top * row, start + bottom * row, row):
                for left, right in spans:
                    yield Range(begin + left * self.bits, begin + right * self.bits, self.fill)


def _planes(pixels: Pixels) -> list[_Plane]:
    image = pixels.image
    if image.bits not in _WHOLE and (image.samples != 1 or not 0 < image.bits < 8):
        raise unreadable(f"{image.bits} bits allocated for a sample, which cannot be blanked")
    blank = blank_samples(pixels)
    if not pixels.by_plane or image.samples == 1:
        return [_Plane(0, image.columns, image.samples * image.bits, b"".join(blank))]
    size = image.rows * image.columns * image.bits
    return [
        _Plane(number * size, image.columns, image.bits, sample)
        for number, sample in enumerate(blank)
    ]


def _pairs(pixels: Pixels) -> list[_Plane]:
    """Two pixels side by side have two samples of luma, and share those of chroma."""
    image = pixels.image
    if image.columns % 2 or image.bits not in _WHOLE:
        raise unreadable("two pixels share their color, but the number of columns is odd")
    luma, blue, red = blank_samples(pixels)
    return [_Plane(0, image.columns // 2, 4 * image.bits, luma + luma + blue + red)]


def _widened(band: Band) -> Band:
    """The same in pairs of columns; a pair of which one is blanked is blanked as a whole."""
    spans: list[tuple[int, int]] = []
    for left, right in band.spans:
        begin, end = left // 2, (right + 1) // 2
        if spans and begin <= spans[-1][1]:
            begin = spans.pop()[0]
        spans.append((begin, end))
    return Band(band.top, band.bottom, tuple(spans))
