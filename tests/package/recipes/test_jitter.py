"""Dates are moved by days, in every form in which DA, DT and texts have them."""

from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.recipes.jitter import NoDateError, can_move, moved


@pytest.mark.parametrize(
    ("vr", "value", "days", "result"),
    [
        ("DA", "20200229", 1, "20200301"),
        ("DA", "20200301", -1, "20200229"),
        ("DA", "2020-02-28", 1, "20200229"),
        ("DA", "2020.02.28", 1, "20200229"),
        ("DA", "00010101", 1, "00010102"),
        ("DA", " 20200229 ", 366, "20210301"),
        ("DA", "", 1, ""),
        ("DA", None, 1, None),
        ("DA", ["20200229", "20210301"], 1, ["20200301", "20210302"]),
        ("DT", "20200229123456.123456+0100", 1, "20200301123456.123456+0100"),
        ("DT", "20200229123456-0500", 1, "20200301123456.000000-0500"),
        ("DT", "20200229123456.5", 1, "20200301123456.500000"),
        ("DT", "202002291234", 1, "20200301123400.000000"),
        ("DT", "2020022912", 1, "20200301120000.000000"),
        ("DT", "20200229", 1, "20200301000000.000000"),
        ("LO", "20040119", 1, "20040120"),
        ("LO", "2004-01-19", 1, "20040120"),
        ("LO", "01/19/2004", 1, "20040120"),
        ("LO", "20040119123456", 1, "20040120"),
        ("LO", "x20040119", 1, "x20040119"),
        ("AS", "045Y", 1, "045Y"),
    ],
)
def test_a_date_is_moved(vr: str, value: Any, days: int, result: Any) -> None:
    assert moved(vr, value, days) == result


@pytest.mark.parametrize(
    ("vr", "value", "days"),
    [
        ("DA", "2020", 1),
        ("DA", "202002", 1),
        ("DA", "20200230", 1),
        ("DA", "20200229-20200301", 1),
        ("DA", "abc", 1),
        ("DA", "99991231", 1),
        ("DA", "00010101", -1),
        ("DA", "20200229", 10**12),
        ("DT", "2020", 1),
        ("DT", "202002", 1),
        ("LO", "20041319", 1),
    ],
)
def test_what_is_no_day_cannot_be_moved(vr: str, value: str, days: int) -> None:
    with pytest.raises(NoDateError):
        moved(vr, value, days)


@pytest.mark.parametrize("vr", ["TM", "UI", "IS", "DS", "US", "PN", "SQ", "OB"])
def test_other_vrs_have_no_dates(vr: str) -> None:
    assert not can_move(vr)
