"""C: a value of similar meaning that identifies nobody."""

import re
from datetime import date, timedelta

from pydicom.dataelem import DataElement, RawDataElement

from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES, new_element, replace
from grand_challenge_dicom_de_id_procedure.actions.plain import descend
from grand_challenge_dicom_de_id_procedure.actions.scope import Scope
from grand_challenge_dicom_de_id_procedure.element import Element
from grand_challenge_dicom_de_id_procedure.lookup import Rule

_CLOCK = r"(?:[01]\d|2[0-3])(?:[0-5]\d(?:(?:[0-5]\d|60)(?:[.]\d{1,6})?)?)?"
_DATE = re.compile(r"(\d{4})([.]?)(\d{2})\2(\d{2})", re.ASCII)
_DATETIME = re.compile(
    rf"(\d{{4}})(?:(\d{{2}})(?:(\d{{2}})((?:{_CLOCK})?))?)?([+-](?:0\d|1[0-4])[0-5]\d)?",
    re.ASCII,
)
_TIME = re.compile(_CLOCK, re.ASCII)
_AGE = re.compile(r"\d{3}[DWMY]", re.ASCII)
_OLDEST = 90


def clean(element: Element, rule: Rule, scope: Scope) -> DataElement | RawDataElement | None:
    """C, by VR (PS3.15 E.3.6 for dates, E.3.5 for texts).

    DA and DT move back, the same for everything of one patient; TM stays; AS over 89 years
    becomes 090Y; a sequence keeps its items, each element by its own action. What is no date,
    time or age becomes a dummy. Texts are not yet cleaned word by word: they, and everything
    else, are replaced as by D.
    """
    if element.vr == "SQ":
        return descend(element, scope, replacing_uids=False)
    if element.vr not in ("DA", "DT", "TM", "AS"):
        return replace(element, rule, scope)
    if element.is_empty:
        return element.unchanged() if element.understood else None
    values = [_cleaned(element.vr, str(value), scope.days) for value in element.values() or [""]]
    return new_element(element.tag, element.vr, values)


def _cleaned(vr: str, value: str, days: int) -> str:
    value = value.strip(" \0")
    if vr == "DA":
        cleaned = moved_date(value, days)
    elif vr == "DT":
        cleaned = moved_datetime(value, days)
    elif vr == "TM":
        cleaned = value if _TIME.fullmatch(value) else None
    else:
        cleaned = capped_age(value)
    return str(DUMMIES[vr]) if cleaned is None else cleaned


def moved_date(value: str, days: int) -> str | None:
    """A DA value moved back; None for what is no date."""
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    moved = _back(int(match[1]), int(match[3]), int(match[4]), days)
    return None if moved is None else f"{moved:%Y%m%d}".rjust(8, "0")


def moved_datetime(value: str, days: int) -> str | None:
    """A DT value moved back; time and zone stay, a missing month or day stays missing."""
    match = _DATETIME.fullmatch(value)
    if match is None:
        return None
    year, month, day, time, zone = match.groups()
    moved = _back(int(year), int(month or 1), int(day or 1), days)
    if moved is None:
        return None
    digits = f"{moved.year:04}{moved.month:02}{moved.day:02}"
    precision = 8 if day else 6 if month else 4
    return digits[:precision] + (time or "") + (zone or "")


def capped_age(value: str) -> str | None:
    """An AS value with ages over 89 years as 090Y; None for what is no age."""
    if not _AGE.fullmatch(value):
        return None
    return "090Y" if value[-1] == "Y" and int(value[:3]) >= _OLDEST else value


def _back(year: int, month: int, day: int, days: int) -> date | None:
    try:
        return date(year, month, day) - timedelta(days=days)
    except (ValueError, OverflowError):
        return None
