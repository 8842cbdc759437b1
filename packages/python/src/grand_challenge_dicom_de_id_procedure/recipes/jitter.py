"""Moves dates by days, as JITTER and its function do."""

from __future__ import annotations

import datetime
from typing import Any

from grand_challenge_dicom_de_id_procedure.regex import regex

_DATE = r"(\d{4})[-.]?(\d{2})[-.]?(\d{2})"
_AMERICAN = r"(\d{2})/(\d{2})/(\d{4})"
_TIME = r"(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?"
_OFFSET = r"([+-]\d{4})?"
_TEXT = ("AE", "AS", "CS", "LO", "LT", "SH", "ST", "UC", "UR", "UT")


class NoDateError(ValueError):
    """A date or a date and time that cannot be moved."""


def can_move(vr: str) -> bool:
    """Whether values of a VR may be dates."""
    return vr in ("DA", "DT") or vr in _TEXT


def moved(vr: str, value: Any, days: int) -> Any:
    """A value of a VR for which ``can_move``, its dates moved by days.

    Args:
        vr: the VR.
        value: one value, or several, each of which is moved; text that is no date stays.
        days: may be negative.

    Raises:
        NoDateError: a DA or DT (PS3.5 section 6.2) is none, or moved to no year of four digits.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return _moved_one(vr, value, days)
    if isinstance(value, list | tuple) or hasattr(value, "__iter__"):
        return [_moved_one(vr, str(each), days) for each in value]
    return _moved_one(vr, str(value), days)


def _moved_one(vr: str, value: str, days: int) -> str:
    text = value.strip(" \0")
    if not text:
        return value
    if vr == "DT":
        return _moved_date_time(text, days)
    if found := regex(f"(?a){_DATE}").fullmatch(text):
        return _moved_date((found[1], found[2], found[3]), days)
    if vr == "DA":
        raise NoDateError("it is not a date")
    if found := regex(f"(?a){_AMERICAN}").fullmatch(text):
        return _moved_date((found[3], found[1], found[2]), days)
    if found := regex(f"(?a){_DATE}{_TIME}").fullmatch(text):
        return _moved_date((found[1], found[2], found[3]), days)
    return value


def _moved_date_time(text: str, days: int) -> str:
    found = regex(f"(?a){_DATE}(?:{_TIME})?{_OFFSET}").fullmatch(text)
    if found is None:
        raise NoDateError("it is not a date and time of at least a day")
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    date = _moved_date((year, month, day), days)
    time = f"{hour or '00'}{minute or '00'}{second or '00'}.{(fraction or '').ljust(6, '0')}"
    return f"{date}{time}{offset or ''}"


def _moved_date(parts: tuple[str, str, str], days: int) -> str:
    try:
        date = datetime.date(*map(int, parts)) + datetime.timedelta(days)
    except (ValueError, OverflowError):
        raise NoDateError("there is no such day") from None
    return f"{date.year:04}{date.month:02}{date.day:02}"
