"""The names of fields of TIFF and EXIF: those of Pillow, and those that only piexif has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from PIL import ExifTags, TiffTags

from grand_challenge_dicom_de_id_procedure.profiles.containers.directories import DirectoryKind

# piexif calls these by the names of Exif, or has them in another block.
_ALSO = {
    "FocalPlaneXResolution": 37390,
    "FocalPlaneYResolution": 37391,
    "FocalPlaneResolutionUnit": 37392,
    "TIFFEPStandardID": 37398,
    "SensingMethod": 37399,
    "SubjectArea": 37396,
    "Temperature": 37888,
    "PixelXDimension": 40962,
    "PixelYDimension": 40963,
    "ExifTag": 34665,
    "GPSTag": 34853,
    "InteroperabilityTag": 40965,
}
_INTEROPERABILITY = {"InteroperabilityIndex": 1}
# Width, compression, strips, tiles, colours and the like; ``512`` to ``521`` are of old JPEG.
_STRUCTURE = frozenset(
    (
        *(*range(254, 260), 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320),
        *(322, 323, 324, 325, 332, 334, 338, 339, 347, *range(512, 522), *range(529, 533)),
    )
)


@cache
def tags_of(kind: DirectoryKind) -> Mapping[str, tuple[int, ...]]:
    """The tags that a name means in a directory of this kind; the names in lower case."""
    if kind is DirectoryKind.GPS:
        pairs = [(name, tag) for tag, name in ExifTags.GPSTAGS.items()]
    elif kind is DirectoryKind.INTEROPERABILITY:
        pairs = [(each.name, each.value) for each in ExifTags.Interop]
        pairs += _INTEROPERABILITY.items()
    else:
        pairs = [(name, tag) for tag, name in ExifTags.TAGS.items()]
        pairs += [(info.name, tag) for tag, info in TiffTags.TAGS_V2.items()]
        pairs += _ALSO.items()
    found: dict[str, tuple[int, ...]] = {}
    for name, tag in pairs:
        found[name.lower()] = tuple(sorted({*found.get(name.lower(), ()), tag}))
    return MappingProxyType(found)


@cache
def names_of(kind: DirectoryKind) -> Mapping[int, str]:
    """The first name of each tag in a directory of this kind."""
    if kind is DirectoryKind.GPS:
        return ExifTags.GPSTAGS
    if kind is DirectoryKind.INTEROPERABILITY:
        return {each.value: each.name for each in ExifTags.Interop}
    return {tag: info.name for tag, info in TiffTags.TAGS_V2.items()} | ExifTags.TAGS


def is_known(name: str) -> bool:
    """Whether any directory can have a field of this name, in any case."""
    return any(name.lower() in tags_of(kind) for kind in DirectoryKind)


def is_structure(kind: DirectoryKind, tag: int) -> bool:
    """Whether an image cannot be read without this field, or with another value of it."""
    return kind is DirectoryKind.IMAGE and tag in _STRUCTURE


def is_of_exif(tag: int) -> bool:
    """Whether a field belongs to the EXIF directory, when it is new (Exif 3.0 section 4.6.5)."""
    return (
        tag in (33434, 33437, 34850, 34852)
        or 34855 <= tag <= 34869
        or 36864 <= tag <= 37893
        or 40960 <= tag <= 42240
    )
