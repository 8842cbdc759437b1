"""Pixel data with errors."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from random import Random

from pixel_frames import profiles, videos
from pixel_natives import natives
from pixel_values import Case, said
from tests.package.pixels import test_mutated_frames
from tests.package.pixels.files import PIXELS, box, items, segment

STARTS = (
    b"", b"JFIF\0\1\2\1", b"JFIF\0\1\3\0\x20", b"Adobe", b"Adobe\0d\0\0\0\0", b"SPIFF\0",
    b"\0\0\0", b"mrfx\3", b"ICC_PROFILE\0\1\1", b"\0\x40", b"\0\x50", b"\1\0\0", b"nclx", b"jp2 ",
    b"\0\0\0\0\0\0\0\1", bytes(8) + b"vide", b"\6\1\x84\x80", b"\3\2\xff\xff\x80", b"\5\xff",
    b"\x2d\x0c", b"\0\0\3", b"acsp",
)  # fmt: skip
TYPES = (
    *(b"jp2h", b"ihdr", b"bpcc", b"pclr", b"cmap", b"cdef", b"colr", b"jp2c", b"jxlc", b"jxlp"),
    *(b"jxll", b"ftyp", b"xml ", b"uuid", b"free", b"moov", b"trak", b"mdia", b"stbl", b"stsd"),
    *(b"avcC", b"hvcC", b"hdlr", b"mvhd", b"tkhd", b"mdhd", b"dref", b"stts", b"mdat", b"vmhd"),
    *(b"pasp", b"QVOR", b"J\0P "),
)
SIZES = (0, 1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 14, 16, 24, 25, 30, 64, 65, 84, 100, 129, 256, 300)


def part(chance: Random, depth: int = 0) -> bytes:
    """A segment, box or unit that may be valid."""
    content = chance.choice(STARTS)
    content += chance.choice((bytes, chance.randbytes, lambda size: b"\xff" * size))(
        chance.choice(SIZES)
    )
    match chance.randrange(4):
        case 0:
            return segment(chance.choice((*range(0x4F, 0x7B), *range(0xC0, 0x100))), content)
        case 1:
            if depth < 3 and chance.random() < 0.4:
                content = b"".join(part(chance, depth + 1) for _ in range(chance.randrange(3)))
            return box(chance.choice(TYPES), content)
        case 2:
            return b"\0\0\1" + bytes((chance.choice((*range(0x60), *range(0xB0, 0xC0))),)) + content
        case _:
            return struct.pack(">I", len(content) + 1) + bytes((chance.randrange(0x60),)) + content


def with_parts(frame: bytes, chance: Random) -> bytes:
    """A frame with parts of a codestream in it, where its own parts begin."""
    places = [0, 2, len(frame)]
    for start in (b"\xff", b"\0\0\1", b"\0\0\0"):
        places += [at for at in range(min(len(frame), 1000)) if frame.startswith(start, at)]
    for kind in TYPES:
        places += [match.start() - 4 for match in re.finditer(re.escape(kind), frame)] * 3
    for _ in range(chance.randint(1, 2)):
        place = max(0, chance.choice(places))
        frame = frame[:place] + part(chance) + frame[place:]
    return frame


def mutants(chance: Random, count: int, longest: int) -> Iterator[Case]:
    """Frames and videos with errors; and RLE and deflated frames."""
    frames_ = test_mutated_frames._FRAMES
    originals = [(syntax, frame, said(shape)) for syntax, frame, shape in frames_]
    for case in (*videos(), *profiles(), *natives()):
        if case.is_encapsulated and case.tag == PIXELS:
            originals.append((case.syntax, case.value[16:-8], case.said))
    originals = [each for each in originals if len(each[1]) <= longest]
    for number in range(count):
        syntax, frame, described = chance.choice(originals)
        change = chance.choice((test_mutated_frames._mutant, with_parts))
        mutant = change(frame or b"\0", chance)
        pieces = test_mutated_frames._pieces(mutant, chance)
        keeps = chance.random() < 0.3
        yield Case(f"mutant {number}", items(b"", *pieces), syntax, described, keeps_icc=keeps)
