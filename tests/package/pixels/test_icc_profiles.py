"""ICC profiles in codestreams stay where the procedure keeps ICC Profile (0028,2000)."""

from __future__ import annotations

import struct

import pytest

from .files import J2K, JPEG, box, encapsulated, file, frame_of, segment, shape_of, treat

_PROFILE = bytes(36) + b"acsp" + bytes(60) + b"desc of a display"
_JPEG, _J2K = frame_of("SC_rgb_jpeg_dcmtk.dcm"), frame_of("MR_small_jp2klossless.dcm")


def _in_jpeg(profile: bytes, number: int = 1) -> bytes:
    icc = segment(0xE2, b"ICC_PROFILE\0" + bytes((number, 2)) + profile)
    return file(
        JPEG,
        encapsulated(_JPEG[:2] + icc + _JPEG[2:]),
        described=shape_of("SC_rgb_jpeg_dcmtk.dcm"),
    )


def _in_jp2(profile: bytes, method: int = 2) -> bytes:
    ihdr = box(b"ihdr", struct.pack(">IIHBBBB", 64, 64, 1, 15, 7, 0, 0))
    header = box(b"jp2h", ihdr, box(b"colr", bytes((method, 0, 0)), profile))
    start = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 ", bytes(4), b"jp2 ")
    image = start + header + box(b"jp2c", _J2K)
    return file(J2K, encapsulated(image), described=shape_of("MR_small_jp2klossless.dcm"))


_CASES = {
    "JPEG": _in_jpeg(_PROFILE),
    "JPEG, the second part": _in_jpeg(b"desc of a display", number=2),
    "JPEG 2000": _in_jp2(_PROFILE),
    "JPEG 2000, any profile": _in_jp2(_PROFILE, method=3),
}


@pytest.mark.parametrize("source", _CASES.values(), ids=_CASES.keys())
def test_a_profile_stays_where_the_procedure_keeps_profiles(source: bytes) -> None:
    kept = treat(source, {"(0028,2000)": "K"})
    assert b"desc of a display" in kept.content
    assert "ICC profile" not in kept.outcome.blanked
    for action in "XZD":
        removed = treat(source, {"(0028,2000)": action})
        assert b"desc of a display" not in removed.content
        assert removed.outcome.blanked["ICC profile"] == 1


@pytest.mark.parametrize("source", [_in_jpeg(b"desc of a display"), _in_jp2(b"desc of a display")])
def test_what_only_calls_itself_a_profile_is_blanked(source: bytes) -> None:
    assert b"desc" not in treat(source, {"(0028,2000)": "K"}).content
