"""Text in every part of a codestream that may hold it: it is gone, and the pixels are not."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from .files import (
    HTJ2K,
    J2K,
    JPEG,
    JPEG_LS,
    JXL,
    NEEDLE,
    RLE,
    Described,
    box,
    encapsulated,
    file,
    frame_of,
    segment,
    shape_of,
    treat,
)

_JPEG, _LS = frame_of("SC_rgb_jpeg_dcmtk.dcm"), frame_of("MR_small_jpeg_ls_lossless.dcm")
_J2K, _RLE = frame_of("MR_small_jp2klossless.dcm"), frame_of("MR_small_RLE.dcm")
_LONG = NEEDLE * 3000


_TILE_LENGTH = _J2K[_J2K.index(b"\xff\x90") + 6 :][:4]  # of its only tile-part


def _after_start(frame: bytes, *segments: bytes) -> bytes:
    return frame[:2] + b"".join(segments) + frame[2:]


def _before(frame: bytes, marker: bytes, *segments: bytes) -> bytes:
    place = frame.index(marker)
    return frame[:place] + b"".join(segments) + frame[place:]


def _in_main_header(*segments: bytes) -> bytes:
    return _before(_J2K, b"\xff\x90", *segments)


def _in_tile_header(segment_: bytes) -> bytes:
    place = _J2K.index(b"\xff\x90")
    size = int.from_bytes(_J2K[place + 6 : place + 10], "big")
    longer = struct.pack(">I", size + len(segment_)) if size else bytes(4)
    frame = _J2K[: place + 6] + longer + _J2K[place + 10 :]
    return _before(frame, b"\xff\x93", segment_)


def _jp2(
    *boxes: bytes, header: bytes = b"", brand: bytes = b"jp2 ", codestream: bytes = _J2K
) -> bytes:
    ihdr = box(b"ihdr", struct.pack(">IIHBBBB", 64, 64, 1, 15, 7, 0, 0))
    colr = box(b"colr", b"\1\0\0" + struct.pack(">I", 17))
    start = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", brand, bytes(4), b"jp2 ")
    return start + box(b"jp2h", ihdr, colr, header) + b"".join(boxes) + box(b"jp2c", codestream)


def _jxl(*boxes: bytes, brand: bytes = b"jxl ") -> bytes:
    start = box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", brand, bytes(4), b"jxl ")
    return start + b"".join(boxes) + box(b"jxlc", b"\xff\x0a" + bytes(range(0x80, 0xC0)))


def _rle(unused: bytes = bytes(4), between: bytes = b"", after: bytes = b"") -> bytes:
    number, first, second = struct.unpack("<3L", _RLE[:12])
    header = struct.pack("<3L", number, first, second + len(between))
    header += (unused * 13)[: 64 - len(header)]
    return header + _RLE[64:second] + between + _RLE[second:] + after


def _longer_quantization(text: bytes) -> bytes:
    place = _J2K.index(b"\xff\x5c")
    length = int.from_bytes(_J2K[place + 2 : place + 4], "big")
    end = place + 2 + length
    header = _J2K[:place] + b"\xff\x5c" + struct.pack(">H", length + len(text))
    return header + _J2K[place + 4 : end] + text + _J2K[end:]


_APPLICATIONS = {
    f"APP{number}": _after_start(_JPEG, segment(0xE0 + number, NEEDLE)) for number in range(16)
}
_JPEG_CASES = {
    **_APPLICATIONS,
    "comment": _after_start(_JPEG, segment(0xFE, NEEDLE)),
    "a comment of 54 KB": _after_start(_JPEG, segment(0xFE, _LONG)),
    "fill bytes before a comment": _after_start(_JPEG, b"\xff\xff\xff", segment(0xFE, NEEDLE)),
    "EXIF": _after_start(_JPEG, segment(0xE1, b"Exif\0\0MM\0*" + NEEDLE)),
    "XMP": _after_start(_JPEG, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + NEEDLE)),
    "JFIF's thumbnail": _after_start(_JPEG, segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\2\3" + NEEDLE)),
    "JFIF's density": _after_start(_JPEG, segment(0xE0, b"JFIF\0\1\2\0" + NEEDLE[:4] + b"\0\0")),
    "JFIF extended": _after_start(_JPEG, segment(0xE0, b"JFXX\0\x10" + NEEDLE)),
    "behind Adobe's APP14": _after_start(_JPEG, segment(0xEE, b"Adobe\0d\0\0\0\0\1" + NEEDLE)),
    "in Adobe's APP14": _after_start(_JPEG, segment(0xEE, b"Adobe" + NEEDLE[:6] + b"\1")),
    "SPIFF's directory": _after_start(_JPEG, segment(0xE8, b"\0\0\0\2" + NEEDLE)),
    "behind the end": _JPEG + NEEDLE,
    "behind the end, after padding": _JPEG + bytes(100_000) + NEEDLE,
    "behind an early end": _JPEG + NEEDLE + b"\xff\xd9",
    "before the scan": _before(_JPEG, b"\xff\xda", segment(0xFE, NEEDLE)),
    "behind the scan": _JPEG[: _JPEG.rindex(b"\xff\xd9")] + segment(0xFE, NEEDLE) + b"\xff\xd9",
}
_LS_CASES = {
    "comment": _after_start(_LS, segment(0xFE, NEEDLE)),
    "APP8": _after_start(_LS, segment(0xE8, NEEDLE)),
    "behind the colour transform": _after_start(_LS, segment(0xE8, b"mrfx\0" + NEEDLE)),
    "behind the end": _LS + NEEDLE,
}
_J2K_CASES = {
    "comment": _in_main_header(segment(0x64, b"\0\1" + NEEDLE)),
    "a comment of 54 KB": _in_main_header(segment(0x64, b"\0\1" + _LONG)),
    "comment of a tile-part": _in_tile_header(segment(0x64, b"\0\1" + NEEDLE)),
    "component registration": _in_main_header(segment(0x63, NEEDLE)),
    "lengths of tile-parts": _in_main_header(segment(0x55, b"\0\x40" + NEEDLE)),
    "lengths of tile-parts before those that are right": _in_main_header(
        segment(0x55, b"\0\x40" + NEEDLE), segment(0x55, b"\1\x40" + _TILE_LENGTH)
    ),
    "lengths of packets": _in_main_header(segment(0x57, b"\0" + NEEDLE)),
    "lengths of a tile-part's packets": _in_tile_header(segment(0x58, b"\0" + NEEDLE)),
    "behind the end": _J2K + NEEDLE,
    "behind the quantization": _longer_quantization(NEEDLE),
    "behind the marker of the end": _J2K.rstrip(b"\0") + NEEDLE,
    "XML box": _jp2(box(b"xml ", NEEDLE)),
    "UUID box": _jp2(box(b"uuid", bytes(16), NEEDLE)),
    "box of an unknown type": _jp2(box(b"JAN ", NEEDLE)),
    "box whose type is text": _jp2(box(NEEDLE[:4], b"")),
    "free box": _jp2(box(b"free", NEEDLE)),
    "resolution": _jp2(header=box(b"res ", NEEDLE)),
    "text in the header's boxes": _jp2(header=box(b"xml ", NEEDLE)),
    "ICC profile without a profile": _jp2(header=box(b"colr", b"\1\0\0\0\0\0\x11" + NEEDLE)),
    "brand": _jp2(brand=NEEDLE[:4]),
    "box behind the codestream": _jp2() + box(b"xml ", NEEDLE),
    "box of undefined length": _jp2() + b"\0\0\0\0xml " + NEEDLE,
    "long header of a box": _jp2(b"\0\0\0\1xml " + struct.pack(">Q", 16 + len(NEEDLE)) + NEEDLE),
    "behind the codestream in its box": _jp2(codestream=_J2K + NEEDLE),
    "comment in a box": _jp2(codestream=_in_main_header(segment(0x64, b"\0\1" + NEEDLE))),
    "no box behind the boxes": _jp2() + b"\0\0\0\0" + NEEDLE,
}  # fmt: skip
_RLE_CASES = {
    "unused offsets": _rle(unused=NEEDLE),
    "between segments": _rle(between=NEEDLE),
    "behind the last segment": _rle(after=NEEDLE),
}
_JXL_CASES = {
    kind.decode(): _jxl(box(kind, NEEDLE))
    for kind in (b"Exif", b"xml ", b"jumb", b"brob", b"jbrd", b"jxli", b"JAN ")
}
_MR = shape_of("MR_small_RLE.dcm")
_NAMED: list[tuple[str, str, bytes, Described]] = [
    (f"{name}: {case}", syntax, frame, shape)
    for name, syntax, shape, cases in (
        ("JPEG", JPEG, shape_of("SC_rgb_jpeg_dcmtk.dcm"), _JPEG_CASES),
        ("JPEG-LS", JPEG_LS, _MR, _LS_CASES),
        ("JPEG 2000", J2K, _MR, _J2K_CASES),
        ("HTJ2K", HTJ2K, _MR, _J2K_CASES),
        ("RLE", RLE, _MR, _RLE_CASES),
        ("JPEG XL", JXL, _MR, _JXL_CASES),
    )
    for case, frame in cases.items()
]
FRAMES = [(syntax, frame, shape) for _, syntax, frame, shape in _NAMED]
CASES = [pytest.param(*each, id=name) for name, *each in _NAMED]


def _survives(content: bytes) -> bool:
    return any(part in content for part in (NEEDLE[:4], NEEDLE[4:8], NEEDLE[-4:]))


@pytest.mark.parametrize(("syntax", "frame", "shape"), CASES)
def test_text_in_a_frame_is_gone(syntax: str, frame: bytes, shape: Described) -> None:
    source = file(syntax, encapsulated(frame), described=shape)
    assert _survives(source)
    output = treat(source)
    assert not _survives(output.content)
    grown = len(treat(file(syntax)).content) - len(file(syntax))
    assert len(output.content) - len(source) == grown
    assert sum(output.outcome.blanked.values()) >= 1
    assert treat(output.content).outcome.blanked == {}


@pytest.mark.parametrize(
    ("syntax", "make", "brand"),
    [(J2K, _jp2, b"jp2 "), (JXL, _jxl, b"jxl ")],
    ids=["JP2", "JPEG XL"],
)
def test_a_brand_that_is_none_becomes_that_of_the_format(
    syntax: str, make: Callable[..., bytes], brand: bytes
) -> None:
    output = treat(file(syntax, encapsulated(make(brand=NEEDLE[:4])), described=_MR))
    assert box(b"ftyp", brand, bytes(4), brand) in output.content
