"""Frames and videos, with text in them and without, right and wrong."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pixel_values import BASES, Case, said
from tests.package.pixels import (
    test_listed_lengths,
    test_needles,
    test_structure,
    test_tables,
    test_video,
)
from tests.package.pixels.files import (
    H264,
    HEVC,
    HTJ2K,
    J2K,
    JPEG,
    MPEG2,
    NEEDLE,
    RLE,
    box,
    items,
    segment,
)


def in_fragments(frame: bytes, number: int) -> list[bytes]:
    size = -(-len(frame) // number)
    size += size % 2
    return [frame[at : at + size] for at in range(0, len(frame), size)]


def frames() -> Iterator[Case]:
    """Text in frames and videos, frames that stay, and frames that are refused."""
    for case, syntax, frame, shape in test_needles._NAMED:
        if syntax == HTJ2K and ("box" in case or "54 KB" in case):
            continue  # as in JPEG 2000
        for number in (1, 5) if len(frame) < 20_000 else (1,):
            if number > 1 and syntax in (RLE, HTJ2K):
                continue
            name = f"{case} in {number}"
            yield Case(name, items(b"", *in_fragments(frame, number)), syntax, said(shape))
    for name, (syntax, video) in test_video.CASES.items():
        for number in (1, 3, 40) if len(video) < 20_000 else (1, 3):
            fragments = in_fragments(video, number)
            yield Case(f"{name} in {number}", items(b"", *fragments), syntax)
    for name, (syntax, pieces) in test_structure._HARMLESS.items():
        shape = test_structure._SC if syntax == JPEG else test_structure._MR
        yield Case(name, items(b"", *pieces), syntax, said(shape))
    for name, (syntax, frame, _) in test_structure._REFUSED.items():
        shape = test_structure._SC if syntax == JPEG else test_structure._MR
        yield Case(name, items(b"", frame), syntax, said(shape))


def videos() -> Iterator[Case]:
    """Videos without text, and those that are refused; payloads of every length."""
    avc, hevc, mp4 = test_video._avc, test_video._hevc, test_video._mp4
    mpeg2, message = test_video._mpeg2, test_video._message
    sps = b"\x42\1\1\1"
    sei = b"\x4e\1" + message(5, NEEDLE) + b"\x80"
    hvcc = b"\1" + bytes(20) + b"\x0f\2" + b"\x21\0\1" + struct.pack(">H", len(sps)) + sps
    hvcc += b"\x27\0\1" + struct.pack(">H", len(sei)) + sei
    units = {
        "H.264": (H264, avc()),
        "H.264 with a recovery point": (
            H264, avc(b"\6" + message(6, b"\x84") + b"\x80", b"\x09\xf0"),
        ),
        "H.264 with filler": (H264, avc(b"\x0c\xff\xff\xff\x80")),
        "HEVC": (HEVC, hevc()),
        "MPEG-2": (MPEG2, mpeg2()),
        "MPEG-2 with an end": (MPEG2, mpeg2() + b"\0\0\1\xb7" + bytes(9)),
        "MP4": (H264, mp4()),
        "no start": (H264, NEEDLE + avc()),
        "no start of MPEG-2": (MPEG2, b"\0\0\1\xba" + NEEDLE),
        "another stream": (MPEG2, mpeg2(b"\0\0\1\xbd" + NEEDLE)),
        "text in parameters": (H264, avc(b"\x67" + NEEDLE * 2)),
        "a long message": (H264, avc(b"\6" + b"\xff" * (1 << 21))),
        "no samples": (H264, mp4(box(b"mdat", NEEDLE))),
        "two tracks": (H264, mp4(box(b"moov", box(b"trak", b"")))),
        "hvcC": (HEVC, mp4(box(b"hvcC", hvcc))),
        "hvcC and a rest": (HEVC, mp4(box(b"hvcC", hvcc + b"\0"))),
        "hvcC, cut": (HEVC, mp4(box(b"hvcC", hvcc[:-1]))),
        "long times": (H264, mp4(box(b"mvhd", b"\1\0\0\0" + bytes(range(108))))),
        "times of a track": (H264, mp4(box(b"tkhd", b"\1\0\0\0" + bytes(range(92))))),
        "times of another length": (H264, mp4(box(b"mdhd", bytes(25)))),
        "another file": (H264, mp4(box(b"dref", NEEDLE))),
        "text in a table": (H264, mp4(box(b"stts", NEEDLE * 2))),
        "brands": (H264, box(b"ftyp", NEEDLE[:4], NEEDLE[:4], b"avc1", NEEDLE[4:8])),
        "a short handler": (H264, mp4(box(b"hdlr", b""))),
        "colours": (H264, mp4(box(b"colr", b"nclx" + bytes(7)), box(b"colr", b"prof" + NEEDLE))),
        "a box up to the end": (H264, mp4() + b"\0\0\0\0udta" + NEEDLE),
        "samples up to the end": (H264, mp4() + b"\0\0\0\0mdat" + b"\0\0\0\6\6\5\2QQ\x80"),
        "a long box": (H264, mp4() + b"\0\0\0\1udta" + struct.pack(">Q", 1 << 40)),
    }  # fmt: skip
    for name, (syntax, content) in units.items():
        for number in (1, 7) if len(content) < 20_000 else (1,):
            yield Case(f"{name} in {number}", items(b"", *in_fragments(content, number)), syntax)
    for length in (2, 3, 4, 257, 258, 259, 260, 514, 515, 516):
        content = avc(b"\6" + bytes((5,)) * length)
        yield Case(f"a message of {length} bytes", items(b"", content), H264)


def profiles() -> Iterator[Case]:
    """ICC profiles, and JPEG 2000's lists of lengths."""
    profile = bytes(36) + b"acsp" + bytes(60) + b"desc"
    jpeg = BASES[2]
    for number, content in ((1, profile), (2, b"desc"), (1, b"desc of a display" * 3)):
        icc = segment(0xE2, b"ICC_PROFILE\0" + bytes((number, 2)) + content)
        value = items(b"", jpeg[:2] + icc + jpeg[2:])
        for keeps in (True, False):
            yield Case(f"ICC {number} {keeps}", value, JPEG, keeps_icc=keeps)
    for method in (1, 2, 3):
        colour = box(b"colr", bytes((method, 0, 0)), profile)
        value = items(b"", test_needles._jp2(header=colour))
        for keeps in (True, False):
            yield Case(f"ICC of method {method} {keeps}", value, J2K, keeps_icc=keeps)
    headers = {
        "palette": box(b"pclr", b"\0\2\2\7\7\1\2\3\4"),
        "long palette": box(b"pclr", b"\0\2\2\7\7\1"),
        "mapping": box(b"cmap", bytes(8)), "odd mapping": box(b"cmap", bytes(9)),
        "channels": box(b"cdef", b"\0\1" + bytes(6)), "more channels": box(b"cdef", bytes(8)),
        "bits": box(b"bpcc", bytes(3)), "level": box(b"jxll", b"\5"),
        "long header": b"\0\0\0\1xml " + struct.pack(">Q", 20) + b"QVOR",
        "too long": b"\0\0\1\0xml QVOR", "too short": b"\0\0\0\4xml QVOR",
    }  # fmt: skip
    for name, header in headers.items():
        yield Case(name, items(b"", test_needles._jp2(header=header)), J2K)
    for name, frame in test_listed_lengths.RIGHT.items():
        yield Case(name, items(b"", frame), J2K)
    for name, (frame, _) in test_listed_lengths.WRONG.items():
        yield Case(name, items(b"", frame), J2K)


def basic_tables() -> Iterator[Case]:
    """Basic Offset Tables."""
    step = test_tables._STEP
    starts = [0, step, 2 * step]
    entries = [
        [], starts, starts[:1], [8], [0, 0], [0, starts[2], starts[1]], [*starts, 3 * step],
        [0, step + 2],
    ]  # fmt: skip
    tables = [b"".join(struct.pack("<I", entry) for entry in each) for each in entries]
    for table in [*tables, NEEDLE + b"  ", tables[1] + b"QQ"]:
        value = items(table, *[test_tables._FRAME] * 3)
        yield Case(f"Basic Offset Table {table.hex()}", value, JPEG)
    yield Case("no fragments", items(b""), JPEG)
    yield Case("no items", items()[-8:], JPEG)
    yield Case("the length of a delimiter", items(b"", test_tables._FRAME)[:-4] + b"JAN!", JPEG)
