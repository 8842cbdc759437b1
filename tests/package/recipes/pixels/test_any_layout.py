"""Pixels of any layout, blanked a few bytes at a time, are those of a picture that is painted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import Image
from grand_challenge_dicom_de_id_procedure.recipes.pixels import native
from grand_challenge_dicom_de_id_procedure.recipes.pixels.layout import Pixels
from grand_challenge_dicom_de_id_procedure.recipes.pixels.native import BlankedNative
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Region, bands
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

EDGES = st.integers(-9, 9)
REGIONS = st.lists(st.builds(Region, st.booleans(), EDGES, EDGES, EDGES, EDGES), max_size=4)
COUNTS = st.integers(1, 7)
ALIKE = settings(derandomize=True, database=None, deadline=None)
BLANK = {"MONOCHROME2": [0], "RGB": [0, 0, 0], "YBR_FULL": [0, 1, 1]}  # 1: the neutral chroma


@pytest.fixture(autouse=True, params=[2, 16, 1 << 20])
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "_BLOCK", request.param)


def blanked(value: bytes, pixels: Pixels, regions: list[Region], *, in_words: bool) -> bytes:
    image = pixels.image
    stream = BlankedNative(
        (3, 3 + len(value)),
        pixels,
        bands(regions, image.rows, image.columns),
        is_in_words=in_words,
    )
    written = b"".join(stream.blocks(BytesSource(b"any" + value + b"thing")))
    assert len(written) == len(stream) == len(value)
    return written


def painted(regions: list[Region], rows: int, columns: int) -> np.ndarray:
    picture = np.zeros((rows, columns), dtype=bool)
    for keeps, left, top, right, bottom in regions:
        picture[top:bottom, left:right] = not keeps
    return picture


@ALIKE
@given(
    regions=REGIONS,
    shape=st.tuples(COUNTS, COUNTS, COUNTS),
    size=st.sampled_from([1, 2, 4]),
    photometric=st.sampled_from(sorted(BLANK)),
    by_plane=st.booleans(),
    is_little=st.booleans(),
)
def test_whole_bytes(
    regions: list[Region],
    shape: tuple[int, int, int],
    size: int,
    photometric: str,
    by_plane: bool,
    is_little: bool,
) -> None:
    frames, rows, columns = shape
    samples = len(BLANK[photometric])
    order = "<" if is_little else ">"
    neutral = 1 << (size * 8 - 1)
    array = np.full((frames, rows, columns, samples), 0x5A, dtype=f"{order}u{size}")
    picture = painted(regions, rows, columns)
    after = array.copy()
    after[:, picture] = [neutral if each else 0 for each in BLANK[photometric]]
    if by_plane:
        array, after = (each.transpose(0, 3, 1, 2) for each in (array, after))
    image = Image(rows, columns, samples, size * 8, frames, photometric)
    pixels = Pixels(image, size * 8, by_plane, is_little)
    value = array.tobytes()
    if not any(bands(regions, rows, columns)):
        assert blanked(value, pixels, regions, in_words=size > 1) == value
    assert blanked(value, pixels, regions, in_words=size > 1) == after.tobytes()


@ALIKE
@given(regions=REGIONS, shape=st.tuples(COUNTS, COUNTS, COUNTS), in_words=st.booleans())
def test_bits(regions: list[Region], shape: tuple[int, int, int], in_words: bool) -> None:
    frames, rows, columns = shape
    array = np.ones(shape, dtype=np.uint8)
    after = array.copy()
    after[:, painted(regions, rows, columns)] = 0
    value, expected = (
        _even(np.packbits(each.ravel(), bitorder="little").tobytes()) for each in (array, after)
    )
    if in_words:
        value, expected = _swapped(value), _swapped(expected)
    image = Image(rows, columns, 1, 1, frames, "MONOCHROME2")
    pixels = Pixels(image, 1, False, not in_words)
    assert blanked(value, pixels, regions, in_words=in_words) == expected


@ALIKE
@given(regions=REGIONS, shape=st.tuples(COUNTS, COUNTS, COUNTS))
def test_pairs_that_share_their_color(regions: list[Region], shape: tuple[int, int, int]) -> None:
    frames, rows, pairs = shape
    picture = painted(regions, rows, pairs * 2).reshape(rows, pairs, 2).any(axis=2)
    array = np.full((frames, rows, pairs, 4), 0x5A, dtype=np.uint8)
    after = array.copy()
    after[:, picture] = [0, 0, 128, 128]
    image = Image(rows, pairs * 2, 3, 8, frames, "YBR_FULL_422")
    pixels = Pixels(image, 8, False, True)
    assert blanked(array.tobytes(), pixels, regions, in_words=False) == after.tobytes()


@ALIKE
@given(regions=REGIONS, rows=COUNTS, columns=COUNTS, frames=COUNTS)
def test_words_of_two_pixels(regions: list[Region], rows: int, columns: int, frames: int) -> None:
    array = np.arange(1, frames * rows * columns + 1).astype(np.uint8) | 1
    array = array.reshape(frames, rows, columns)
    after = array.copy()
    after[:, painted(regions, rows, columns)] = 0
    value, expected = (_swapped(_even(each.tobytes())) for each in (array, after))
    image = Image(rows, columns, 1, 8, frames, "MONOCHROME2")
    pixels = Pixels(image, 8, False, False)
    assert blanked(value, pixels, regions, in_words=True) == expected


def _even(value: bytes) -> bytes:
    return value + bytes(len(value) % 2)


def _swapped(value: bytes) -> bytes:
    return np.frombuffer(value, dtype=np.uint16).byteswap().tobytes()
