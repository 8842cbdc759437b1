"""Faults of real encoders that do no harm are accepted; what is not understood is refused."""

from __future__ import annotations

import struct
import zlib
from functools import reduce

import pytest

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError

from .files import (
    DEFLATED_FRAME,
    J2K,
    JPEG,
    JPEG_LS,
    JXL,
    NEEDLE,
    RLE,
    UIDS,
    UNCOMPRESSED,
    Described,
    box,
    encapsulated,
    file,
    frame_of,
    frames_of,
    segment,
    shape_of,
    treat,
)

_JPEG, _LS = frame_of("SC_rgb_jpeg_dcmtk.dcm"), frame_of("MR_small_jpeg_ls_lossless.dcm")
_J2K, _RLE = frame_of("MR_small_jp2klossless.dcm"), frame_of("MR_small_RLE.dcm")
_PLAIN_J2K = _J2K[: _J2K.index(b"\xff\x64")] + _J2K[_J2K.index(b"\xff\x90") :]
_JXL = b"\xff\x0a" + bytes(range(0x80, 0xC0))
_JXL_TO_THE_END = box(b"JXL ", b"\r\n\x87\n") + b"\0\0\0\0jxlc" + _JXL
_MR, _SC = shape_of("MR_small_RLE.dcm"), shape_of("SC_rgb_jpeg_dcmtk.dcm")
_END = b"\xff\xd9"
_JPEG_OPEN, _J2K_OPEN = (each[: each.rindex(_END)] for each in (_JPEG, _PLAIN_J2K))
_ADOBE = _JPEG[:2] + segment(0xEE, b"Adobe\0d\0\0\0\0\1") + _JPEG[2:]
_SPIFF = segment(0xE8, b"SPIFF\0" + bytes(24)) + segment(0xE8, b"\0\0\0\1\xff\xd8")
_JP2 = box(b"jP  ", b"\r\n\x87\n")
_EMPTY_BOX = _JP2 + box(b"jp2h", box(b"cmap", b""), box(b"bpcc", b"\7")) + box(b"jp2c", _PLAIN_J2K)

_HARMLESS = {
    "a frame in three fragments": (JPEG, [_JPEG[:300], _JPEG[300:302], _JPEG[302:]]),
    "a frame in fragments of 2 bytes": (
        JPEG, [_JPEG[at : at + 2] for at in range(0, len(_JPEG), 2)],
    ),
    "two frames without an end": (JPEG, [_JPEG_OPEN, _JPEG_OPEN]),
    "two frames in two fragments each": (JPEG, [_JPEG[:900], _JPEG[900:]] * 2),
    "an empty fragment": (JPEG, [_JPEG, b"", _JPEG]),
    "a fragment of padding": (JPEG, [_JPEG, bytes(6)]),
    "padding behind the end": (JPEG, [_JPEG + b"\xff\0\0\xff\xff"]),
    "fill bytes": (JPEG, [_JPEG_OPEN + b"\xff\xff\xff" + _END]),
    "quantization tables of 8 and 16 bits": (
        JPEG, [_JPEG[:2] + segment(0xDB, bytes(65) + b"\x11" + bytes(128)) + _JPEG[2:]],
    ),
    "Adobe": (JPEG, [_ADOBE]),
    "SPIFF": (JPEG_LS, [_LS[:2] + _SPIFF + _LS[2:]]),
    "HP's colour transform": (JPEG_LS, [_LS[:2] + segment(0xE8, b"mrfx\1") + _LS[2:]]),
    "JPEG 2000 without an end": (J2K, [_J2K_OPEN, _J2K_OPEN]),
    "JPEG 2000 cut short": (J2K, [_PLAIN_J2K[:-200], _PLAIN_J2K]),
    "JPEG 2000 with padding": (J2K, [_PLAIN_J2K + bytes(7)]),
    "JPEG 2000 in boxes, one of them empty": (J2K, [_EMPTY_BOX]),
    "JPEG-LS under JPEG": (JPEG, [_LS]),
    "RLE with padding": (RLE, [_RLE + bytes(2)]),
    "JPEG XL in two fragments": (JXL, [_JXL, bytes(range(0x80, 0x90))]),
    "two frames of JPEG XL": (JXL, [_JXL, _JXL]),
}  # fmt: skip


@pytest.mark.parametrize(("syntax", "fragments"), _HARMLESS.values(), ids=_HARMLESS.keys())
def test_what_does_no_harm_stays_as_it_is(syntax: str, fragments: list[bytes]) -> None:
    shape = _SC if syntax == JPEG else _MR
    output = treat(file(syntax, encapsulated(*fragments), described=shape))
    assert output.outcome.blanked == {}
    assert output.content.endswith(encapsulated(*fragments))


@pytest.mark.parametrize(
    ("second", "what"),
    [
        (_JPEG[:2] + segment(0xE1, NEEDLE) + _JPEG[2:], "JPEG APP1"),
        (
            box(b"JXL ", b"\r\n\x87\n") + box(b"xml ", NEEDLE) + box(b"jxlc", _JXL),
            "box of type xml",
        ),
    ],
    ids=["JPEG", "boxes"],
)
@pytest.mark.parametrize("first", [_JXL, _JXL_TO_THE_END], ids=["bare", "in a box"])
def test_an_image_behind_a_codestream_of_jpeg_xl_is_looked_into(
    first: bytes, second: bytes, what: str
) -> None:
    output = treat(file(JXL, encapsulated(first, second), described=_MR))
    assert NEEDLE not in output.content
    assert output.outcome.blanked == {what: 1}


def _changed(frame: bytes, marker: bytes, change: bytes) -> bytes:
    place = frame.index(marker)
    return frame[:place] + change + frame[place + len(change) :]


_OPEN_TILE = _changed(_PLAIN_J2K, b"\xff\x90", b"\xff\x90\0\x0a\0\0\0\0\0\0")
_SHORT_BOX = _JP2 + struct.pack(">I4s", 300, b"jp2c") + _OPEN_TILE
_DEEP_BOXES = _JP2 + reduce(lambda inner, _: box(b"jp2h", inner), range(2000), b"")

_REFUSED = {
    "no image": (JPEG, NEEDLE, "no image that is known"),
    "text between segments": (JPEG, _JPEG[:20] + NEEDLE + _JPEG[20:], "no marker"),
    "cut short in a segment": (JPEG, _JPEG[:30], "."),
    "a reserved marker": (JPEG, _JPEG[:2] + segment(0x42, NEEDLE) + _JPEG[2:], "marker FF42"),
    "a JPEG extension": (JPEG, _JPEG[:2] + segment(0xFD, NEEDLE) + _JPEG[2:], "marker FFFD"),
    "a long quantization table": (
        JPEG, _JPEG[:2] + segment(0xDB, bytes(65) + NEEDLE) + _JPEG[2:], "FFDB",
    ),
    "a long Huffman table": (JPEG, _JPEG[:2] + segment(0xC4, bytes(17) + NEEDLE) + _JPEG[2:], "."),
    "a long frame header": (JPEG, _JPEG[:2] + segment(0xC0, bytes(6) + NEEDLE) + _JPEG[2:], "FFC0"),
    "a long restart interval": (JPEG, _JPEG[:2] + segment(0xDD, NEEDLE) + _JPEG[2:], "FFDD"),
    "two images in a fragment": (JPEG, _JPEG + _JPEG, "two images"),
    "a second start": (JPEG, _JPEG[:2] + _JPEG, "marker FFD8"),
    "an unknown J2K marker": (J2K, _changed(_J2K, b"\xff\x64", b"\xff\x30"), "marker FF30"),
    "a long header of a tile-part": (J2K, _changed(_J2K, b"\xff\x90", b"\xff\x90\0\x0b"), "."),
    "a palette of JPEG-LS": (JPEG_LS, _LS[:2] + segment(0xF8, b"\2" + NEEDLE) + _LS[2:], "FFF8"),
    "an extension of part 2": (J2K, _changed(_J2K, b"\xff\x64", b"\xff\x74"), "marker FF74"),
    "text behind a tile-part": (J2K, _J2K_OPEN + NEEDLE, "no tile-part"),
    "boxes without a codestream": (J2K, _JP2, "without a codestream"),
    "a long box that is needed": (
        J2K, _JP2 + box(b"jp2h", box(b"ihdr", NEEDLE)), "needed",
    ),
    "a box that ends inside its codestream": (J2K, _SHORT_BOX, "invalid length of a box"),
    "boxes in boxes": (J2K, _DEEP_BOXES, "too many boxes in boxes"),
    "too few RLE segments": (RLE, b"\1" + _RLE[1:], "RLE header"),
    "RLE segments in another order": (RLE, _RLE[:8] + b"\1\0\0\0" + _RLE[12:], "RLE header"),
    "an RLE segment past the end": (RLE, _RLE[:8] + b"\0\0\0\1" + _RLE[12:], "past its fragment"),
    "a short RLE header": (RLE, _RLE[:40], "RLE header"),
    "text in JPEG XL": (JXL, b"\xff\x0a" + NEEDLE * 2, "text in a codestream"),
    "no transfer syntax of pixels": (f"{UIDS}4.94", _JPEG, "not understood"),
}  # fmt: skip


@pytest.mark.parametrize("size", [2, 10, 24])
def test_text_in_jpeg_xl_is_found_across_fragments(size: int) -> None:
    frame = b"\xff\x0a" + bytes(20) + NEEDLE * 2 + bytes(20)
    fragments = [frame[at : at + size] for at in range(0, len(frame), size)]
    with pytest.raises(DeidentificationError, match="text in a codestream"):
        treat(file(JXL, encapsulated(*fragments), described=_MR))


def test_an_image_behind_an_open_tile_part_without_an_end_is_looked_into() -> None:
    open_tile = _OPEN_TILE[: _OPEN_TILE.rindex(_END)]
    output = treat(file(J2K, encapsulated(open_tile, _J2K), described=_MR))
    assert output.outcome.blanked == {"JPEG 2000 comment": 1}


@pytest.mark.parametrize(("syntax", "frame", "message"), _REFUSED.values(), ids=_REFUSED.keys())
def test_what_is_not_understood_is_refused(syntax: str, frame: bytes, message: str) -> None:
    shape = _SC if syntax == JPEG else _MR
    with pytest.raises(DeidentificationError, match=message) as error:
        treat(file(syntax, encapsulated(frame), described=shape))
    assert error.value.reason == "bad-pixel-data"
    assert NEEDLE.decode() not in str(error.value)


def _deflated(content: bytes) -> bytes:
    deflator = zlib.compressobj(wbits=-15)
    return deflator.compress(content) + deflator.flush()


def test_text_behind_a_deflated_frame_is_blanked() -> None:
    frames = [bytes(range(number, number + 4)) for number in range(2)]
    shape = Described(frames="2")
    fragments = [_deflated(frame) for frame in frames]
    output = treat(file(DEFLATED_FRAME, encapsulated(*fragments), described=shape))
    assert output.outcome.blanked == {}
    fragments[1] += NEEDLE
    output = treat(file(DEFLATED_FRAME, encapsulated(*fragments), described=shape))
    assert NEEDLE not in output.content
    assert output.outcome.blanked == {"bytes after a deflated frame": 1}


def test_a_deflated_frame_may_be_padded_by_one_byte() -> None:
    pixels = encapsulated(_deflated(bytes(5)))
    assert treat(file(DEFLATED_FRAME, pixels)).content.endswith(pixels)


@pytest.mark.parametrize(
    "frame",
    [_deflated(bytes(6)), _deflated(bytes(3)), _deflated(bytes(4))[:-2], b"\xff" * 9],
    ids=["longer", "shorter", "truncated", "not deflated"],
)
def test_a_deflated_frame_of_another_length_is_refused(frame: bytes) -> None:
    with pytest.raises(DeidentificationError, match="frame"):
        treat(file(DEFLATED_FRAME, encapsulated(frame)))


def test_text_behind_frames_that_are_not_compressed_is_blanked() -> None:
    shape = Described(frames="2")
    pixels = encapsulated(b"\1\2\3\4" + NEEDLE, b"\5\6", b"\7\x08" + NEEDLE)
    output = treat(file(UNCOMPRESSED, pixels, described=shape))
    assert NEEDLE not in output.content
    assert output.outcome.blanked == {"bytes after pixels": 2}
    with pytest.raises(DeidentificationError, match="past their end"):
        treat(file(UNCOMPRESSED, encapsulated(b"\1\2"), described=shape))


def test_surplus_pixels_of_a_run_are_blanked() -> None:
    shape = Described(rows=1, columns=4)
    header = struct.pack("<16L", 1, 64, *[0] * 14)
    output = treat(file(RLE, encapsulated(header + b"\x15\1\2\3\4" + NEEDLE), described=shape))
    assert header + b"\x15\1\2\3\4" + bytes(len(NEEDLE)) in output.content


def test_every_frame_of_a_real_file_is_walked() -> None:
    frames = frames_of("emri_small_jpeg_2k_lossless.dcm")
    output = treat(file(J2K, encapsulated(*frames), described=_MR))
    assert output.outcome.blanked == {"JPEG 2000 comment": len(frames)}
