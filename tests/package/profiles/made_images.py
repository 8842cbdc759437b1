"""Images that tests make: small, with metadata of every kind."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from PIL import Image, TiffImagePlugin

from grand_challenge_dicom_de_id_procedure.profiles.containers.nifti import LAYOUTS

EXIF_POINTER, GPS_POINTER = 34665, 34853

# What is in a directory, by tag: the type of the field, the number of its values, and their bytes.
Fields = Mapping[int, tuple[int, int, bytes]]
NONE: Fields = {}


def picture(width: int = 64, height: int = 48) -> Image.Image:
    """A picture in which no two rows are the same."""
    samples = np.arange(width * height * 3).reshape(height, width, 3) % 251
    return Image.fromarray(samples.astype("uint8"))


def text(value: str) -> tuple[int, int, bytes]:
    """A field of type ASCII."""
    return 2, len(value) + 1, value.encode() + b"\0"


def exif(
    zeroth: Fields, first: Fields = NONE, exif: Fields = NONE, gps: Fields = NONE, order: str = "<"
) -> bytes:
    """An EXIF block: the directories of the image, its thumbnail, of EXIF and GPS."""
    main = dict(zeroth)
    start = 8
    if exif:
        main[EXIF_POINTER] = (4, 1, bytes(4))
    if gps:
        main[GPS_POINTER] = (4, 1, bytes(4))
    place = start + _length(main)
    for pointer, fields in ((EXIF_POINTER, exif), (GPS_POINTER, gps)):
        if fields:
            main[pointer] = (4, 1, struct.pack(order + "I", place))
            place += _length(fields)
    header = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, start)
    block = header + _directory(main, start, place if first else 0, order)
    for fields in filter(None, (exif, gps, first)):
        block += _directory(fields, len(block), 0, order)
    return block


def jpeg(block: bytes = b"", segments: Iterable[tuple[int, bytes]] = ()) -> bytes:
    """A JPEG file with an EXIF block and further segments: their markers and contents."""
    output = io.BytesIO()
    picture().save(output, "JPEG", quality=90)
    added = [(0xE1, b"Exif\0\0" + block)] if block else []
    head = b"".join(
        bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content
        for marker, content in [*added, *segments]
    )
    return output.getvalue()[:2] + head + output.getvalue()[2:]


def with_thumbnail(thumbnail: bytes, order: str = "<") -> bytes:
    """An EXIF block with a thumbnail at its end."""
    fields: Fields = {513: (4, 1, bytes(4)), 514: (4, 1, struct.pack(order + "I", len(thumbnail)))}
    block = exif({315: text("Bob")}, fields, order=order)
    place = struct.pack(order + "HHI", 513, 4, 1)
    at = block.index(place) + len(place)
    return block[:at] + struct.pack(order + "I", len(block)) + block[at + 4 :] + thumbnail


def chunk(name: bytes, content: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", _crc(name, content))


def png(chunks: Sequence[tuple[bytes, bytes]] = ()) -> bytes:
    """A PNG file with further chunks after IHDR."""
    output = io.BytesIO()
    picture().save(output, "PNG")
    added = b"".join(chunk(*each) for each in chunks)
    return output.getvalue()[:33] + added + output.getvalue()[33:]


def tiff(
    tags: Mapping[int, object], compression: str | None = None, pages: int = 1, *, big: bool = False
) -> bytes:
    """A TIFF file of Pillow's."""
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in tags.items():
        directory[tag] = value
    output = io.BytesIO()
    more = [picture(64, 48 + page) for page in range(1, pages)]
    picture().save(
        output,
        "TIFF",
        tiffinfo=directory,
        compression=compression,
        save_all=True,
        append_images=more,
        big_tiff=big,
    )
    return output.getvalue()


def nifti(
    fields: Mapping[str, Sequence[object]], rest: bytes, length: int = 348, order: str = "<"
) -> bytes:
    """A NIfTI file with fields in its header, the length of which says the version."""
    header = bytearray(length)
    magic = b"n+1" if length == 348 else b"n+2"
    for name, values in {**fields, "sizeof_hdr": [length], "magic": [magic]}.items():
        start, form = LAYOUTS[length][name]
        struct.pack_into(order + form, header, start, *values)
    return bytes(header) + rest


def _crc(name: bytes, content: bytes) -> int:
    return zlib.crc32(name + content)


def _length(fields: Fields) -> int:
    return 6 + 12 * len(fields) + sum(_padded(each) for _, _, each in fields.values())


def _padded(content: bytes) -> int:
    return 0 if len(content) <= 4 else len(content) + len(content) % 2


def _directory(fields: Fields, start: int, following: int, order: str) -> bytes:
    table = struct.pack(order + "H", len(fields))
    place = start + 6 + 12 * len(fields)
    elsewhere = b""
    for tag, (of_type, values, content) in sorted(fields.items()):
        inline = content.ljust(4, b"\0")
        if len(content) > 4:
            inline = struct.pack(order + "I", place + len(elsewhere))
            elsewhere += content.ljust(_padded(content), b"\0")
        table += struct.pack(order + "HHI4s", tag, of_type, values, inline)
    return table + struct.pack(order + "I", following) + elsewhere
