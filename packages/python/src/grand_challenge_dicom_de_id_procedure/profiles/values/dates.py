"""``increment-date`` and ``increment-datetime``: a date is moved by a number of days."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.values.jitter import whole_shift

TIMESTAMP = "timestamp"
"""The format of a number of seconds since 1970."""

UNITS = ("microseconds", "milliseconds", "seconds", "minutes", "hours", "days", "weeks")
"""The units of a random shift."""

DICOM_DATETIME = "%Y%m%d%H%M%S.%f"
"""The form of a DT without its offset from UTC (PS3.5 section 6.2)."""

_CODES = frozenset("aAwdbBmyYHIpMSfzZjUWcxXGuV%")
_BOUND = re.compile(r"(?a:(?P<date>\d{8})|(?P<amount>[+-]\d+) *(?P<unit>years|weeks|days))")
_OFFSET = re.compile(r"(?a:[+-]\d\d:?\d\d)\Z")
_DAYS = {"years": 365.25, "weeks": 7, "days": 1}
_DAY = 86_400  # seconds


class Move(NamedTuple):
    """How dates are moved.

    Attributes:
        days: how many days are added.
        form: the format of the text, as ``strptime`` reads it, or ``timestamp``.
        jitter: the most units that are added or subtracted at random; 0 for none.
        unit: of the jitter.
        least: the earliest result, as yyyymmdd or as ±N years, weeks or days from now.
        most: the latest result, likewise.
        lenient: whether a text in another format is read if it is in that of ISO 8601.
    """

    days: float
    form: str
    jitter: int = 0
    unit: str = "days"
    least: str = ""
    most: str = ""
    lenient: bool = False


def unknown_code(form: str) -> str:
    """The first code of a format that no date has; empty if there is none."""
    if form == TIMESTAMP:
        return ""
    codes = re.findall(r"%(.?)", form)
    return next((f"%{code}" for code in codes if code not in _CODES or not code), "")


def is_bound(text: object) -> bool:
    """Whether a text may be an earliest or latest date."""
    try:
        return isinstance(text, str) and (not text or _bound(text) is not None)
    except (ValueError, OverflowError):
        return False


def moved(value: object, move: Move) -> object:
    """The value with its date moved, in the same format; each part of a list, or between commas.

    Raises:
        FieldError: it is not a date of the format, or would be before year 1 or after 9999.
    """
    if value is None or value == "" or value != value:  # as the number that is none does
        return value
    if isinstance(value, list):
        return [moved(part, move) for part in value]
    try:
        if move.form == TIMESTAMP:
            return float(value) + _shift(move).total_seconds()  # type: ignore[arg-type]
        if not isinstance(value, str):
            raise TypeError
        depends = move.jitter or move.least or move.most  # on chance, or on the clock
        of_text = _moved_text if depends else _moved_again
        return ",".join([of_text(part, move) for part in value.split(",")])
    except (ValueError, TypeError):
        raise FieldError(
            f"not a date of the format {move.form}; give the format of this field, or remove it"
        ) from None
    except OverflowError:
        raise FieldError("the date would be before year 1 or after year 9999") from None


def _moved_text(text: str, move: Move) -> str:
    for form, old, rest in _readings(text, move.form):
        try:
            read = datetime.strptime(old, form)
        except ValueError:
            continue
        return _written(_within(read + _shift(move), move), move.form, text, rest)
    if move.lenient:
        read = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
        return _written(_within(read + _shift(move), move), move.form)
    raise ValueError


# A table has the same dates and moves again and again.
_moved_again = lru_cache(maxsize=1 << 14)(_moved_text)


def _readings(text: str, form: str) -> list[tuple[str, str, str]]:
    """Ways to read a text: its format, the text without its offset from UTC, and that offset."""
    found = []
    offset = _OFFSET.search(text)
    for old, rest in [(text, "")] + ([(text[: offset.start()], offset[0])] if offset else []):
        if form == DICOM_DATETIME and old.isdigit() and len(old) in (8, 10, 12):
            # strptime would take single digits for months and days.
            found.append(("%Y%m%d%H%M%S", old.ljust(14, "0"), rest))
        elif form.endswith(".%f") and "." not in old:
            found.append((form, f"{old}.0", rest))
        else:
            found.append((form, old, rest))
    return found


def _written(date: datetime, form: str, old: str = "", rest: str = "") -> str:
    """A date in a format; the year has four digits also before the year 1000."""
    if form == DICOM_DATETIME and old.isdigit() and len(old) == 8:
        form = "%Y%m%d"  # no more precise than it was
    parts = re.split(r"(%.)", form)
    year = f"{date.year:04}"
    return date.strftime("".join(year if part == "%Y" else part for part in parts)) + rest


def _shift(move: Move) -> timedelta:
    drawn = timedelta(**{move.unit: whole_shift(move.jitter)}) if move.jitter else timedelta()
    return timedelta(days=move.days) + drawn


def _within(date: datetime, move: Move) -> datetime:
    if move.least and (least := _bound(move.least)) is not None:
        date = max(date, least)
    if move.most and (most := _bound(move.most)) is not None:
        date = min(date, most)
    return date


def _bound(text: str) -> datetime | None:
    found = _BOUND.fullmatch(text)
    if found is None:
        return None
    if found["date"]:
        return datetime.strptime(found["date"], "%Y%m%d")
    return datetime.now() + timedelta(days=int(found["amount"]) * _DAYS[found["unit"]])
