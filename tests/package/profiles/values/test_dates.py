"""``increment-date`` and ``increment-datetime`` move a date and keep its format."""

import pytest

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.values.dates import (
    DICOM_DATETIME,
    TIMESTAMP,
    Move,
    is_bound,
    moved,
    unknown_code,
)

DATE = "%Y%m%d"


@pytest.mark.parametrize(
    ("value", "days", "form", "expected"),
    [
        ("20200131", -17, DATE, "20200114"),
        ("20200131", 0.5, DATE, "20200131"),
        ("20200131", -0.5, DATE, "20200130"),
        ("31/01/2020", 1, "%d/%m/%Y", "01/02/2020"),
        ("31-01-2020", 1, "%d-%m-%Y", "01-02-2020"),
        ("31 Jan 2020", 1, "%d %b %Y", "01 Feb 2020"),
        ("2020-01-31 12:00:00", 1.5, "%Y-%m-%d %H:%M:%S", "2020-02-02 00:00:00"),
        ("20200131120000", 0.5, DICOM_DATETIME, "20200201000000.000000"),
        ("20200131120000.5-0500", 1, DICOM_DATETIME, "20200201120000.500000-0500"),
        ("20200131235959.5+01:00", 1, DICOM_DATETIME, "20200201235959.500000+01:00"),
        ("202001311200", 1, DICOM_DATETIME, "20200201120000.000000"),
        ("2020013112", 1, DICOM_DATETIME, "20200201120000.000000"),
        ("20200131", 1, DICOM_DATETIME, "20200201"),
        ("20200131", -400_000, DATE, "09241202"),
        ("20200131,20200228", 1, DATE, "20200201,20200229"),
        (["20200131", ""], 1, DATE, ["20200201", ""]),
        (1580472000, 1, TIMESTAMP, 1580558400.0),
    ],
)
def test_a_date_is_moved(value: object, days: float, form: str, expected: object) -> None:
    assert moved(value, Move(days, form)) == expected


@pytest.mark.parametrize("value", ["", None])
def test_what_is_empty_stays(value: object) -> None:
    assert moved(value, Move(1, DATE)) is value


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("notadate", DATE),
        ("1950", DATE),
        ("202001", DICOM_DATETIME),
        ("120000", DICOM_DATETIME),
        (20200131, "%Y-%m-%d"),
        ("01-02-2020", DATE),
    ],
)
def test_what_is_no_date_of_the_format_is_refused_without_its_value(
    value: object, form: str
) -> None:
    with pytest.raises(FieldError, match="not a date of the format") as caught:
        moved(value, Move(1, form, lenient=True))

    assert str(value) not in str(caught.value)


@pytest.mark.parametrize("days", [99_999_999, -800_000])
def test_a_date_beyond_the_calendar_is_refused(days: int) -> None:
    with pytest.raises(FieldError, match="before year 1 or after year 9999"):
        moved("20200131", Move(days, DATE))


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        ("2020-02-20", DATE, "20200203"),
        ("2020-02-20 12:30:00", DICOM_DATETIME, "20200203123000.000000"),
    ],
)
def test_a_lenient_move_also_reads_iso_8601(value: str, form: str, expected: str) -> None:
    assert moved(value, Move(-17, form, lenient=True)) == expected


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        ("20200601", "", "20200601000000.000000"),
        ("", "20190601", "20190601000000.000000"),
        ("-80years", "+80years", "20200131120000.000000"),
    ],
)
def test_the_result_stays_within_bounds(least: str, most: str, expected: str) -> None:
    assert moved("20200131120000.0", Move(0, DICOM_DATETIME, least=least, most=most)) == expected


def test_a_random_shift_is_never_nothing_and_never_too_far() -> None:
    found = {moved("20200131", Move(0, DATE, jitter=1, unit="weeks")) for _ in range(50)}

    assert found == {"20200124", "20200207"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20200601", True),
        ("-80years", True),
        ("+2 weeks", True),
        ("", True),
        ("20201301", False),
        ("80", False),
        (20200601, False),
        ("-80months", False),
    ],
)
def test_a_bound_is_a_day_or_a_time_from_now(text: object, expected: bool) -> None:
    assert is_bound(text) is expected


@pytest.mark.parametrize(
    ("form", "expected"), [("%Y%m%d", ""), ("%Q", "%Q"), ("100%", "%"), (TIMESTAMP, "")]
)
def test_a_code_that_no_date_has_is_named(form: str, expected: str) -> None:
    assert unknown_code(form) == expected
