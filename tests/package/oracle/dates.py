"""Action C on dates, times and ages."""

import datetime
import re

CLOCK = r"(?:[01]\d|2[0-3])(?:[0-5]\d(?:(?:[0-5]\d|60)(?:\.\d{1,6})?)?)?"
ZONE = r"[+-](?:0\d|1[0-4])[0-5]\d"
DATE = re.compile(r"(\d{4})(\.?)(\d\d)\2(\d\d)", re.ASCII)
DATETIME = re.compile(
    rf"(?P<year>\d{{4}})"
    rf"(?:(?P<month>\d\d)(?:(?P<day>\d\d)(?P<time>{CLOCK})?)?)?(?P<zone>{ZONE})?",
    re.ASCII,
)
TIME = re.compile(CLOCK, re.ASCII)
AGE = re.compile(r"(\d{3})([DWMY])", re.ASCII)


def moved_date(value: str, days: int) -> str | None:
    """A DA value moved back; None for what is no date."""
    match = DATE.fullmatch(value)
    return None if match is None else _moved(match[1], match[3], match[4], days)


def moved_datetime(value: str, days: int) -> str | None:
    """A DT value moved back: as precise as it was, with its time and zone."""
    match = DATETIME.fullmatch(value)
    if match is None:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    moved = _moved(year, month or "01", day or "01", days)
    if moved is None:
        return None
    precision = len(year + (month or "") + (day or ""))
    return moved[:precision] + (match["time"] or "") + (match["zone"] or "")


def valid_time(value: str) -> str | None:
    """A TM value as it is; None for what no clock shows."""
    return value if TIME.fullmatch(value) else None


def capped_age(value: str) -> str | None:
    """An AS value, 090Y where it is over 89 years; None for what is no age."""
    match = AGE.fullmatch(value)
    if match is None:
        return None
    return "090Y" if match[2] == "Y" and int(match[1]) > 89 else value


def _moved(year: str, month: str, day: str, days: int) -> str | None:
    try:
        moved = datetime.date(int(year), int(month), int(day)) - datetime.timedelta(days)
    except (ValueError, OverflowError):
        return None
    return f"{moved.year:04}{moved.month:02}{moved.day:02}"


def later(seconds: int) -> str:
    """The dummy of DT, so many seconds later."""
    moment = datetime.datetime(2000, 1, 1, 12) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y%m%d%H%M%S")
