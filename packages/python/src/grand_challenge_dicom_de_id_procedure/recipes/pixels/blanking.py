"""Blanks regions of the pixels of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER, UNDEFINED
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import (
    DOUBLE_PIXELS,
    FLOAT_PIXELS,
    PIXELS,
    Image,
)
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.recipes.pixels.layout import Pixels
from grand_challenge_dicom_de_id_procedure.recipes.pixels.native import BlankedNative
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Band, Region, bands
from grand_challenge_dicom_de_id_procedure.recipes.pixels.syntaxes import (
    AGAIN,
    EXPLICIT_LITTLE,
    LOSSY,
    check_can_recode,
)
from grand_challenge_dicom_de_id_procedure.rewriting.opened import Opened

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

PIXEL_TAGS = {
    "PixelData": PIXELS,
    "FloatPixelData": FLOAT_PIXELS,
    "DoubleFloatPixelData": DOUBLE_PIXELS,
}
"""The attributes that hold the pixels of an image, of which it has one (PS3.3 C.7.6.24)."""

_TABLES = ("ExtendedOffsetTable", "ExtendedOffsetTableLengths")
_TOTAL_LENGTH = "EncapsulatedPixelDataValueTotalLength"


@dataclass(frozen=True, slots=True)
class Blanked:
    """What blanking the pixels of a file changes in it.

    Attributes:
        edit: of the pixel data; of the whole element, where they are compressed.
        transfer_syntax: UID of that of the output.
        attributes: new values by keyword, None where one is absent now. They say what the pixels
            are. Nothing else of the header is changed, also not Burned In Annotation (0028,0301).
        hides: whether something is blank now, so that all icons (0088,0200) must go, also in
            items: they may show it.
    """

    edit: Edit
    transfer_syntax: str
    attributes: Mapping[str, Any]
    hides: bool


class _Element(NamedTuple):
    """The element of the pixels, as it stands in the file.

    Attributes:
        tag: group and element in one number.
        vr: as the file has it; empty under implicit VR.
        start: offset of its header.
        value: offset of its value.
        end: offset of the next element.
        is_compressed: whether the value consists of fragments.
    """

    tag: int
    vr: bytes
    start: int
    value: int
    end: int
    is_compressed: bool


def blank(
    file: Opened,
    regions: Iterable[Region],
    *,
    keyword: str = "PixelData",
    target: str | None = None,
    as_rgb: bool = False,
) -> Blanked | None:
    """Blank regions in every frame of a file. What lies outside of them stays as it was.

    Pixels that are not compressed are streamed. Compressed ones are decoded, and encoded again
    without loss, frame by frame: in their transfer syntax, or in JPEG 2000 or JPEG-LS without loss,
    where pydicom cannot encode that or it would lose something. What lies outside is then what
    was decoded. Of two pixels that share their color (YBR_FULL_422), both are blanked.

    Args:
        file: the file; its data set is not changed.
        regions: what is blanked and kept, in the order in which it is put on a frame.
        keyword: which pixels: one of ``PIXEL_TAGS``.
        target: UID of the transfer syntax for compressed pixels; None as said above.
        as_rgb: whether compressed luma and chroma become red, green and blue.

    Returns:
        None if nothing changes: there are no such pixels, or no region lies on them.

    Raises:
        UnreadableDICOMError: the pixels are not understood, or cannot be decoded.
        UnwritableDICOMError: they cannot be decoded or encoded with what is installed.
    """
    found = _element(file, PIXEL_TAGS[keyword])
    if found is None:
        return None
    image = _image(file.data_set, found)
    blank_bands = bands(regions, image.rows, image.columns)
    if found.is_compressed and (blank_bands or target):
        return _compressed(file, found, blank_bands, target, as_rgb)
    if not blank_bands:
        return None
    said = file.data_set
    pixels = Pixels(
        image,
        _number(said, "BitsStored", image.bits),
        _number(said, "PlanarConfiguration", 0) == 1,
        file.encoding.little,
    )
    place = found.value, found.end
    stream = BlankedNative(place, pixels, blank_bands, is_in_words=found.vr == b"OW")
    return Blanked((*place, stream), file.transfer_syntax, {}, hides=True)


def _compressed(
    file: Opened, found: _Element, blank_bands: tuple[Band, ...], target: str | None, as_rgb: bool
) -> Blanked:
    # What decodes and encodes needs numpy and plugins, which not every installation has.
    from pydicom.pixels.utils import as_pixel_options

    from grand_challenge_dicom_de_id_procedure.recipes.pixels.codec import Codec
    from grand_challenge_dicom_de_id_procedure.recipes.pixels.frames import compressed_frames
    from grand_challenge_dicom_de_id_procedure.recipes.pixels.recoded import Recoded

    syntax = file.transfer_syntax
    target = target or AGAIN.get(syntax, syntax)
    check_can_recode(syntax, target)
    described = as_pixel_options(file.data_set)
    place = found.value, found.end
    number = described["number_of_frames"]
    frames = compressed_frames(file.source, place, file.encoding, syntax, number)
    codec = Codec(described, syntax, target, as_rgb=as_rgb)
    recoded = Recoded(frames, codec, blank_bands, is_native=target == EXPLICIT_LITTLE)
    news: dict[str, Any] = {_TOTAL_LENGTH: None, "PhotometricInterpretation": recoded.photometric}
    news |= zip(_TABLES, (each or None for each in recoded.offsets), strict=True)
    if described.get("samples_per_pixel", 1) > 1:
        news["PlanarConfiguration"] = 0
    if syntax in LOSSY:
        news["LossyImageCompression"] = "01"
    changed = {each: new for each, new in news.items() if file.data_set.get(each) != new}
    return Blanked((found.start, found.end, recoded), target, changed, hides=bool(blank_bands))


def _element(file: Opened, tag: int) -> _Element | None:
    """The element of pixels at the top; None if there is none, or it is empty."""
    if tag not in file.places:
        return None
    start, end = file.places[tag]
    header = file.source.bytes_at(start, min(LONGEST_HEADER, end - start))
    _, vr, length, size = file.encoding.read_header(header.ljust(LONGEST_HEADER, b"\0"), 0)
    if not length:
        return None
    return _Element(tag, vr, start, start + size, end, length == UNDEFINED)


def _image(data_set: Dataset, found: _Element) -> Image:
    photometric = str(data_set.get("PhotometricInterpretation") or "")
    bits = {FLOAT_PIXELS: 32, DOUBLE_PIXELS: 64}
    return Image(
        _number(data_set, "Rows"),
        _number(data_set, "Columns"),
        1 if found.tag in bits else _number(data_set, "SamplesPerPixel", 1),
        bits.get(found.tag) or _number(data_set, "BitsAllocated"),
        max(1, _number(data_set, "NumberOfFrames", 1)),
        photometric,
    )


def _number(data_set: Dataset, keyword: str, default: int | None = None) -> int:
    value = data_set.get(keyword)
    if value in (None, ""):
        value = default
    if not isinstance(value, int) or (value <= 0 and default is None):
        raise unreadable(f"{keyword} is missing, or not a number")
    return value
