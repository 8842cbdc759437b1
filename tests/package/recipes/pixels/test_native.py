"""Pixels that are not compressed: a region of every frame is blank, all else stays as it was."""

import tracemalloc
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import Image
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.recipes.pixels.layout import Pixels
from grand_challenge_dicom_de_id_procedure.recipes.pixels.native import BlankedNative
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Band
from grand_challenge_dicom_de_id_procedure.storage.source import Source

from ...conftest import real
from .files import Done, blanked, read, saved

LITTLE, BIG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
REGION = "2,1,6,3"  # columns 2 to 5 of rows 1 and 2
ROWS, COLUMNS = slice(1, 3), slice(2, 6)

REAL = {  # the blank pixel
    "CT_small.dcm": [0],  # 16 bits, signed
    "rtdose.dcm": [0],  # 32 bits, frames, implicit VR
    "MR_small_bigendian.dcm": [0],
    "MR_small_implicit.dcm": [0],
    "MR_small_expb.dcm": [0],
    "liver_1frame.dcm": [0],  # 1 bit
    "liver_expb_1frame.dcm": [0],
    "liver.dcm": [0],  # 1 bit, frames
    "SC_rgb_16bit_2frame.dcm": [0, 0, 0],
    "SC_rgb_32bit.dcm": [0, 0, 0],
    "examples_palette.dcm": [0],
    "ExplVR_BigEnd.dcm": [0, 0, 0],
    "OBXXXX1A_expb.dcm": [0],  # 8 bits, big endian
    "color-pl.dcm": [0, 0, 0],  # by plane
    "SC_ybr_full_422_uncompressed.dcm": [0, 128, 128],
    "SC_ybr_full_uncompressed.dcm": [0, 128, 128],
}


@pytest.mark.parametrize("name", REAL)
def test_a_region_of_a_real_file_is_blank_and_the_rest_stays(name: str) -> None:
    done = done_with(real(name).read_bytes(), REGION)
    check(done, REAL[name])
    assert done.said.attributes == {}
    assert done.said.transfer_syntax == done.before.file_meta.TransferSyntaxUID


def check(done: Done, blank: list[int]) -> None:
    before, after = done.pixels()
    assert (after[:, ROWS, COLUMNS] == blank).all()
    assert (before[:, ROWS, COLUMNS] != blank).any() or not before[:, ROWS, COLUMNS].any()
    expected = before.copy()
    expected[:, ROWS, COLUMNS] = blank
    assert np.array_equal(after, expected)


def done_with(content: bytes, *regions: str) -> Done:
    done = blanked(content, *regions)
    assert done is not None
    return done


def made(value: bytes, *, syntax: str = LITTLE, vr: str = "OB", **described: Any) -> bytes:
    """A file of 6 rows and 8 columns."""
    data_set = Dataset()
    data_set.file_meta = FileMetaDataset()
    data_set.file_meta.TransferSyntaxUID = UID(syntax)
    data_set.SOPClassUID, data_set.SOPInstanceUID = UID("1.2.840.10008.5.1.4.1.1.7"), UID("1.2.3")
    data_set.Rows, data_set.Columns = 6, 8
    data_set.SamplesPerPixel, data_set.PhotometricInterpretation = 1, "MONOCHROME2"
    data_set.BitsAllocated = data_set.BitsStored = 8
    data_set.PixelRepresentation = 0
    for keyword, each in described.items():
        setattr(data_set, keyword, each)
    data_set.PixelData = value
    data_set["PixelData"].VR = vr
    return saved(data_set)


RGB: dict[str, Any] = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}
YBR: dict[str, Any] = {"SamplesPerPixel": 3, "PhotometricInterpretation": "YBR_FULL"}
MADE: dict[str, tuple[int, dict[str, Any], list[int]]] = {
    "words of two pixels, big endian": (48, {"syntax": BIG, "vr": "OW"}, [0]),
    "frames of words of two pixels, big endian": (
        144, {"syntax": BIG, "vr": "OW", "NumberOfFrames": "3"}, [0],
    ),
    "bytes, big endian": (48, {"syntax": BIG, "vr": "OB"}, [0]),
    "pixels by plane, in frames": (
        288, {**RGB, "PlanarConfiguration": 1, "NumberOfFrames": "2"}, [0, 0, 0],
    ),
    "luma and chroma by plane": (144, {**YBR, "PlanarConfiguration": 1}, [0, 128, 128]),
    "luma and chroma of 16 bits": (
        288,
        {**YBR, "PlanarConfiguration": 0, "BitsAllocated": 16, "BitsStored": 12, "vr": "OW"},
        [0, 2048, 2048],
    ),
    "luma and chroma of 16 bits, big endian": (
        288,
        {
            **YBR, "PlanarConfiguration": 0, "BitsAllocated": 16, "BitsStored": 12, "vr": "OW",
            "syntax": BIG,
        },
        [0, 2048, 2048],
    ),
    "1 bit, frames that share bytes": (
        18, {"BitsAllocated": 1, "BitsStored": 1, "NumberOfFrames": "3"}, [0],
    ),
    "8 bits, signed": (48, {"PixelRepresentation": 1}, [0]),
    "MONOCHROME1": (48, {"PhotometricInterpretation": "MONOCHROME1"}, [0]),
}  # fmt: skip


@pytest.mark.parametrize(("size", "described", "blank"), MADE.values(), ids=MADE.keys())
def test_a_region_is_blank_however_pixels_are_laid_out(
    size: int, described: dict[str, Any], blank: list[int]
) -> None:
    value = bytes(1 + number * 7 % 251 & 0x0F for number in range(size))
    check(done_with(made(value, **described), REGION), blank)


def test_of_two_pixels_that_share_their_color_both_are_blank() -> None:
    described = {**YBR, "PhotometricInterpretation": "YBR_FULL_422", "PlanarConfiguration": 0}
    value = bytes([9, 10, 11, 12] * 24)
    done = done_with(made(value, **described), "3,1,5,2")
    row = done.written[16:32]
    assert row == bytes([9, 10, 11, 12, 0, 0, 128, 128, 0, 0, 128, 128, 9, 10, 11, 12])
    assert done.written[:16] + done.written[32:] == value[16:]


def test_frames_that_their_number_does_not_count_are_blanked_too() -> None:
    done = done_with(made(b"\7" * 96), "0,0,8,1")
    assert done.written == (bytes(8) + b"\7" * 40) * 2


def test_bytes_behind_the_last_frame_are_blank() -> None:
    done = done_with(made(b"\7" * 48 + b"NAME"), "0,0,1,1")
    assert done.written == b"\0" + b"\7" * 47 + bytes(4)


@pytest.mark.parametrize("keyword", ["FloatPixelData", "DoubleFloatPixelData"])
def test_float_pixels_are_blanked_where_they_are_meant(keyword: str) -> None:
    size = 4 if keyword == "FloatPixelData" else 8
    data_set = read(made(b"\7" * 48))
    del data_set.PixelData
    setattr(data_set, keyword, b"\7" * 48 * size)
    done = blanked(saved(data_set), "0,0,8,1", keyword=keyword)
    assert done is not None
    assert done.written == bytes(8 * size) + b"\7" * 40 * size


def test_a_large_value_is_never_in_memory_as_a_whole() -> None:
    size = 1 << 28
    image = Image(1 << 14, 1 << 13, 1, 8, 2, "MONOCHROME2")
    band = [Band(3, 9, ((1, 7),)), Band(100, 16_000, ((0, 1 << 13),))]
    pixels = Pixels(image, 8, by_plane=False, is_little=True)
    stream = BlankedNative((0, size), pixels, band, is_in_words=False)
    tracemalloc.start()
    try:
        written = sum(len(block) for block in stream.blocks(Sevens(size)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert written == size
    assert most < 8 << 20


class Sevens(Source):
    """A source of any size, without any memory."""

    def read(self, position: int, length: int) -> bytes:  # noqa: ARG002 - all are alike
        return b"\7" * length


def test_nothing_changes_where_no_region_lies_on_the_frame() -> None:
    assert blanked(made(b"\7" * 48), "9,9,12,12") is None


def test_nothing_changes_in_a_file_without_pixels() -> None:
    assert blanked(real("rtplan.dcm").read_bytes(), "all") is None


UNKNOWN: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "too few bytes": (b"\7" * 46, {}, "46 bytes, but should have 48"),
    "too few frames": (b"\7" * 48, {"NumberOfFrames": "2"}, "should have 96"),
    "12 bits allocated": (b"\7" * 72, {"BitsAllocated": 12}, "12 bits allocated"),
    "shared color, another length": (
        b"\7" * 100,
        {**YBR, "PhotometricInterpretation": "YBR_FULL_422", "PlanarConfiguration": 0},
        "should have 96",
    ),
    "no rows": (b"\7" * 48, {"Rows": 0}, "Rows is missing"),
}


@pytest.mark.parametrize(("value", "described", "why"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_pixels_that_are_not_understood_are_refused(
    value: bytes, described: dict[str, Any], why: str
) -> None:
    with pytest.raises(UnreadableDICOMError, match=why) as error:
        blanked(made(value, **described), REGION)
    assert error.value.reason == "bad-pixel-data"


def test_blocks_fit_together_where_a_range_lies_across_them() -> None:
    rows, columns = 1500, 1001
    described = {**YBR, "Rows": rows, "Columns": columns, "PlanarConfiguration": 0}
    value = bytes(range(1, 252)) * 18000
    content = made(
        value[: rows * columns * 3],
        **described,
    )
    before, after = done_with(content, "0,10,1001,1490", "5,3,9,8").pixels()
    expected = before.copy()
    expected[:, 10:1490] = [0, 128, 128]
    expected[:, 3:8, 5:9] = [0, 128, 128]
    assert np.array_equal(after, expected)
