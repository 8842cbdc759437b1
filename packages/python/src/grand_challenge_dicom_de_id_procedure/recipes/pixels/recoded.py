"""Compressed pixels that were decoded, blanked in part, and written again."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT, UNDEFINED
from grand_challenge_dicom_de_id_procedure.dicom.headers import SEQUENCE_END
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import PIXELS
from grand_challenge_dicom_de_id_procedure.errors import UnwritableDICOMError
from grand_challenge_dicom_de_id_procedure.recipes.pixels.codec import Codec
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Band
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_BLOCK = 1 << 20
_LARGEST = 0xFFFFFFFE  # bytes of a value of a defined length, and what a basic table can say


class Recoded:
    """The element of pixel data, as it is written: header, frames and delimiter.

    The frames are in a temporary file, which has no name and ends with this.

    Args:
        frames: the compressed frames as they were; they are read at once, one after the other.
        codec: decodes and encodes them.
        bands: what of each frame is blanked.

    Attributes:
        photometric: Photometric Interpretation (0028,0004) of the frames.
        offsets: Extended Offset Table (7FE0,0001) and its lengths (7FE0,0002), if the frames are
            too many bytes for a Basic Offset Table; else both are empty.

    Raises:
        OSError: there is no room in the folder for temporary files.
        UnreadableDICOMError: a frame cannot be decoded.
        UnwritableDICOMError: a frame cannot be encoded, or they are too long for native pixels.
    """

    def __init__(
        self, frames: Iterable[bytes], codec: Codec, bands: Sequence[Band], *, is_native: bool
    ) -> None:
        self.photometric = ""
        self.offsets = b"", b""
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this
        self._before = self._after = b""
        self._size = 0
        lengths: list[int] = []
        for frame in frames:
            content, self.photometric = codec.encoded(codec.blanked(codec.decoded(frame), bands))
            lengths.append(len(content))
            if not is_native:
                content += bytes(len(content) % 2)
                content = EXPLICIT.item(content)
            self._file.write(content)
            self._size += len(content)
        if is_native:
            self._end_native(codec.bits_allocated, sum(lengths))
        else:
            self._end_fragments(lengths)

    def __len__(self) -> int:
        return len(self._before) + self._size + len(self._after)

    def blocks(self, _source: Source) -> Iterator[bytes]:
        """The bytes, in pieces that fit in memory."""
        yield self._before
        self._file.seek(0)
        while block := self._file.read(_BLOCK):
            yield block
        yield self._after

    def _end_native(self, bits: int, length: int) -> None:
        padding = length % 2
        if length + padding > _LARGEST:
            raise UnwritableDICOMError("pixel data: too long without compression")
        vr = b"OB" if bits <= 8 else b"OW"
        self._before = EXPLICIT.header(PIXELS, vr, length + padding)
        self._after = bytes(padding)

    def _end_fragments(self, lengths: Sequence[int]) -> None:
        starts: list[int] = []
        position = 0
        for length in lengths:
            starts.append(position)
            position += 8 + length + length % 2
        table = b""
        if starts and starts[-1] <= _LARGEST:
            table = struct.pack(f"<{len(starts)}I", *starts)
        else:
            self.offsets = (
                struct.pack(f"<{len(starts)}Q", *starts),
                struct.pack(f"<{len(lengths)}Q", *lengths),
            )
        self._before = EXPLICIT.header(PIXELS, b"OB", UNDEFINED) + EXPLICIT.item(table)
        self._after = EXPLICIT.tag_and_length.pack(SEQUENCE_END >> 16, SEQUENCE_END & 0xFFFF, 0)
