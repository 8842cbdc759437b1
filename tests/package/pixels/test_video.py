"""Video: text beside the pictures is gone, and the pictures stay to the byte."""

from __future__ import annotations

import struct

import pytest

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError

from .files import H264, HEVC, MPEG2, NEEDLE, box, encapsulated, file, treat

_START = b"\0\0\0\1"
_AVC_SLICE, _HEVC_SLICE = b"\x65" + bytes(range(0x80, 0xF0)), b"\x26\1" + bytes(range(0x80, 0xF0))
_AVC_PARAMETERS = (b"\x67\x64\0\x1f\xac\xd9\x40", b"\x68\xeb\xe3\xcb")
_HEVC_PARAMETERS = (b"\x40\1\x0c\1", b"\x42\1\1\1", b"\x44\1\xc1\x72")
_USER_DATA = 5


def _message(kind: int, payload: bytes) -> bytes:
    return bytes((kind, len(payload))) + payload


def _avc(*units: bytes) -> bytes:
    return b"".join(_START + unit for unit in (*_AVC_PARAMETERS, *units, _AVC_SLICE))


def _hevc(*units: bytes) -> bytes:
    return b"".join(_START + unit for unit in (*_HEVC_PARAMETERS, *units, _HEVC_SLICE))


def _units(*units: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(unit)) + unit for unit in units)


def _avcc(prefix: bytes = b"\xff") -> bytes:
    """The parameters of H.264 in a sample entry, which tell how long the prefix of a unit is."""
    sps, pps = _AVC_PARAMETERS
    content = b"\1\x64\0\x1f" + prefix + b"\xe1" + struct.pack(">H", len(sps)) + sps + b"\1"
    return box(b"avcC", content + struct.pack(">H", len(pps)) + pps)


def _hvcc(*arrays: tuple[bytes, ...], rest: bytes = b"") -> bytes:
    """The parameters of HEVC in a sample entry."""
    content = b"\1" + bytes(20) + b"\x0f" + bytes((len(arrays),))
    for units in arrays:
        content += b"\x20" + struct.pack(">H", len(units))
        content += b"".join(struct.pack(">H", len(unit)) + unit for unit in units)
    return box(b"hvcC", content + rest)


def _mp4(
    *boxes: bytes,
    units: tuple[bytes, ...] = (_AVC_SLICE,),
    parameters: bytes = b"",
    name: bytes = b"",
    time: bytes = bytes(8),
) -> bytes:
    parameters = parameters or _avcc()
    kind = b"hvc1" if parameters[4:8] == b"hvcC" else b"avc1"
    entry = bytes(6) + b"\0\1" + bytes(16) + struct.pack(">HHII", 64, 64, 72 << 16, 72 << 16)
    entry += bytes(4) + b"\0\1" + name.ljust(32, b"\0") + b"\0\x18\xff\xff"
    stsd = bytes(7) + b"\1" + box(kind, entry, parameters)
    stbl = box(b"stbl", box(b"stsd", stsd), box(b"stts", bytes(8)), box(b"stsz", bytes(12)))
    dinf = box(b"dinf", box(b"dref", bytes(7) + b"\1" + box(b"url ", b"\0\0\0\1")))
    minf = box(b"minf", box(b"vmhd", bytes(12)), dinf, stbl)
    hdlr = box(b"hdlr", bytes(8) + b"vide" + bytes(12) + name + b"\0")
    mdia = box(b"mdia", box(b"mdhd", bytes(4) + time + bytes(12)), hdlr, minf)
    trak = box(b"trak", box(b"tkhd", bytes(4) + time + bytes(72)), mdia)
    moov = box(b"moov", box(b"mvhd", bytes(4) + time + bytes(88)), trak)
    start = box(b"ftyp", b"isom", bytes(4), b"avc1")
    return start + box(b"mdat", _units(*units)) + moov + b"".join(boxes)


def _hevc_mp4(*arrays: tuple[bytes, ...], units: tuple[bytes, ...] = ()) -> bytes:
    return _mp4(parameters=_hvcc(*arrays), units=(*units, _HEVC_SLICE))


def _mpeg2(*parts: bytes) -> bytes:
    picture = b"\0\0\1\0" + bytes(range(0x80, 0x88)) + b"\0\0\1\1" + bytes(range(0x80, 0xF0))
    return b"\0\0\1\xb3" + bytes(range(0x40, 0x48)) + b"".join(parts) + picture


_UUID = bytes(range(0x80, 0x90))
_LONGER_UNIT = bytes(21) + b"\x0f\1\x20\0\1" + b"\0\5\x40\1\x0c\1"
_HEVC_MESSAGE = b"\x4e\1" + _message(_USER_DATA, _UUID + NEEDLE) + b"\x80"
CASES = {
    "user data of H.264": (H264, _avc(b"\6" + _message(_USER_DATA, _UUID + NEEDLE) + b"\x80")),
    "registered user data": (H264, _avc(b"\6" + _message(4, b"\xb5\0\x31" + NEEDLE) + b"\x80")),
    "behind a message that stays": (
        H264, _avc(b"\6" + _message(6, b"\x84") + _message(_USER_DATA, NEEDLE) + b"\x80"),
    ),
    "a long recovery point": (H264, _avc(b"\6" + _message(6, NEEDLE) + b"\x80")),
    "behind the last message": (H264, _avc(b"\6" + _message(6, b"\x84") + b"\x80" + NEEDLE)),
    "with emulation prevention": (
        H264, _avc(b"\6" + _message(_USER_DATA, b"\0\0\3\1" + NEEDLE)[:-1] + b"QQ\x80"),
    ),
    "a message of 2880 bytes": (
        H264, _avc(b"\6\5" + b"\xff" * 11 + b"\x4b" + NEEDLE * 160 + b"\x80"),
    ),
    "filler that is none": (H264, _avc(b"\x0c" + NEEDLE + b"\x80")),
    "an unspecified unit": (H264, _avc(b"\x18" + NEEDLE)),
    "a reserved unit": (H264, _avc(b"\x16" + NEEDLE)),
    "a delimiter": (H264, _avc(b"\x09\xf0" + NEEDLE)),
    "the end of a sequence": (H264, _avc(b"\x0a" + NEEDLE)),
    "user data of HEVC": (HEVC, _hevc(_HEVC_MESSAGE)),
    "a suffix of HEVC": (HEVC, _hevc(b"\x50\1" + _message(_USER_DATA, _UUID + NEEDLE) + b"\x80")),
    "an unspecified unit of HEVC": (HEVC, _hevc(b"\x60\1" + NEEDLE)),
    "user data of MPEG-2": (MPEG2, _mpeg2(b"\0\0\1\xb2" + NEEDLE)),
    "copyright of MPEG-2": (MPEG2, _mpeg2(b"\0\0\1\xb5\x4f" + NEEDLE[:10])),
    "a time code of MPEG-2": (MPEG2, _mpeg2(b"\0\0\1\xb8" + NEEDLE[:4])),
    "behind the end of MPEG-2": (MPEG2, _mpeg2() + b"\0\0\1\xb7" + NEEDLE * 9000),
    "udta of MP4": (H264, _mp4(box(b"udta", NEEDLE))),
    "a box of an unknown type": (H264, _mp4(box(b"JAN ", NEEDLE))),
    "names in MP4": (H264, _mp4(name=NEEDLE)),
    "times in MP4": (H264, _mp4(time=NEEDLE[:8])),
    "user data in MP4": (
        H264, _mp4(units=(b"\6" + _message(_USER_DATA, NEEDLE) + b"\x80", _AVC_SLICE)),
    ),
    "user data of HEVC in MP4": (HEVC, _hevc_mp4(_HEVC_PARAMETERS, units=(_HEVC_MESSAGE,))),
    "user data in the parameters of HEVC": (
        HEVC, _hevc_mp4(_HEVC_PARAMETERS[:2], (_HEVC_MESSAGE, _HEVC_MESSAGE), _HEVC_PARAMETERS[2:]),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("syntax", "video"), CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("number", [1, 3, 40])
def test_text_in_a_video_is_gone_and_the_pictures_stay(
    syntax: str, video: bytes, number: int
) -> None:
    size = -(-len(video) // number)
    size += size % 2
    fragments = [video[at : at + size] for at in range(0, len(video), size)]
    output = treat(file(syntax, encapsulated(*fragments)))
    assert NEEDLE[:4] not in output.content
    assert NEEDLE[4:8] not in output.content
    assert sum(output.outcome.blanked.values()) >= 1
    assert treat(output.content).outcome.blanked == {}
    if number == 1:
        picture = {MPEG2: bytes(range(0x80, 0xF0)), H264: _AVC_SLICE, HEVC: _HEVC_SLICE}[syntax]
        assert picture in output.content


@pytest.mark.parametrize(
    ("syntax", "video"),
    [
        (H264, _avc()),
        (H264, _avc(b"\6" + _message(6, b"\x84") + b"\x80", b"\x09\xf0")),
        (H264, _avc(b"\x0c\xff\xff\xff\x80")),
        (H264, _avc(b"\6\3\xff\x2d" + b"\xff" * 300 + _message(6, b"\x84") + b"\x80")),
        (HEVC, _hevc()),
        (MPEG2, _mpeg2()),
        (MPEG2, _mpeg2() + b"\0\0\1\xb7" + bytes(9)),
        (H264, _mp4()),
        (HEVC, _hevc_mp4(_HEVC_PARAMETERS)),
        (HEVC, _hevc_mp4()),
        (HEVC, _hevc_mp4(*[(unit,) for unit in _HEVC_PARAMETERS])),
    ],
)
def test_a_video_without_text_stays_as_it_is(syntax: str, video: bytes) -> None:
    output = treat(file(syntax, encapsulated(video)))
    assert output.outcome.blanked == {}
    assert output.content.endswith(encapsulated(video))


@pytest.mark.parametrize(
    ("syntax", "video", "message"),
    [
        (H264, NEEDLE + _avc(), "neither a byte stream nor MP4"),
        (H264, b"G" * 188, "neither a byte stream nor MP4"),
        (MPEG2, b"\0\0\1\xba" + NEEDLE, "no MPEG-2 elementary stream"),
        (MPEG2, _mpeg2(b"\0\0\1\xbd" + NEEDLE), "not of an elementary stream"),
        (H264, _avc(b"\x67" + NEEDLE * 2), "text in the parameters"),
        (H264, _avc(b"\6" + b"\xff" * (1 << 21)), "too long"),
        (H264, _mp4(box(b"mdat", NEEDLE)), "samples"),
        (H264, _mp4(box(b"moov", box(b"trak", b""))), "two tracks"),
        (H264, _mp4(parameters=_avcc(b"\xfe")), "parameters are not understood"),
        (HEVC, _mp4(parameters=_hvcc(_HEVC_PARAMETERS, rest=NEEDLE)), "are not understood"),
        (HEVC, _mp4(parameters=_hvcc((b"\x40\1", b"\x40"))), "are not understood"),
        (HEVC, _mp4(parameters=box(b"hvcC", _LONGER_UNIT)), "are not understood"),
        (HEVC, _hevc_mp4((b"\x40\1" + NEEDLE * 2,)), "text in the parameters"),
        (H264, _mp4(struct.pack(">I4sQ", 1, b"hdlr", 1 << 62), bytes(1 << 17)), "invalid length"),
        (H264, _mp4(struct.pack(">I4s", 0xFFFFFFF0, b"hdlr"), bytes(1 << 17)), "invalid length"),
    ],
)
def test_a_video_that_is_not_understood_is_refused(syntax: str, video: bytes, message: str) -> None:
    with pytest.raises(DeidentificationError, match=message) as error:
        treat(file(syntax, encapsulated(video)))
    assert error.value.reason == "bad-pixel-data"
