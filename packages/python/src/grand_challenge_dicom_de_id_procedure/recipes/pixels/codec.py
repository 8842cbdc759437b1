"""Decodes a frame through pydicom's plugins, blanks a part of it, and encodes it again."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import unreadable
from grand_challenge_dicom_de_id_procedure.errors import UnwritableDICOMError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.recipes.pixels.array import blank_in
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Band
from grand_challenge_dicom_de_id_procedure.recipes.pixels.syntaxes import (
    EXPLICIT_LITTLE,
    JPEG_2000,
    RLE,
)

if TYPE_CHECKING:
    import numpy as np

_LOGGERS = ("pydicom", "pydicom.pixels.decoders.base", "pydicom.pixels.encoders.base")
_TRANSFORMED = {"YBR_ICT", "YBR_RCT"}


class Frame(NamedTuple):
    """A frame that was decoded.

    Attributes:
        array: rows, columns and, if there are several, samples.
        photometric: Photometric Interpretation (0028,0004) of the array.
    """

    array: np.ndarray
    photometric: str


class Codec:
    """Decodes and encodes the frames of one file.

    Args:
        described: the attributes of the Image Pixel Module as pydicom's decoders take them.
        source: UID of the transfer syntax of the frames.
        target: UID of that in which they are written.
        as_rgb: whether luma and chroma become red, green and blue, and lose by it.
    """

    def __init__(
        self, described: Mapping[str, Any], source: str, target: str, *, as_rgb: bool = False
    ) -> None:
        self._described = {**described, "number_of_frames": 1}
        self._described.pop("extended_offsets", None)
        self._source = source
        self._target = target
        self._as_rgb = as_rgb
        self.bits_allocated = int(described["bits_allocated"])

    def decoded(self, frame: bytes) -> Frame:
        """Decode a compressed frame.

        Raises:
            UnreadableDICOMError: no plugin can.
        """
        from pydicom.encaps import encapsulate
        from pydicom.pixels.decoders.base import get_decoder

        options = dict(self._described)
        if self._source == RLE:  # what is in bits that are not said to be stored, stays
            options["correct_unused_bits"] = False
        try:
            with _in_silence():
                array, found = get_decoder(self._source).as_array(
                    encapsulate([frame], has_bot=False), raw=not self._as_rgb, index=0, **options
                )
        except Exception as error:  # each plugin has errors of its own
            raise unreadable(f"a frame cannot be decoded ({type(error).__name__})") from error
        photometric = str(found["photometric_interpretation"])
        return Frame(array, "YBR_FULL" if photometric == "YBR_FULL_422" else photometric)

    def blanked(self, frame: Frame, bands: Sequence[Band]) -> Frame:
        """The same frame, with what the bands say blank."""
        import numpy as np

        array = np.array(frame.array)
        samples = self._described.get("samples_per_pixel", 1)
        stored = self._described.get("bits_stored", self.bits_allocated)
        blank_in(array, bands, samples, frame.photometric, stored)
        return Frame(array, frame.photometric)

    def encoded(self, frame: Frame) -> tuple[bytes, str]:
        """Encode a frame.

        Returns:
            The bytes, and Photometric Interpretation (0028,0004) of what they are.

        Raises:
            UnwritableDICOMError: no plugin can.
        """
        from pydicom.pixels.encoders.base import get_encoder

        options, array = dict(self._described), frame.array
        array = array.astype(f"<{array.dtype.kind}{options['bits_allocated'] // 8}")
        if self._target == EXPLICIT_LITTLE:
            return array.tobytes(), frame.photometric
        photometric = self._photometric(frame)
        options.update(photometric_interpretation=photometric, planar_configuration=0)
        is_rle = self._target == RLE
        if is_rle:  # it writes all the bits that are allocated
            options["bits_stored"] = options["bits_allocated"]
        try:
            with _in_silence():
                content = get_encoder(self._target).encode(array, validate=not is_rle, **options)
        except Exception as error:  # as above
            raise UnwritableDICOMError(
                f"pixel data: a frame cannot be encoded ({type(error).__name__})"
            ) from error
        return bytes(content), photometric

    def _photometric(self, frame: Frame) -> str:
        """JPEG 2000 has a transform of color of its own, which is used where it was before."""
        was = self._described.get("photometric_interpretation", "")
        if self._target == JPEG_2000 and frame.photometric == "RGB" and was in _TRANSFORMED:
            return "YBR_RCT"
        return frame.photometric


@contextmanager
def _in_silence() -> Iterator[None]:
    """Without pydicom's warnings and tracebacks, which the error of the file stands for."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [each.disabled for each in loggers]
    try:
        for each in loggers:
            each.disabled = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for each, was in zip(loggers, before, strict=True):
            each.disabled = was
