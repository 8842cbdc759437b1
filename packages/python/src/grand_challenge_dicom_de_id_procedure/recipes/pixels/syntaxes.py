"""In which transfer syntax compressed pixels are written again after a part of them is blanked."""

from __future__ import annotations

import importlib.util

from grand_challenge_dicom_de_id_procedure.errors import UnwritableDICOMError

_UIDS = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = f"{_UIDS}.1"
RLE = f"{_UIDS}.5"
JPEG_LS = f"{_UIDS}.4.80"
JPEG_2000 = f"{_UIDS}.4.90"
"""JPEG 2000, lossless only."""

_BASELINE, _EXTENDED, _NEAR_LOSSLESS = f"{_UIDS}.4.50", f"{_UIDS}.4.51", f"{_UIDS}.4.81"

_CANNOT = "pixel data cannot be blanked"

LOSSY = frozenset((_BASELINE, _EXTENDED, _NEAR_LOSSLESS))
"""What is compressed so has lost something (PS3.3 C.7.6.1.1.5)."""

AGAIN = {
    RLE: RLE,
    JPEG_LS: JPEG_LS,
    _NEAR_LOSSLESS: JPEG_LS,
    JPEG_2000: JPEG_2000,
    f"{_UIDS}.4.91": JPEG_2000,
    _BASELINE: JPEG_2000,
    _EXTENDED: JPEG_2000,
    f"{_UIDS}.4.57": JPEG_2000,
    f"{_UIDS}.4.70": JPEG_2000,
    f"{_UIDS}.4.201": JPEG_2000,
    f"{_UIDS}.4.202": JPEG_2000,
    f"{_UIDS}.4.203": JPEG_2000,
}
"""The transfer syntax in which pixels of a transfer syntax are written again. None loses anything:
what was lost before is lost once. pydicom can encode none of the others."""


def check_can_recode(source: str, target: str) -> None:
    """Check that pixels can be decoded from one transfer syntax and encoded in another.

    Args:
        source: UID of the one.
        target: UID of the other; Explicit VR Little Endian needs no encoder.

    Raises:
        UnwritableDICOMError: what is installed cannot; it names what is missing.
    """
    from pydicom.pixels.common import CoderBase
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.pixels.encoders.base import get_encoder
    from pydicom.uid import UID

    if importlib.util.find_spec("numpy") is None:
        raise UnwritableDICOMError(f"{_CANNOT}: install numpy", "missing-plugin")
    needed: list[tuple[str, str, CoderBase]] = []
    try:
        needed.append((source, "decode", get_decoder(source)))
        if target != EXPLICIT_LITTLE:
            needed.append((target, "encode", get_encoder(target)))
    except NotImplementedError:
        unknown = target if needed else source
        raise UnwritableDICOMError(
            f"{_CANNOT}: pydicom has nothing for {UID(unknown).name}",
            "missing-plugin",
        ) from None
    for uid, what, coder in needed:
        if not coder.is_available:
            ways = " or ".join(
                each.rpartition(" requires ")[2] for each in coder.missing_dependencies
            )
            raise UnwritableDICOMError(
                f"{_CANNOT}: to {what} {UID(uid).name}, install {ways}",
                "missing-plugin",
            )
