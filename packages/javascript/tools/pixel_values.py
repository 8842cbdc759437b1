"""Values of pixel data that are compared, and what describes them."""

from __future__ import annotations

import zlib
from typing import Literal, NamedTuple

from tests.package.pixels.files import LITTLE, PIXELS, Described, frame_of

from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    BIG_ENDIAN,
    EXPLICIT,
    IMPLICIT,
    Encoding,
)

BASES = [
    frame_of(name)
    for name in (
        "MR_small_RLE.dcm", "MR_small_jpeg_ls_lossless.dcm", "SC_rgb_jpeg_dcmtk.dcm",
        "MR_small_jp2klossless.dcm",
    )
]  # fmt: skip
ENCODINGS = {"implicit": IMPLICIT, "explicit": EXPLICIT, "big endian": BIG_ENDIAN}


class Case(NamedTuple):
    """A value, and what describes it."""

    name: str
    value: bytes
    syntax: str = LITTLE
    said: dict[int, bytes] = {}  # noqa: RUF012
    tag: int = PIXELS
    encoding: str = "explicit"
    is_encapsulated: bool = True
    keeps_icc: bool = False


def said(shape: Described, encoding: Encoding = EXPLICIT) -> dict[int, bytes]:
    """What describes pixels, by tag."""
    order: Literal["little", "big"] = "little" if encoding.little else "big"
    values = {
        0x00280002: shape.samples.to_bytes(2, order),
        0x00280004: shape.photometric.encode(),
        0x00280008: shape.frames.encode(),
        0x00280010: shape.rows.to_bytes(2, order),
        0x00280011: shape.columns.to_bytes(2, order),
        0x00280100: shape.bits.to_bytes(2, order),
    }
    return {tag: value for tag, value in values.items() if value}


def deflated(content: bytes, dictionary: bytes = b"") -> bytes:
    deflator = zlib.compressobj(9, wbits=-15, zdict=dictionary) if dictionary else None
    deflator = deflator or zlib.compressobj(9, wbits=-15)
    return deflator.compress(content) + deflator.flush()
