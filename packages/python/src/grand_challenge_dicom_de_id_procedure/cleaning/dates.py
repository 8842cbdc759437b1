"""Finds calendar dates in a text, in all common spellings."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from grand_challenge_dicom_de_id_procedure.cleaning.words import words
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

_FIRST_YEAR, _LAST_YEAR = 1850, 2100
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # of the months

_LETTERS = "a-z\u0430-\u045f"


def _any_of(names: Iterable[str]) -> str:
    """A pattern for these names, by first letter, so that the search can skip to the letter."""
    rests: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        rests.setdefault(name[0], []).append(name[1:])
    branches = (f"{c}(?<![{_LETTERS}]{c})(?:{'|'.join(rest)})" for c, rest in rests.items())
    return f"(?:{'|'.join(branches)})"


# Each pattern begins with a digit or letter, because the search can skip to it. A lookbehind after
# it tests what is before it.
_SEPARATOR = "[ ]?[-/._\u2010-\u2015\u2212][ ]?|[ ]"
_START, _END = r"\d(?<!\d\d)(?<!\d[.]\d)", r"(?!\d)(?![.]\d)"
_DIGIT = r"\d(?<!\d\d)"
_GAP = "[ \\t.,/_\u2010-\u2015\u2212-]{0,3}+(?:de[ ])?+"
_NTH = r"(?:st|nd|rd|th|er)?+"
_TIME = r"(?:[ tT_-]{1,2}(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d))?"
_YEAR_FIRST = rf"(?a)({_START}\d{{3}})({_SEPARATOR})(\d\d?)\2(\d\d?){_END}"
_YEAR_LAST = rf"(?a)({_START}\d?)({_SEPARATOR})(\d\d?)\2(\d{{4}}|\d\d){_END}"
_WITH_SIGNS = (
    rf"(?a)({_DIGIT}\d{{3}})[ ]?[\u5e74\ub144][ ]?(\d\d?)[ ]?[\u6708\uc6d4][ ]?(\d\d?)(?!\d)"
    "[ ]?[\u65e5\u53f7\u865f\uc77c]?"
)
_COMPACT = rf"(?a)({_START}\d{{3}})(\d\d)(\d\d){_TIME}(?!\d)"
_TWO_DIGIT_YEAR = rf"(?a)\d({_SEPARATOR})\d\d?\1\d\d{_END}"
_BEFORE_LETTERS = rf"(?a)\d{_NTH}{_GAP}([{_LETTERS}]{{3}})"  # quick to compile


class _WithNames:
    """The names of months, and the patterns for dates that contain one."""

    def __init__(self) -> None:
        names = words()["months"]
        self.month = {each: number for number, row in enumerate(names, 1) for each in row}
        self.beginnings = frozenset(each[:3] for each in self.month)
        name, full = _any_of(self.month), _any_of(each for each in self.month if len(each) > 4)
        month, year, last = f"(?P<month>{name})", r"(?P<year>\d{4})", r"(?P<year>\d{4}|\d\d)"
        self.full = (
            rf"(?a)(?P<day>{_DIGIT}\d?){_NTH}{_GAP}{month}{_GAP}{last}(?!\d)",
            rf"(?a){month}{_GAP}(?P<day>\d\d?){_NTH}{_GAP}{year}(?!\d)",
            rf"(?a)(?P<year>{_DIGIT}\d{{3}}){_GAP}{month}{_GAP}(?P<day>\d\d?)(?!\d)",
        )
        self.month_and_year = rf"(?a){name}{_GAP}(\d{{4}})(?!\d)"
        self.day_and_month = rf"(?a){_DIGIT}\d?{_NTH}[ .]{{1,2}}{full}(?![{_LETTERS}])"
        self.two_digit_year = rf"(?a)\d{_NTH}{_GAP}{name}{_GAP}\d\d(?!\d)"


_with_names = cache(_WithNames)  # most runs need none of them

Day = tuple[int, int, int]
"""Year, month and day."""


class DateInText(NamedTuple):
    """A date in a text, from ``start`` to before ``end``.

    Attributes:
        days: the days that it can mean. 01/02/20 is in January or February, of 1920 or 2020.
        certain: whether it is certainly a date. 2.5.10 may be something else.
    """

    start: int
    end: int
    days: tuple[Day, ...]
    certain: bool


def full_dates(folded: str) -> Iterator[DateInText]:
    """Find the dates with a separate day, month and year in a folded text."""
    for match in regex(_YEAR_FIRST).finditer(folded):
        year, separator, month, day = match.groups()
        yield from _found(match, _readings(year, month, day), separator != " ")
    for match in regex(_WITH_SIGNS).finditer(folded):
        yield from _found(match, _readings(*match.groups()), True)
    for match in regex(_YEAR_LAST).finditer(folded):
        first, separator, second, year = match.groups()
        padded = len(first) == len(second) == 2
        sign = separator.strip()
        if len(year) == 2 and not padded and sign in ("", "_"):
            continue
        days = _readings(year, second, first) + _readings(year, first, second)
        if len(year) == len(first) == 2:
            days += _readings(first, second, year)
        is_tight = sign == separator
        certain = len(year) == 4 or (is_tight and (sign == "/" or padded))
        yield from _found(match, days, certain)
    with_names = _with_names()
    for pattern in with_names.full:
        for match in regex(pattern).finditer(folded):
            days = _readings(match["year"], with_names.month[match["month"]], match["day"])
            yield from _found(match, days, True)


def other_dates(folded: str) -> Iterator[tuple[int, int]]:
    """Find start and end of dates such as 20200131, Jan 2020 and 31 January in a folded text."""
    for match in regex(_COMPACT).finditer(folded):
        if _readings(match[1], match[2], match[3]):
            yield match.span()
    for match in regex(_with_names().month_and_year).finditer(folded):
        if _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
            yield match.span()
    for match in regex(_with_names().day_and_month).finditer(folded):
        yield match.span()


def may_have_date_of(years: Iterable[str], folded: str) -> bool:
    """Whether a folded text may contain a full date in one of these four-digit years.

    No false negatives.
    """
    if any(year in folded for year in years):
        return True
    if regex(_TWO_DIGIT_YEAR).search(folded):
        return True
    if _with_names().beginnings.isdisjoint(regex(_BEFORE_LETTERS).findall(folded)):
        return False
    return regex(_with_names().two_digit_year).search(folded) is not None


def _found(match: re.Match[str], days: list[Day], certain: bool) -> Iterator[DateInText]:
    if days:
        yield DateInText(match.start(), match.end(), tuple(days), certain)


def _readings(year: str, month: str | int, day: str) -> list[Day]:
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    days = [(y, int(month), int(day)) for y in years]
    return [each for each in days if is_day(*each)]


def is_day(year: int, month: int, day: int) -> bool:
    """Whether this day is in the calendar, and its year is plausible for a person or a file."""
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
        return False
    is_leap_year = not year % 4 and (year % 100 or not year % 400)
    return 1 <= day <= (28 if month == 2 and not is_leap_year else _DAYS[month - 1])
