"""``jitter`` adds a random number that is never 0."""

import pytest

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.values.jitter import Spread, jittered


def test_a_real_number_moves_within_the_range() -> None:
    found = [jittered("70.5", Spread(2)) for _ in range(100)]

    assert all(isinstance(each, float) and 68.5 <= each <= 72.5 for each in found)
    assert 70.5 not in found


def test_a_whole_number_moves_by_whole_numbers_but_not_by_0() -> None:
    assert {jittered("3", Spread(1, whole=True)) for _ in range(50)} == {2, 4}


@pytest.mark.parametrize(("least", "most", "expected"), [(100, None, 100), (None, 0, 0)])
def test_the_result_stays_within_bounds(
    least: float | None, most: float | None, expected: float
) -> None:
    assert jittered(4, Spread(1, True, least, most)) == expected


def test_nothing_stays_nothing() -> None:
    assert jittered(None, Spread(2)) is None


@pytest.mark.parametrize(("value", "whole"), [("P1", False), ("70.5", True), ([1], False)])
def test_what_is_no_such_number_is_refused(value: object, whole: bool) -> None:
    with pytest.raises(FieldError, match="jitter needs a"):
        jittered(value, Spread(1, whole))
