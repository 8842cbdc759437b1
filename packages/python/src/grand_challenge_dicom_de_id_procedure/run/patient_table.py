"""The table of patients: what studies need to know of patients, under their pseudonyms."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from datetime import date

from grand_challenge_dicom_de_id_procedure.engine.links import Facts, Links
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.run.secret_table import (
    check_place,
    read_rows,
    write_rows,
)

COLUMNS = ("pseudonym", "study", "days", "age_years", "sex", "weight_kg", "height_m")
_OLDEST = 90
_DAYS_OF = {"D": 1.0, "W": 7.0, "M": 365.25 / 12, "Y": 365.25}
_DATE = r"(?a)(\d{4})([.]?)(\d{2})\2(\d{2})"


class PatientTable:
    """Collects what files say of their patients, and writes a row for each study.

    The columns are the pseudonym, the new Study Instance UID, the days since the first study of
    that patient in the run, the age in whole years (90 for 90 and over), M, F or O, kilograms and
    metres. What no file of the study says in a form that can be read is empty. Where its files
    differ, the least value counts, whatever the order of the files.

    Args:
        path: the file to write.
        resume: whether it may exist; it is written anew from all files.

    Raises:
        WrongUseError: the file exists, and may not, or is no table of patients; or it cannot be
            written.
    """

    def __init__(self, path: str, *, resume: bool) -> None:
        if os.path.lexists(path) and not resume:
            raise WrongUseError(f"the table of patients {path} already exists; name a new file")
        if os.path.lexists(path) and not _is_one(path):  # such as the key file, by a slip
            raise WrongUseError(f"{path} is not a table of patients; name a new file")
        check_place(path)
        self._path = path
        self._facts: dict[tuple[str, str], set[Facts]] = {}

    def add(self, links: Links) -> None:
        """Add what a file says."""
        self._facts.setdefault((links.pseudonym, links.study), set()).add(links.facts)

    def write(self) -> None:
        """Write the table, whole or not at all.

        Raises:
            OSError: it cannot be written.
        """
        write_rows(self._path, COLUMNS, self._rows())

    def _rows(self) -> Iterable[tuple[str, ...]]:
        days = {key: _least(_day(each.date) for each in of) for key, of in self._facts.items()}
        first: dict[str, float] = {}
        for (pseudonym, _), day in days.items():
            if day is not None:
                first[pseudonym] = min(day, first.get(pseudonym, day))
        for key in sorted(self._facts, key=lambda key: (key[0], days[key] or 0, key[1])):
            (pseudonym, study), day, facts = key, days[key], self._facts[key]
            sexes = sorted({each.sex for each in facts} & {"M", "F", "O"})
            numbers = (
                None if day is None else day - first[pseudonym],
                _least(map(_age, facts)),
                _least(_positive(each.weight) for each in facts),
                _least(_positive(each.size) for each in facts),
            )
            since, age, weight, size = ["" if each is None else f"{each:g}" for each in numbers]
            yield pseudonym, study, since, age, next(iter(sexes), ""), weight, size


def _is_one(path: str) -> bool:
    try:
        head, *_ = read_rows(path)
    except (OSError, ValueError):
        return False
    return tuple(head) == COLUMNS


def _least(values: Iterable[float | None]) -> float | None:
    return min((each for each in values if each is not None), default=None)


def _date(text: str) -> date | None:
    """The day that a text names; None if the text is not a date."""
    match = regex(_DATE).fullmatch(text)
    try:
        return match and date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None


def _day(text: str) -> int | None:
    """The number of a day; None if the text is not a date."""
    day = _date(text)
    return None if day is None else day.toordinal()


def _age(facts: Facts) -> int | None:
    """The age in whole years, at most 90; from the dates where the file does not say it."""
    if regex(r"(?a)\d{3}[DWMY]").fullmatch(facts.age):
        days = int(facts.age[:3]) * _DAYS_OF[facts.age[3]]
        return min(math.floor(days / _DAYS_OF["Y"] + 1e-9), _OLDEST)
    birth, then = _date(facts.birth), _date(facts.date)
    if birth is None or then is None or then < birth:
        return None
    has_birthday = (then.month, then.day) >= (birth.month, birth.day)
    return min(then.year - birth.year - (not has_birthday), _OLDEST)


def _positive(text: str) -> float | None:
    """A number above 0; None for anything else, which may be a text."""
    if not regex(r"(?a)\+?(\d{1,4}(\.\d*)?|\.\d+)").fullmatch(text):
        return None
    return float(text) or None
