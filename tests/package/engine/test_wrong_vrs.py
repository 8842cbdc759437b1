"""An element that is kept gets the VR of the data dictionary, where its header has another."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..generated.encoding import ENCODINGS
from ..handmade import EXPLICIT, ROWS, SERIES_DESCRIPTION, ct, name, treat

BIG_ENDIAN = ENCODINGS["big endian"]
CONTOUR_DATA, LUT_DATA, SMALLEST = 0x30060050, 0x00283006, 0x00280106
KEEPS = {
    f"({tag >> 16:04X},{tag & 0xFFFF:04X})": "K"
    for tag in (CONTOUR_DATA, LUT_DATA, ROWS, SERIES_DESCRIPTION, SMALLEST)
}
LONGEST = 0xFFFE  # bytes of a value whose header has two for its length


@pytest.mark.parametrize("action", ["K", "C"])
@pytest.mark.parametrize("stored", ["UT", "UN"])
def test_a_text_in_which_nothing_is_found_gets_its_vr(
    stored: str, action: str, tmp_path: Path
) -> None:
    text = b"of the head "
    source = ct() + EXPLICIT.element(SERIES_DESCRIPTION, stored, text)
    treated = treat(tmp_path, source, changes={"(0008,103E)": action})
    assert EXPLICIT.element(SERIES_DESCRIPTION, "LO", text) in treated.content


@pytest.mark.parametrize(
    ("tag", "stored", "vr", "value"),
    [
        (ROWS, "SS", "US", b"\2\0"),
        (ROWS, "UN", "US", b"\2\0"),
        (CONTOUR_DATA, "UN", "DS", b"1\\" * (LONGEST // 2)),
    ],
)
def test_another_vr_of_a_number_becomes_that_of_the_dictionary(
    tag: int, stored: str, vr: str, value: bytes, tmp_path: Path
) -> None:
    source = ct() + EXPLICIT.element(tag, stored, value)
    treated = treat(tmp_path, source, changes=KEEPS)
    assert EXPLICIT.element(tag, vr, value) in treated.content


@pytest.mark.parametrize(
    ("tag", "stored", "value"),
    [
        (SMALLEST, "SS", b"\2\0"),  # the dictionary gives a choice
        (SMALLEST, "UN", b"\2\0"),
        (CONTOUR_DATA, "UN", b"1\\" * (LONGEST // 2 + 1)),  # a DS cannot be as long
    ],
)
def test_a_vr_that_cannot_be_corrected_stays(
    tag: int, stored: str, value: bytes, tmp_path: Path
) -> None:
    written = EXPLICIT.element(tag, stored, value)
    assert written in treat(tmp_path, ct() + written, changes=KEEPS).content


def test_in_big_endian_a_number_in_un_stays_there_for_un_is_little_endian(tmp_path: Path) -> None:
    written = BIG_ENDIAN.element(ROWS, "UN", b"\2\0")
    assert written in treat(tmp_path, ct(BIG_ENDIAN) + written, BIG_ENDIAN, changes=KEEPS).content


def test_in_big_endian_a_text_in_un_gets_its_vr(tmp_path: Path) -> None:
    text = b"of the head "
    source = ct(BIG_ENDIAN) + BIG_ENDIAN.element(SERIES_DESCRIPTION, "UN", text)
    treated = treat(tmp_path, source, BIG_ENDIAN, changes=KEEPS)
    assert BIG_ENDIAN.element(SERIES_DESCRIPTION, "LO", text) in treated.content


@pytest.mark.parametrize("vr", ["US", "OW"])
def test_a_binary_value_that_is_emptied_keeps_its_vr(vr: str, tmp_path: Path) -> None:
    source = ct() + name() + EXPLICIT.element(LUT_DATA, vr, b"\0\0by Needle^X ")
    treated = treat(tmp_path, source, changes=KEEPS)
    assert EXPLICIT.element(LUT_DATA, vr, b"") in treated.content
