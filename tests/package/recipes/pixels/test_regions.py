"""Rectangles of an image, and what of a frame they blank together."""

import random

import numpy as np
import pytest

from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Band, bands, region_of

WRONG = ["", "1,2,3", "1,2,3,4,5", "1.5,2,3,4", "1,2,3,4 # c", "a,b,c,d", "ALLOW"]


def painted(rows: int, columns: int, *regions: str) -> np.ndarray:
    """What is blanked of a frame, as a picture."""
    picture = np.zeros((rows, columns), dtype=bool)
    placed = [region_of(each.lstrip("+"), keeps=each.startswith("+")) for each in regions]
    for top, bottom, spans in bands(placed, rows, columns):
        for left, right in spans:
            picture[top:bottom, left:right] = True
    return picture


def test_columns_come_first_and_ends_are_not_included() -> None:
    assert bands([region_of("1,2,3,5", keeps=False)], 9, 9) == (Band(2, 5, ((1, 3),)),)


@pytest.mark.parametrize("text", ["all", "ALL", " all "])
def test_all_is_the_whole_frame(text: str) -> None:
    assert bands([region_of(text, keeps=False)], 4, 6) == (Band(0, 4, ((0, 6),)),)


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_rectangle_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="four whole numbers"):
        region_of(text, keeps=False)


CASES = {
    "outside is cut off": ("3,3,99,99", "3,3,5,4"),
    "a negative number counts from the end": ("-2,-1,99,99", "3,3,5,4"),
    "beyond the frame": ("9,9,12,12", ""),
    "an end before its beginning": ("4,3,1,1", ""),
    "no width": ("2,0,2,4", ""),
}


@pytest.mark.parametrize(("given", "same"), CASES.values(), ids=CASES.keys())
def test_a_rectangle_is_put_on_a_frame(given: str, same: str) -> None:
    expected = painted(4, 5, same) if same else np.zeros((4, 5), dtype=bool)
    assert np.array_equal(painted(4, 5, given), expected)


def test_keeping_gives_back_what_an_earlier_region_blanked() -> None:
    assert painted(3, 3, "all", "+1,1,2,2").sum() == 8


def test_keeping_does_nothing_before_the_region_that_blanks() -> None:
    assert painted(3, 3, "+1,1,2,2", "all").all()


def test_any_regions_are_those_of_a_picture_that_is_painted_one_after_the_other() -> None:
    number = random.Random(1)
    for _ in range(300):
        rows, columns = number.randint(1, 7), number.randint(1, 7)
        regions, expected = [], np.zeros((rows, columns), dtype=bool)
        for _ in range(number.randint(0, 5)):
            left, top, right, bottom = (number.randint(-9, 9) for _ in range(4))
            keeps = number.random() < 0.4
            regions.append(f"{'+' * keeps}{left},{top},{right},{bottom}")
            expected[top:bottom, left:right] = not keeps
        assert np.array_equal(painted(rows, columns, *regions), expected), regions
