"""Pixels that are not compressed, and overlays: what stands behind the last one is blanked."""

from __future__ import annotations

import struct

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    BIG_ENDIAN,
    EXPLICIT,
    IMPLICIT,
    UNDEFINED,
    Encoding,
)
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError

from .files import (
    BIG,
    IMPLICIT_LITTLE,
    JPEG,
    LITTLE,
    NEEDLE,
    Described,
    encapsulated,
    file,
    frame_of,
    native,
    treat,
)

FLOAT, DOUBLE, OVERLAY, ICON = 0x7FE00008, 0x7FE00009, 0x60023000, 0x00880200
ENCAPSULATED_DOCUMENT = 0x00420011

_SHAPES = {
    "8 bits": (Described(), 4),
    "16 bits": (Described(bits=16), 8),
    "32 bits": (Described(bits=32), 16),
    "1 bit": (Described(rows=3, columns=3, bits=1), 2),
    "1 bit, frames packed": (Described(rows=3, columns=3, bits=1, frames="8"), 9),
    "1 bit, frames padded": (Described(rows=3, columns=3, bits=1, frames="8"), 16),
    "12 bits": (Described(bits=12), 6),
    "frames": (Described(frames="3"), 12),
    "no number of frames": (Described(frames=""), 4),
    "RGB": (Described(samples=3, photometric="RGB"), 12),
    "YBR_FULL_422": (Described(samples=3, photometric="YBR_FULL_422"), 8),
    "YBR_FULL_422 with all chroma": (Described(samples=3, photometric="YBR_FULL_422"), 12),
    "an odd number of bytes": (Described(rows=3, columns=3), 9),
}


@pytest.mark.parametrize(("shape", "size"), _SHAPES.values(), ids=_SHAPES.keys())
@pytest.mark.parametrize(
    ("syntax", "encoding"),
    [(LITTLE, EXPLICIT), (BIG, BIG_ENDIAN), (IMPLICIT_LITTLE, IMPLICIT)],
    ids=["explicit", "big endian", "implicit"],
)
def test_text_behind_the_pixels_is_blanked_and_the_pixels_stay(
    shape: Described, size: int, syntax: str, encoding: Encoding
) -> None:
    pixels = bytes(range(1, size + 1))
    alone = file(
        syntax, native(pixels, "OW", encoding=encoding), described=shape, encoding=encoding
    )
    output = treat(alone)
    assert output.content.endswith(pixels + bytes(size % 2))
    assert output.outcome.blanked == {}
    if (
        "all chroma" in str(shape)
        or (size, shape.bits) == (16, 1)
        or (size == 12 and shape.samples == 3)
    ):
        return
    padded = pixels + bytes(size % 2) if not encoding.little else pixels
    with_text = native(padded + NEEDLE + b"!", "OW", encoding=encoding)
    output = treat(file(syntax, with_text, described=shape, encoding=encoding))
    assert NEEDLE[:4] not in output.content
    assert pixels in output.content
    assert output.outcome.blanked == {"bytes after pixels": 1}


@pytest.mark.parametrize("tag", [FLOAT, DOUBLE])
def test_text_behind_floats_is_blanked(tag: int) -> None:
    vr, size = ("OF", 16) if tag == FLOAT else ("OD", 32)
    floats = bytes(range(1, size + 1))
    output = treat(file(LITTLE, native(floats + NEEDLE, vr, tag)))
    assert output.content.endswith(floats + bytes(len(NEEDLE)))


def test_text_behind_an_overlay_is_blanked() -> None:
    group = OVERLAY & 0xFFFF0000
    size = struct.pack("<H", 4)
    overlay = b"".join(
        EXPLICIT.element(group | each, vr, value)
        for each, vr, value in (
            (0x10, "US", size), (0x11, "US", size), (0x100, "US", b"\1\0"),
            (0x3000, "OW", b"\x55\xaa" + NEEDLE),
        )
    )  # fmt: skip
    output = treat(file(LITTLE, overlay))
    assert NEEDLE not in output.content
    assert b"\x55\xaa" + bytes(len(NEEDLE)) in output.content


@pytest.mark.parametrize("defined", [True, False])
def test_an_icon_is_looked_into(defined: bool) -> None:
    shape = Described(rows=1, columns=2)
    for pixels, syntax in (
        (native(b"\1\2" + NEEDLE), LITTLE),
        (native(b"\1\2" + NEEDLE), JPEG),
        (encapsulated(frame_of("SC_rgb_jpeg_dcmtk.dcm") + NEEDLE), JPEG),
    ):
        item = shape.elements(EXPLICIT) + pixels
        if defined:
            sequence = EXPLICIT.element(ICON, "SQ", EXPLICIT.item(item))
        else:
            start = EXPLICIT.header(ICON, b"SQ", UNDEFINED)
            start += EXPLICIT.tag_and_length.pack(0xFFFE, 0xE000, UNDEFINED)
            end = EXPLICIT.tag_and_length.pack(0xFFFE, 0xE00D, 0)
            sequence = start + item + end + EXPLICIT.tag_and_length.pack(0xFFFE, 0xE0DD, 0)
        output = treat(file(syntax, sequence))
        assert NEEDLE not in output.content
        assert sum(output.outcome.blanked.values()) == 1


def test_an_icon_is_described_by_its_own_item() -> None:
    icons = [Described(rows=1, columns=2), Described(rows=2, columns=2)]
    contents = [EXPLICIT.item(shape.elements(EXPLICIT) + native(b"\1\2\3\4")) for shape in icons]
    output = treat(file(LITTLE, EXPLICIT.element(ICON, "SQ", b"".join(contents)), described=None))
    assert b"\1\2\0\0" in output.content
    assert b"\1\2\3\4" in output.content


@pytest.mark.parametrize("missing", [0x00280010, 0x00280011, 0x00280100])
def test_pixels_that_nothing_describes_are_refused(missing: int) -> None:
    described = Described().elements(EXPLICIT)
    place = described.index(EXPLICIT.header(missing, b"US", 2))
    source = file(
        LITTLE, described[:place], described[place + 10 :], native(b"\1\2\3\4"), described=None
    )
    with pytest.raises(DeidentificationError, match="is missing") as error:
        treat(source)
    assert error.value.reason == "bad-pixel-data"


def test_an_overlay_without_rows_is_refused() -> None:
    with pytest.raises(DeidentificationError, match=r"\(6002,0010\) is missing"):
        treat(file(LITTLE, native(b"\1\2", "OW", OVERLAY)))


@pytest.mark.parametrize(("photometric", "samples"), [("MONOCHROME2", 1), ("RGB", 3), ("HSV", 3)])
def test_the_photometric_interpretation_says_how_many_samples_there_are(
    photometric: str, samples: int
) -> None:
    described = Described(photometric=photometric).elements(EXPLICIT)[10:]  # all but the samples
    pixels = bytes(range(1, 1 + 4 * samples))
    output = treat(file(LITTLE, described, native(pixels + NEEDLE), described=None))
    assert output.content.endswith(pixels + bytes(len(NEEDLE)))


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        (Described(frames="1A"), "the number of frames is not a number"),
        (Described(rows=32, columns=32, frames="2"), "there are more frames"),
    ],
)
def test_pixels_that_are_described_wrongly_are_refused(shape: Described, what: str) -> None:
    with pytest.raises(DeidentificationError, match=what) as error:
        treat(file(LITTLE, native(bytes(range(256)) * 12), described=shape))
    assert error.value.reason == "bad-pixel-data"


def test_a_whole_frame_of_an_odd_number_of_bytes_too_many_is_refused() -> None:
    frame = bytes(range(1, 34)) * 33
    shape = Described(rows=33, columns=33, frames="2")
    with pytest.raises(DeidentificationError, match="there are more frames"):
        treat(file(LITTLE, native(frame * 3 + b"\0"), described=shape))


def test_fewer_bytes_than_pixels_stay_as_they_are() -> None:
    output = treat(file(LITTLE, native(b"\1\2")))
    assert output.content.endswith(b"\1\2")
    assert output.outcome.blanked == {}


def test_empty_pixels_need_no_description() -> None:
    assert treat(file(LITTLE, native(b""), described=None)).outcome.blanked == {}


def test_fragments_are_refused_where_none_may_be() -> None:
    for source in (
        file(LITTLE, encapsulated(frame_of("SC_rgb_jpeg_dcmtk.dcm"))),
        file(JPEG, encapsulated(b"\1\2", tag=OVERLAY)),
        file(JPEG, encapsulated(b"\1\2", tag=ENCAPSULATED_DOCUMENT)),
    ):
        with pytest.raises(DeidentificationError, match="pixel data") as error:
            treat(source, {"(0042,0011)": "K"})
        assert error.value.reason == "bad-pixel-data"
