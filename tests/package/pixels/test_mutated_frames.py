"""Frames with errors: each is walked to its end, or refused with a reason."""

from __future__ import annotations

from random import Random

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.dicom.pixels.value import PixelValue
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

from .files import PIXELS, Described, items
from .test_needles import FRAMES
from .test_video import CASES as VIDEOS

_MUTANTS = 300  # of each kind
_PIECES = (
    b"\xff\xd9", b"\xff\xd8", b"\xff\xfe\0\x08QVORB!", b"\0\0\1\6", b"\xff\x90", bytes(9),
    b"\xff" * 5, b"\xff\xff\xff\xff", bytes(4), b"\0\0\0\1", b"\xff\x64\0\2",
)  # fmt: skip
_FRAMES: list[tuple[str, bytes, Described]] = [
    *FRAMES,
    *[(syntax, video, Described()) for syntax, video in VIDEOS.values()],
]


def _mutant(frame: bytes, random: Random) -> bytes:
    content = bytearray(frame)
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(content) if random.random() < 0.5 else min(len(content), 120))
        match random.randrange(5):
            case 0:
                content[place] = random.randrange(256)
            case 1:
                del content[place : place + random.randint(1, 20)]
            case 2:
                content[place:place] = random.choice(_PIECES)
            case 3:
                content[place : place + 4] = random.choice(_PIECES)
            case 4:
                del content[place:]
        content = content or bytearray(1)
    return bytes(content)


def _pieces(content: bytes, random: Random) -> list[bytes]:
    cuts = sorted(random.randrange(len(content) + 1) for _ in range(random.choice((0, 0, 1, 4))))
    pieces = [content[at:to] for at, to in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    return pieces * random.choice((1, 1, 1, 2))


def _walked(value: bytes, syntax: str, shape: Described) -> tuple[bytes, int]:
    """A value with its changes in it, and how many there are; each lies behind the one before."""
    said = {
        0x00280002: shape.samples.to_bytes(2, "little"),
        0x00280010: shape.rows.to_bytes(2, "little"),
        0x00280011: shape.columns.to_bytes(2, "little"),
        0x00280100: shape.bits.to_bytes(2, "little"),
    }
    source = BytesSource(value)
    place = 0, len(value), True
    pieces, position, number = [], 0, 0
    for change in PixelValue(PIXELS, source, *place, EXPLICIT, syntax, said, False).changes():
        assert position <= change.start <= change.end <= len(value)
        new = change.new(change.start, change.end)
        assert len(new) == change.end - change.start + change.growth
        pieces += [value[position : change.start], new]
        position = change.end
        number += 1
    return b"".join([*pieces, value[position:]]), number


@pytest.mark.parametrize("seed", range(12))
def test_a_mutated_frame_is_walked_or_refused_and_a_second_time_nothing_is_left(seed: int) -> None:
    random = Random(seed)
    refusals: list[UnreadableDICOMError] = []
    for _ in range(_MUTANTS):
        syntax, frame, shape = random.choice(_FRAMES)
        value = items(b"", *_pieces(_mutant(frame, random), random))
        try:
            new, _ = _walked(value, syntax, shape)
        except UnreadableDICOMError as error:
            refusals.append(error)
            continue
        assert _walked(new, syntax, shape) == (new, 0)
    assert _MUTANTS / 10 < len(refusals) < _MUTANTS * 0.9
    assert {error.reason for error in refusals} == {"bad-pixel-data"}
    assert not any("QVORB" in str(error) for error in refusals)
