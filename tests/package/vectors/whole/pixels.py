"""Pixel data as containers. The frames are made here: they have structure, and no picture."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Any

from tests.package.pixels.files import (
    DEFLATED_FRAME,
    H264,
    J2K,
    JPEG,
    JXL,
    MPEG2,
    RLE,
    UNCOMPRESSED,
    box,
    items,
    segment,
)
from tests.package.pixels.test_video import CASES as VIDEOS
from tests.package.vectors.whole.case import (
    BIG,
    EXPLICIT,
    IMPLICIT,
    Case,
    Element,
    beginning,
    file,
    stored,
    written,
)

_NEEDLE = b"JANSEN^ANNA 1970"
_SOF = segment(0xC0, b"\x08\0\2\0\2\1\1\x11\0")
_DQT = segment(0xDB, b"\0" + bytes(range(1, 65)))
_DHT = segment(0xC4, b"\0" + b"\1" + bytes(15) + b"\0")
_SOS = segment(0xDA, b"\1\1\0\0\x3f\0")
_SCAN, _EOI = b"\x12\x34\xff\0\x56\xff\xd0\x78", b"\xff\xd9"
_SIZ = segment(0x51, struct.pack(">HIIIIIIIIH", 0, 2, 2, 0, 0, 2, 2, 0, 0, 1) + b"\7\1\1")
_COD = segment(0x52, b"\0\0\0\1\0\0\4\4\0\1")
_QCD = segment(0x5C, b"\x40\x40")
_DATA = bytes(range(0x80, 0xA0))
_JXL = b"\xff\x0a" + _DATA


def _jpeg(*segments: bytes, end: bytes = _EOI) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + _DQT + _SOF + _DHT + _SOS + _SCAN + end


def _j2k(*segments: bytes, in_tile: bytes = b"", end: bytes = _EOI) -> bytes:
    part = in_tile + b"\xff\x93" + _DATA
    tile = b"\xff\x90\0\x0a\0\0" + struct.pack(">I", 12 + len(part)) + b"\0\1" + part
    return b"\xff\x4f" + _SIZ + _COD + _QCD + b"".join(segments) + tile + end


def _jp2(*boxes: bytes, brand: bytes = b"jp2 ") -> bytes:
    header = box(
        b"jp2h",
        box(b"ihdr", struct.pack(">IIH", 2, 2, 1) + b"\7\7\0\0"),
        box(b"colr", b"\1\0\0\0\0\0\x11"),
    )
    start = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", brand, bytes(4), b"jp2 ")
    return start + header + b"".join(boxes) + box(b"jp2c", _j2k())


def _rle(*segments: bytes) -> bytes:
    offsets, place = [], 64
    for each in segments:
        offsets.append(place)
        place += len(each)
    head = struct.pack("<I", len(segments)) + b"".join(struct.pack("<I", each) for each in offsets)
    return head.ljust(64, b"\0") + b"".join(segments)


def image(
    *elements: Element, rows: int = 2, columns: int = 2, bits: int = 8, frames: str = ""
) -> list[Element]:
    """A data set that describes pixels, with these elements behind."""
    return [
        *beginning(),
        (0x00280002, "US", 1),
        (0x00280004, "CS", "MONOCHROME2"),
        (0x00280008, "IS", frames),
        (0x00280010, "US", rows),
        (0x00280011, "US", columns),
        (0x00280100, "US", bits),
        *elements,
    ]


def _encapsulated(syntax: str, *fragments: bytes, table: bytes = b"", **described: Any) -> bytes:
    pixels = EXPLICIT.element(0x7FE00010, "OB", b"")[:-4] + b"\xff" * 4 + items(table, *fragments)
    return file(written(image(**described)) + pixels, syntax=syntax)


_RIGHT_RLE = _rle(b"\3\1\2\3\4\0")
_STILL: Mapping[str, tuple[str, tuple[bytes, ...]]] = {
    "JPEG": (JPEG, (_jpeg(),)),
    "a JPEG comment": (JPEG, (_jpeg(segment(0xFE, _NEEDLE)),)),
    "JPEG APP1": (JPEG, (_jpeg(segment(0xE1, b"Exif\0\0" + _NEEDLE)),)),
    "JFIF": (JPEG, (_jpeg(segment(0xE0, b"JFIF\0\1\2\1\0\x48\0\x48\0\0")),)),
    "JFIF with a thumbnail": (JPEG, (_jpeg(segment(0xE0, b"JFIF\0\1\2\1\0\x48\0\x48\1\1abc")),)),
    "JFIF of letters": (JPEG, (_jpeg(segment(0xE0, b"JFIF\0AB\1JAN \0\0")),)),
    "Adobe": (JPEG, (_jpeg(segment(0xEE, b"Adobe\0d\0\0\0\0\1")),)),
    "Adobe of letters": (JPEG, (_jpeg(segment(0xEE, b"AdobeJANSEN\1ANNA")),)),
    "an ICC profile in JPEG": (
        JPEG,
        (_jpeg(segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(36) + b"acsp" + bytes(90))),),
    ),
    "no ICC profile in JPEG": (JPEG, (_jpeg(segment(0xE2, b"ICC_PROFILE\0\1\1" + _NEEDLE)),)),
    "SPIFF": (
        JPEG,
        (_jpeg(segment(0xE8, b"SPIFF\0" + bytes(24)), segment(0xE8, b"\0\0\0\1\xff\xd8")),),
    ),
    "fill bytes in JPEG": (JPEG, (_jpeg(end=b"\xff\xff\xff\xd9"),)),
    "JPEG without an end": (JPEG, (_jpeg(end=b""), _jpeg(end=b""))),
    "behind JPEG": (JPEG, (_jpeg() + _NEEDLE,)),
    "padding behind JPEG": (JPEG, (_jpeg() + b"\xff\0\0\0",)),
    "two images in one fragment": (JPEG, (_jpeg() + _jpeg(),)),
    "JPEG in three fragments": (JPEG, (_jpeg()[:50], _jpeg()[50:52], _jpeg()[52:])),
    "a fragment of padding": (JPEG, (_jpeg(), bytes(6))),
    "a fragment of text": (JPEG, (_jpeg(), _NEEDLE)),
    "an unknown JPEG marker": (JPEG, (_jpeg(segment(0x02, b"ab")),)),
    "a JPEG segment that is too long": (JPEG, (_jpeg(segment(0xDD, b"\0\0" + _NEEDLE)),)),
    "JPEG 2000": (J2K, (_j2k(),)),
    "a JPEG 2000 comment": (J2K, (_j2k(segment(0x64, b"\0\1" + _NEEDLE)),)),
    "a JPEG 2000 comment in a tile": (J2K, (_j2k(in_tile=segment(0x64, b"\0\1" + _NEEDLE)),)),
    "JPEG 2000 without an end": (J2K, (_j2k(end=b""), _j2k(end=b""))),
    "right lengths of tile-parts": (
        J2K,
        (
            _j2k(
                segment(0x55, b"\0\x50\0" + struct.pack(">I", 46)),
            ),
        ),
    ),
    "wrong lengths of tile-parts": (
        J2K,
        (
            _j2k(
                segment(0x55, b"\0\x50\0JANS"),
            ),
        ),
    ),
    "lengths of packets in the main header": (J2K, (_j2k(segment(0x57, b"\0" + _NEEDLE)),)),
    "wrong lengths of packets": (J2K, (_j2k(in_tile=segment(0x58, b"\0\x21")),)),
    "right lengths of packets": (J2K, (_j2k(in_tile=segment(0x58, b"\0\x20")),)),
    "the registration of components": (J2K, (_j2k(segment(0x63, b"JANS")),)),
    "an unknown JPEG 2000 marker": (J2K, (_j2k(segment(0x6F, _NEEDLE)),)),
    "a quantization that is too long": (J2K, (_j2k(segment(0x5D, b"\0\x40\x40" + _NEEDLE)),)),
    "JP2": (J2K, (_jp2(),)),
    "JP2 with XML": (J2K, (_jp2(box(b"xml ", _NEEDLE)),)),
    "JP2 of another brand": (J2K, (_jp2(brand=b"JANS"),)),
    "a JPEG XL codestream": (JXL, (_JXL,)),
    "text in a JPEG XL codestream": (JXL, (b"\xff\x0a" + _NEEDLE * 2,)),
    "a JPEG XL codestream in two fragments": (JXL, (_JXL, _DATA)),
    "two JPEG XL codestreams": (JXL, (_JXL, _JXL)),
    "a JPEG XL codestream before JPEG": (JXL, (_JXL, _jpeg(segment(0xFE, _NEEDLE)))),
    "a JPEG XL codestream before boxes": (JXL, (_JXL, _jp2(box(b"xml ", _NEEDLE)))),
    "boxes with a JPEG XL codestream before JPEG": (
        JXL,
        (
            box(b"JXL ", b"\r\n\x87\n") + b"\0\0\0\0jxlc" + _JXL,
            _jpeg(segment(0xFE, _NEEDLE)),
        ),
    ),
    "text in two fragments of JPEG XL": (JXL, (_JXL + _NEEDLE, _NEEDLE)),
    "RLE": (RLE, (_rle(b"\3\1\2\3\4\0"),)),
    "behind RLE": (RLE, (_rle(b"\3\1\2\3\4\0" + _NEEDLE),)),
    "RLE with runs too long": (RLE, (_rle(b"\1\1\2\x0fabcdefghijklmnop"),)),
    "text in the header of RLE": (RLE, (_RIGHT_RLE[:8] + _NEEDLE + _RIGHT_RLE[24:],)),
    "RLE of two segments": (RLE, (_rle(b"\xfd\1", b"\xfd\1"),)),
    "RLE that is cut short": (RLE, (b"\1\0\0\0",)),
    "a deflated frame": (DEFLATED_FRAME, (stored(b"\1\2\3\4"),)),
    "behind a deflated frame": (DEFLATED_FRAME, (stored(b"\1\2\3\4")[:9] + _NEEDLE,)),
    "a deflated frame that is too long": (DEFLATED_FRAME, (stored(_NEEDLE),)),
    "an uncompressed frame": (UNCOMPRESSED, (b"\1\2\3\4",)),
    "behind an uncompressed frame": (UNCOMPRESSED, (b"\1\2\3\4" + _NEEDLE,)),
    "no known image": (JPEG, (_NEEDLE,)),
    "no fragments": (JPEG, ()),
    "fragments under an unknown transfer syntax": ("1.2.840.10008.1.2.1", (_NEEDLE,)),
    "behind a video": (MPEG2, (b"\0\0\1\xb3" + _DATA + b"\0\0\1\xb7", _NEEDLE)),
    "video that is none": (H264, (_NEEDLE,)),
    "a transport stream": (MPEG2, (b"\0\0\1\xba" + _NEEDLE,)),
}


def cases() -> Iterator[Case]:
    """Cases: codestreams, tables, native pixels."""
    for name, (syntax, fragments) in _STILL.items():
        yield Case(name, _encapsulated(syntax, *fragments))
    for name, (syntax, stream) in VIDEOS.items():
        if len(stream) < 5000:
            yield Case(f"video: {name}", _encapsulated(syntax, stream))
    yield from _tables()
    yield from _native()


def _tables() -> Iterator[Case]:
    one, two = _jpeg(), _jpeg(end=b"")
    size = len(one) + 8 + len(one) % 2
    for name, table in {
        "right": (0, size),
        "not from 0": (4, size),
        "past the end": (0, 1 << 20),
        "in between": (0, 9),
    }.items():
        content = _encapsulated(JPEG, one, two, table=struct.pack("<II", *table), frames="2")
        yield Case(f"a Basic Offset Table: {name}", content)
    yield Case("a Basic Offset Table of text", _encapsulated(JPEG, one, table=_NEEDLE))
    lengths = [len(each) + len(each) % 2 for each in (one, two)]
    right = ((0, lengths[0] + 8), tuple(lengths), sum(lengths))
    wrong = ((0, 5), tuple(lengths), sum(lengths))
    for name, (offsets, sizes, total) in (("right", right), ("wrong", wrong)):
        elements: list[Element] = [
            (0x7FE00001, "OV", struct.pack("<QQ", *offsets)),
            (0x7FE00002, "OV", struct.pack("<QQ", *sizes)),
            (0x7FE00003, "UV", total),
        ]
        pixels = EXPLICIT.element(0x7FE00010, "OB", b"")[:-4] + b"\xff" * 4 + items(b"", one, two)
        content = file(written(image(*elements, frames="2")) + pixels, syntax=JPEG)
        yield Case(f"an Extended Offset Table: {name}", content)
    end = items(b"", one)[:-4] + b"JANS"
    pixels = EXPLICIT.element(0x7FE00010, "OB", b"")[:-4] + b"\xff" * 4 + end
    yield Case("a delimiter with a length", file(written(image()) + pixels, syntax=JPEG))


def _native() -> Iterator[Case]:
    for name, value in {
        "right": b"\1\2\3\4",
        "text behind": b"\1\2\3\4" + _NEEDLE,
        "too few": b"\1\2",
        "empty": b"",
    }.items():
        for spelled, encoding in (("", EXPLICIT), (", implicit", IMPLICIT), (", big endian", BIG)):
            content = file(image((0x7FE00010, "OW", value)), encoding)
            yield Case(f"native pixels: {name}{spelled}", content)
    others: list[tuple[str, list[Element], dict[str, Any]]] = [
        ("an odd number", [(0x7FE00010, "OB", b"\1\2\3JANSEN")], {"rows": 1, "columns": 3}),
        ("12 bits", [(0x7FE00010, "OB", b"\1\2\3JANS\5")], {"rows": 1, "columns": 2, "bits": 12}),
        ("2 frames", [(0x7FE00010, "OB", b"\1\2\3\4\5\6\7\x08")], {"frames": "2"}),
        ("frames that are no number", [(0x7FE00010, "OB", b"\1\2\3\4")], {"frames": "two"}),
        ("no rows", [(0x7FE00010, "OB", b"\1\2\3\4")], {"rows": 0}),
        (
            "more frames than said",
            [(0x7FE00010, "OB", bytes(range(1, 129)) * 16)],
            {"rows": 32, "columns": 32},
        ),
        ("float", [(0x7FE00008, "OF", bytes(16) + _NEEDLE)], {}),
        ("double", [(0x7FE00009, "OD", bytes(32) + _NEEDLE)], {}),
        (
            "an overlay",
            [(0x60000010, "US", 2), (0x60000011, "US", 2), (0x60003000, "OW", b"\7\0" + _NEEDLE)],
            {},
        ),
        (
            "an icon",
            [
                (0x00880200, "SQ", [image((0x7FE00010, "OB", b"\1\2\3\4" + _NEEDLE))[2:]]),
                (0x7FE00010, "OB", b"\1\2\3\4"),
            ],
            {},
        ),
        ("an icon without rows", [(0x00880200, "SQ", [[(0x7FE00010, "OB", _NEEDLE)]])], {}),
    ]
    for name, elements, described in others:
        yield Case(f"native pixels: {name}", file(image(*elements, **described)))
    fragments = EXPLICIT.element(0x00282000, "OB", b"")[:-4] + b"\xff" * 4 + items(b"", _NEEDLE)
    yield Case("fragments in another element", file(written(beginning()) + fragments))
    removed = EXPLICIT.element(0x00420011, "OB", b"")[:-4] + b"\xff" * 4 + items(b"", _NEEDLE)
    yield Case("fragments in an element that is removed", file(written(beginning()) + removed))
