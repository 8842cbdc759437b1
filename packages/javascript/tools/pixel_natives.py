"""Pixels that are native, deflated or RLE: of every length, described rightly and wrongly."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pixel_values import ENCODINGS, Case, deflated, said
from tests.package.pixels import test_native
from tests.package.pixels.files import (
    DEFLATED_FRAME,
    JPEG,
    LITTLE,
    NEEDLE,
    PIXELS,
    RLE,
    UNCOMPRESSED,
    Described,
    items,
)

from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import DOUBLE_PIXELS, FLOAT_PIXELS

OVERLAY = 0x60023000


def natives() -> Iterator[Case]:
    """Native pixels, floats and overlays; frames that are deflated, not compressed or RLE."""
    yield from _of_every_length()
    yield from _others()
    yield from _frames()


def _of_every_length() -> Iterator[Case]:
    for name, (shape, size) in test_native._SHAPES.items():
        for order, encoding in ENCODINGS.items():
            for rest in (b"", b"\0", NEEDLE, b"\xff\0"):
                case = f"{name}, {order}, {len(rest)} more"
                value = bytes(range(1, size + 1)) + rest
                yield Case(case, value, LITTLE, said(shape, encoding), PIXELS, order, False)
    described = said(Described(rows=32, columns=32, frames="2"))
    rests = ("2", b"\1"), ("1", bytes(1024)), ("1", b"\0\1" * 512), ("0", b"\1" * 1025)
    for frames_, rest in rests:
        more = {**described, 0x00280008: frames_.encode()}
        value = bytes(1024 * max(1, int(frames_))) + rest
        yield Case(f"{frames_} frames and {len(rest)}", value, LITTLE, more, is_encapsulated=False)
    texts = [
        "1A",
        " 3",
        "3 \0",
        "+2",
        "-2",
        "1_0",
        "_1",
        "1__0",
        "\t2\n",
        "",
        "0",
        "2.0",
        "1" * 4301,
    ]
    for text in texts:
        more = {**said(Described()), 0x00280008: text.encode()}
        name = f"Number of Frames {text[:9]!r}"
        yield Case(name, bytes(41), LITTLE, more, is_encapsulated=False)


def _others() -> Iterator[Case]:
    for missing in said(Described()):
        less = {tag: value for tag, value in said(Described()).items() if tag != missing}
        yield Case(f"without {missing:08X}", b"\1\2\3\4QVOR", LITTLE, less, is_encapsulated=False)
    for tag in (FLOAT_PIXELS, DOUBLE_PIXELS):
        value = bytes(range(32)) + NEEDLE
        more = said(Described())
        yield Case(f"floats {tag & 15}", value, LITTLE, more, tag, is_encapsulated=False)
    group = OVERLAY & 0xFFFF0000
    overlay = {group | 0x10: b"\4\0", group | 0x11: b"\4\0"}
    for count in (b"", b"2"):
        more = {**overlay, group | 0x15: count}
        name = f"an overlay {count!r}"
        yield Case(name, b"\x55\xaa" + NEEDLE, LITTLE, more, OVERLAY, is_encapsulated=False)
    yield Case("an overlay without rows", b"\x55", LITTLE, {}, OVERLAY, is_encapsulated=False)
    yield Case("an overlay in fragments", items(b"", b"\1\2"), JPEG, {}, OVERLAY)
    yield Case("nothing", b"", LITTLE, {}, is_encapsulated=False)


def _frames() -> Iterator[Case]:
    pictures = {
        "right": [deflated(bytes(4))], "text behind": [deflated(bytes(4)) + NEEDLE],
        "longer": [deflated(bytes(4) + NEEDLE)], "a byte more": [deflated(bytes(5))],
        "shorter": [deflated(bytes(3))], "cut": [deflated(bytes(4))[:-2]], "none": [b"\xff" * 9],
        "two": [deflated(bytes(4)), deflated(b"\1\2\3\4") + NEEDLE],
    }  # fmt: skip
    for name, pieces in pictures.items():
        yield Case(f"deflated, {name}", items(b"", *pieces), DEFLATED_FRAME, said(Described()))
    shape = Described(rows=200, columns=200)
    lines = b"".join(b"%d\n" % number for number in range(9000))[:40_000]
    for name, content in (("lines", lines), ("zeros", bytes(40_000)), ("long", bytes(1 << 20))):
        value = items(b"", deflated(content) + NEEDLE)
        yield Case(f"deflated, {name}", value, DEFLATED_FRAME, said(shape))
    plain = said(Described(frames="2"))
    for name, pieces in (
        ("text", [b"\1\2\3\4" + NEEDLE, b"\5\6", b"\7\x08" + NEEDLE]), ("cut", [b"\1\2"]),
        ("more", [b"\1\2\3\4", b"\1\2\3\4", deflated(bytes(4)) + NEEDLE]),
    ):  # fmt: skip
        yield Case(f"not compressed, {name}", items(b"", *pieces), UNCOMPRESSED, plain)
    header = struct.pack("<16L", 1, 64, *[0] * 14)
    runs = {
        "a long run": b"\x15\1\2\3\4" + NEEDLE, "a short run": b"\x01\1\2",
        "copies": b"\xfd\1" + NEEDLE,
        "nothing in between": b"\x80" * 9 + b"\xfd\1Q", "too many copies": b"\x90\1" + NEEDLE,
        "many": b"\x00\1" * 4 + b"\0", "nothing": b"",
    }  # fmt: skip
    for name, content in runs.items():
        shape = Described(rows=1, columns=4)
        yield Case(f"RLE, {name}", items(b"", header + content), RLE, said(shape))
