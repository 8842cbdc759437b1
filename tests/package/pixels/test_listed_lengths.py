"""Lengths that JPEG 2000 lists stay where they are right, and become an empty comment else."""

from __future__ import annotations

import struct

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.pixels import jpeg2000_lists

from .files import J2K, NEEDLE, encapsulated, file, segment, treat

_TLM, _PLT, _COMMENT = 0x55, 0x58, 0x64
_START = b"\xff\x4f" + segment(0x51, struct.pack(">H8IH", 0, *[1] * 8, 1) + b"\7\1\1")
_PACKETS = b"\x80" * 200, b"\x81" * 7
_SIZES = tuple(14 + len(each) for each in _PACKETS)


def _tile_part(tile: int, packets: bytes, header: bytes = b"") -> bytes:
    size = 14 + len(header) + len(packets)
    start = b"\xff\x90\0\x0a" + struct.pack(">HIBB", tile, size, 0, 1)
    return start + header + b"\xff\x93" + packets


def _of_tile_parts(code: int, lists: list[bytes]) -> bytes:
    """A codestream with these segments in its main header."""
    header = b"".join(segment(code, each) for each in lists)
    tile_parts = [_tile_part(*each) for each in enumerate(_PACKETS)]
    return _START + header + b"".join(tile_parts) + b"\xff\xd9"


def _of_packets(code: int, lists: list[bytes]) -> bytes:
    """A codestream with these segments in the header of its first tile-part."""
    header = b"".join(segment(code, each) for each in lists)
    return _START + _tile_part(0, _PACKETS[0], header) + b"\xff\xd9"


def _packed(number: int) -> bytes:
    """A number as the length of a packet: 7 bits in each byte."""
    groups = [number >> bits & 0x7F for bits in range(0, max(1, number.bit_length()), 7)]
    return bytes((*(0x80 | each for each in groups[:0:-1]), groups[0]))


FIRST, SECOND = _SIZES
RIGHT_TILE_PARTS = {
    "2 bytes": [b"\0\0" + struct.pack(">HH", FIRST, SECOND)],
    "2 bytes, tiles": [b"\0\x10" + struct.pack(">BHBH", 0, FIRST, 1, SECOND)],
    "2 bytes, long tiles": [b"\0\x20" + struct.pack(">HHHH", 0, FIRST, 1, SECOND)],
    "4 bytes": [b"\0\x40" + struct.pack(">II", FIRST, SECOND)],
    "4 bytes, tiles": [b"\0\x50" + struct.pack(">BIBI", 0, FIRST, 1, SECOND)],
    "4 bytes, long tiles": [b"\0\x60" + struct.pack(">HIHI", 0, FIRST, 1, SECOND)],
    "two segments": [b"\0\0" + struct.pack(">H", FIRST), b"\1\x40" + struct.pack(">I", SECOND)],
}
WRONG_TILE_PARTS = {
    "text": [b"\0\x40" + NEEDLE[:16]],
    "text before what is right": [b"\0\x40" + NEEDLE, *RIGHT_TILE_PARTS["4 bytes"]],
    "another length": [b"\0\0" + struct.pack(">HH", FIRST, SECOND + 1)],
    "another tile": [b"\0\x10" + struct.pack(">BHBH", 0, FIRST, 2, SECOND)],
    "one too few": [b"\0\0" + struct.pack(">H", FIRST)],
    "one too many": [b"\0\0" + struct.pack(">HHH", FIRST, SECOND, 0)],
    "another order": [b"\1\0" + struct.pack(">H", FIRST), b"\0\0" + struct.pack(">H", SECOND)],
    "a number twice": [b"\0\0" + struct.pack(">H", FIRST), b"\0\0" + struct.pack(">H", SECOND)],
    "a reserved low bit": [b"\0\1" + struct.pack(">HH", FIRST, SECOND)],
    "a reserved high bit": [b"\0\x80" + struct.pack(">HH", FIRST, SECOND)],
    "tiles of 3 bytes": [b"\0\x30" + struct.pack(">xHHxHH", 0, FIRST, 1, SECOND)],
    "a rest": [b"\0\0" + struct.pack(">HH", FIRST, SECOND) + b"Q"],
    "no form": [*RIGHT_TILE_PARTS["2 bytes"], b"\1"],
    "nothing": [b""],
}
RIGHT_PACKETS = {
    "one": [b"\0" + _packed(200)],
    "three": [b"\0" + _packed(2) + _packed(130) + _packed(68)],
    "two segments": [b"\0" + _packed(100), b"\1" + _packed(100)],
}
WRONG_PACKETS = {
    "text": [b"\0" + NEEDLE],
    "another length": [b"\0" + _packed(201)],
    "an incomplete length": [b"\0" + _packed(200) + b"\x81"],
    "no length": [b"\0" + _packed(200), b"\1"],
    "nothing": [b"\0" + _packed(200), b""],
    "a length of 2^64 behind text": [b"\0" + NEEDLE + b"\x81", b"\1" + _packed((1 << 64) + 200)],
}


def _blanked(lists: list[bytes]) -> list[bytes]:
    return [bytes(len(each)) for each in lists]


RIGHT = {
    **{f"TLM: {name}": _of_tile_parts(_TLM, each) for name, each in RIGHT_TILE_PARTS.items()},
    **{f"PLT: {name}": _of_packets(_PLT, each) for name, each in RIGHT_PACKETS.items()},
}
WRONG = {
    **{
        f"TLM: {name}": (_of_tile_parts(_TLM, each), _of_tile_parts(_COMMENT, _blanked(each)))
        for name, each in WRONG_TILE_PARTS.items()
    },
    **{
        f"PLT: {name}": (_of_packets(_PLT, each), _of_packets(_COMMENT, _blanked(each)))
        for name, each in WRONG_PACKETS.items()
    },
}


@pytest.mark.parametrize("frame", RIGHT.values(), ids=RIGHT.keys())
def test_lists_that_are_right_stay(frame: bytes) -> None:
    output = treat(file(J2K, encapsulated(frame)))
    assert output.outcome.blanked == {}
    assert output.content.endswith(encapsulated(frame))


@pytest.mark.parametrize(("frame", "new"), WRONG.values(), ids=WRONG.keys())
def test_all_lists_become_comments_if_one_is_wrong(frame: bytes, new: bytes) -> None:
    output = treat(file(J2K, encapsulated(frame)))
    assert set(output.outcome.blanked) == {"JPEG 2000 lengths"}
    assert output.content.endswith(encapsulated(new))


def test_lists_of_more_tile_parts_than_are_compared_become_comments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lists = [*RIGHT_TILE_PARTS["4 bytes"], b"\1\x40" + NEEDLE[:4]]
    monkeypatch.setattr(jpeg2000_lists, "_MOST_PARTS", 2)
    output = treat(file(J2K, encapsulated(_of_tile_parts(_TLM, lists))))
    assert output.content.endswith(encapsulated(_of_tile_parts(_COMMENT, _blanked(lists))))
