"""Pixels that are not compressed, with ranges of them blanked, as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grand_challenge_dicom_de_id_procedure.recipes.pixels.layout import (
    Pixels,
    Range,
    blank_ranges,
)
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Band
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_BLOCK = 1 << 20


class BlankedNative:
    """The value of pixel data in which ranges are blanked. It is as long as it was.

    Args:
        place: where the value begins and ends in the source.
        pixels: what describes the pixels.
        bands: what of each frame is blanked.
        is_in_words: whether the value consists of words of 16 bits (VR OW).

    Raises:
        UnreadableDICOMError: they are not understood, or there are fewer frames than said.
    """

    def __init__(
        self, place: tuple[int, int], pixels: Pixels, bands: Sequence[Band], *, is_in_words: bool
    ) -> None:
        self._start, self._end = place
        self._pixels = pixels
        self._bands = tuple(bands)
        # The first of two pixels in a word is its second byte, where words are big endian.
        self._swaps = is_in_words and not pixels.is_little and pixels.image.bits <= 8
        next(self._ranges(), None)  # raises now, not when half of the file is written

    def __len__(self) -> int:
        return self._end - self._start

    def blocks(self, source: Source) -> Iterator[bytes]:
        """The bytes, in pieces that fit in memory."""
        ranges = self._ranges()
        current = next(ranges, None)
        for at in range(self._start, self._end, _BLOCK):
            block = bytearray(source.bytes_at(at, min(_BLOCK, self._end - at)))
            if self._swaps:
                _swap(block)
            low = (at - self._start) * 8
            high = low + len(block) * 8
            while current is not None and current.start < high:
                _fill(block, low, current)
                if current.stop > high:
                    break
                current = next(ranges, None)
            if self._swaps:
                _swap(block)
            yield bytes(block)

    def _ranges(self) -> Iterator[Range]:
        return blank_ranges(self._pixels, self._bands, len(self))


def _fill(block: bytearray, low: int, blanked: Range) -> None:
    """Write what of a range lies in a block, whose first bit has this number."""
    start, stop, fill = blanked
    begin = max(start, low) - low
    end = min(stop - low, len(block) * 8)
    if begin % 8 or end % 8:
        _clear_bits(block, begin, end)
        return
    begin, end = begin // 8, end // 8
    if fill.count(0) == len(fill):
        block[begin:end] = bytes(end - begin)
        return
    offset = (low // 8 + begin - start // 8) % len(fill)
    turned = fill[offset:] + fill[:offset]
    block[begin:end] = (turned * ((end - begin) // len(fill) + 1))[: end - begin]


def _clear_bits(block: bytearray, begin: int, end: int) -> None:
    """The first bit of a byte is its lowest one (PS3.5 section 8.1.1)."""
    first, last = begin // 8, end // 8
    kept_before, kept_after = (1 << begin % 8) - 1, 0xFF << end % 8 & 0xFF
    if first == last:
        block[first] &= kept_before | kept_after
        return
    block[first] &= kept_before
    block[first + 1 : last] = bytes(last - first - 1)
    if end % 8:
        block[last] &= kept_after


def _swap(block: bytearray) -> None:
    even = len(block) // 2 * 2
    block[0:even:2], block[1:even:2] = block[1:even:2], block[0:even:2]
