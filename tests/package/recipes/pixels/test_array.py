"""Pixels in memory are blank in their own colors, whatever their words are."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.recipes.pixels.array import blank_in, blanked_array
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Band, region_of

from ...conftest import real

BANDS = (Band(1, 3, ((2, 6),)),)


def test_luma_and_chroma_are_black_where_they_are_blank() -> None:
    ds = pydicom.dcmread(real("SC_ybr_full_uncompressed.dcm"))
    regions = [region_of("2,1,6,3", keeps=False)]
    found = blanked_array(ds, regions, keyword="PixelData", as_rgb=False)
    assert np.array_equal(found[1:3, 2:6], np.broadcast_to([0, 128, 128], (2, 4, 3)))
    assert len(np.unique(found)) > 3


@pytest.mark.parametrize(("stored", "chroma"), [(8, 128), (12, 2048), (16, 32768)])
def test_the_neutral_chroma_is_half_of_what_is_stored(stored: int, chroma: int) -> None:
    array = np.ones((4, 8, 3), np.uint16)
    blank_in(array, BANDS, 3, "YBR_FULL", stored)
    assert np.array_equal(array[1:3, 2:6], np.broadcast_to([0, chroma, chroma], (2, 4, 3)))
    assert int(array.sum()) == (4 * 8 - 8) * 3 + 8 * 2 * chroma


def test_every_frame_is_blank_there() -> None:
    array = np.ones((3, 4, 8), np.int16)
    blank_in(array, BANDS, 1, "MONOCHROME2", 16)
    assert not array[:, 1:3, 2:6].any()
    assert int(array.sum()) == 3 * (4 * 8 - 8)
