"""The attributes that describe pixels, and how many bytes these have (PS3.3 C.7.6.3, PS3.5 8)."""

from collections.abc import Mapping
from functools import lru_cache

from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import unreadable
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

PIXELS, FLOAT_PIXELS, DOUBLE_PIXELS = 0x7FE00010, 0x7FE00008, 0x7FE00009
OFFSETS, LENGTHS, TOTAL_LENGTH = 0x7FE00001, 0x7FE00002, 0x7FE00003
ICC_PROFILE = 0x00282000
TABLES = (OFFSETS, LENGTHS, TOTAL_LENGTH)

_SAMPLES, _PHOTOMETRIC, _FRAMES = 0x00280002, 0x00280004, 0x00280008
_ROWS, _COLUMNS, _BITS = 0x00280010, 0x00280011, 0x00280100
_DESCRIBING = (_SAMPLES, _PHOTOMETRIC, _FRAMES, _ROWS, _COLUMNS, _BITS)
_OVERLAYS = tuple(range(0x60000000, 0x60200000, 0x20000))
_OVERLAY_DATA, _OVERLAY_ROWS, _OVERLAY_COLUMNS, _OVERLAY_FRAMES = 0x3000, 0x10, 0x11, 0x15

DESCRIPTION = frozenset(
    (
        *_DESCRIBING,
        *[
            group | element
            for group in _OVERLAYS
            for element in (_OVERLAY_ROWS, _OVERLAY_COLUMNS, _OVERLAY_FRAMES)
        ],
    )
)
"""Attributes that tell how many bytes pixels and overlays have."""

CONTAINERS = frozenset(
    (PIXELS, FLOAT_PIXELS, DOUBLE_PIXELS, *TABLES, *[each | _OVERLAY_DATA for each in _OVERLAYS])
)
"""Attributes whose values are looked into."""

_THREE_SAMPLES = ("RGB", "YBR", "HSV")
_HALF_CHROMA = frozenset(("YBR_FULL_422", "YBR_PARTIAL_422"))


class Image(NamedTuple):
    """What describes the pixels of a data set or item.

    Attributes:
        rows: Rows (0028,0010).
        columns: Columns (0028,0011).
        samples: Samples per Pixel (0028,0002); what the photometric interpretation has, where it is
            absent.
        bits: Bits Allocated (0028,0100).
        frames: Number of Frames (0028,0008); 1 where it is absent.
        photometric: Photometric Interpretation (0028,0004).
    """

    rows: int
    columns: int
    samples: int
    bits: int
    frames: int
    photometric: str

    @property
    def frame_bits(self) -> int:
        """How many bits a frame has that is not compressed."""
        return self.rows * self.columns * self.samples * self.bits

    def lengths(self) -> tuple[int, ...]:
        """How many bytes native pixels may have, without padding; the first as it should be."""
        frames = self.frames
        right = (self.frame_bits * frames + 7) // 8
        if self.bits % 8:
            return right, (self.frame_bits + 7) // 8 * frames  # each frame padded to a byte
        if self.photometric in _HALF_CHROMA and self.samples == 3:
            return right // 3 * 2, right  # some files have not the half of the chroma, but all
        return (right,)


def image_of(said: Mapping[int, bytes], encoding: Encoding) -> Image:
    """What describes pixels.

    Args:
        said: values by tag.
        encoding: of the data set.

    Raises:
        UnreadableDICOMError: an attribute that is needed is missing, or has no number.
    """
    photometric = said.get(_PHOTOMETRIC, b"").decode("latin_1").strip(" \0")
    samples = 3 if photometric.startswith(_THREE_SAMPLES) else 1
    return Image(
        _number(said, _ROWS, encoding),
        _number(said, _COLUMNS, encoding),
        _number(said, _SAMPLES, encoding, samples),
        _number(said, _BITS, encoding),
        _count(said.get(_FRAMES, b"")),
        photometric,
    )


def native_lengths(said: Mapping[int, bytes], encoding: Encoding) -> tuple[tuple[int, ...], int]:
    """How many bytes native pixels may have, as ``Image.lengths`` says, and how many a frame has.

    Raises:
        UnreadableDICOMError: an attribute that is needed is missing, or has no number.
    """
    return _native_lengths(tuple([said.get(tag, b"") for tag in _DESCRIBING]), encoding)


@lru_cache(maxsize=256)
def _native_lengths(raws: tuple[bytes, ...], encoding: Encoding) -> tuple[tuple[int, ...], int]:
    image = image_of(dict(zip(_DESCRIBING, raws, strict=True)), encoding)
    return image.lengths(), image.frame_bits // 8


def float_length(tag: int, said: Mapping[int, bytes], encoding: Encoding) -> int:
    """How many bytes Float or Double Float Pixel Data have (PS3.3 C.7.6.24)."""
    size = 4 if tag == FLOAT_PIXELS else 8
    rows, columns = _number(said, _ROWS, encoding), _number(said, _COLUMNS, encoding)
    return rows * columns * _count(said.get(_FRAMES, b"")) * size


def overlay_length(tag: int, said: Mapping[int, bytes], encoding: Encoding) -> int:
    """How many bytes Overlay Data have, one bit for each pixel (PS3.3 C.9.2)."""
    group = tag & 0xFFFF0000
    rows = _number(said, group | _OVERLAY_ROWS, encoding)
    columns = _number(said, group | _OVERLAY_COLUMNS, encoding)
    return (rows * columns * _count(said.get(group | _OVERLAY_FRAMES, b"")) + 7) // 8


def _number(said: Mapping[int, bytes], tag: int, encoding: Encoding, default: int = 0) -> int:
    raw = said.get(tag, b"")
    number = int.from_bytes(raw, "little" if encoding.little else "big") if len(raw) == 2 else 0
    if not (number or default):
        raise unreadable(f"({tag >> 16:04X},{tag & 0xFFFF:04X}) is missing, or not a number")
    return number or default


def _count(raw: bytes) -> int:
    """Number of Frames, which is 1 where it is absent or 0."""
    try:
        return max(1, int(raw.strip(b" \0") or 1))
    except ValueError:
        raise unreadable("the number of frames is not a number") from None
