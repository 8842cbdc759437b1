"""What an entry of ``fields`` says beside its action, and what a section says for all of them."""

from __future__ import annotations

import json

import pytest

from .ran import ran


def acted(entry: str, value: object, settings: str = "{}") -> object:
    """What becomes of a field of JSON; settings are in the notation of YAML."""
    lines = "".join(f"  {key}: {json.dumps(each)}\n" for key, each in json.loads(settings).items())
    profile = f"json:\n{lines}  fields:\n  - {{name: a, {entry}}}"
    made = ran(profile, json.dumps({"a": value}).encode(), "a.json")[1]
    return json.loads(made)["a"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("date-increment-override: 5", "2020-02-05"),
        ("date-increment-override: -1", "2020-01-30"),
        ("datetime-min: '20210101'", "2021-01-01"),
        ("datetime-min: '20190101'", "2020-02-03"),
        ("datetime-max: '20190101'", "2019-01-01"),
        ("datetime-max: '20210101'", "2020-02-03"),
        ("date-format: '%Y-%d-%m'", None),
    ],
)
def test_an_entry_says_by_how_much_and_within_what_a_date_moves(
    entry: str, expected: str | None
) -> None:
    value = "2020-01-31" if expected else "2020-31-01"
    found = acted(f"increment-date: true, {entry}", value, '{"date-increment": 3}')
    assert found == (expected or "2020-03-02")


@pytest.mark.parametrize(("unit", "most"), [("hours", 23), ("minutes", 59)])
def test_a_date_moves_at_random_within_its_range_and_unit(unit: str, most: int) -> None:
    entry = (
        f"increment-datetime: true, jitter-date: true, jitter-range: {most}, jitter-unit: {unit}"
    )
    found = {acted(entry, "2020-01-31 12:00:00", '{"date-increment": 0}') for _ in range(9)}
    assert "2020-01-31 12:00:00" not in found
    assert len(found) > 1
    days = {"2020-01-30", "2020-01-31", "2020-02-01"} if unit == "hours" else {"2020-01-31"}
    assert {str(each)[:10] for each in found} <= days


@pytest.mark.parametrize(
    ("entry", "least", "most"),
    [
        ("jitter-range: 3, jitter-type: int", 97, 103),
        ("jitter-range: 50, jitter-min: 99.5, jitter-max: 100.5", 99.5, 100.5),
        ("jitter-range: 50, jitter-min: 100", 100, 150),
        ("jitter-range: 50, jitter-max: 100", 50, 100),
    ],
)
def test_an_entry_says_within_what_a_number_moves(entry: str, least: float, most: float) -> None:
    found = [acted(f"jitter: true, {entry}", 100) for _ in range(20)]
    assert all(isinstance(each, int | float) and least <= each <= most for each in found)


def test_what_an_entry_says_comes_before_what_its_section_says() -> None:
    settings = '{"date-format": "%Y.%m.%d", "date-increment": 1}'
    assert acted("increment-date: true", "2020.01.31", settings) == "2020.02.01"
    entry = "increment-date: true, date-format: '%d.%m.%Y'"
    assert acted(entry, "31.01.2020", settings) == "01.02.2020"


def test_a_digest_has_as_many_digits_as_the_section_says() -> None:
    short, long = (acted("hash: true", "x", f'{{"hash-digits": {each}}}') for each in (8, 0))
    assert (len(str(short)), len(str(long))) == (8, 64)
    assert str(long).startswith(str(short))


def test_a_uid_keeps_as_many_parts_as_the_section_says() -> None:
    settings = '{"uid-prefix-fields": 2, "uid-suffix-fields": 2}'
    found = str(acted("hashuid: true", "1.2.840.10008.77.88", settings))
    assert found.startswith("1.2.")
    assert found.endswith(".77.88")
    assert "10008" not in found
