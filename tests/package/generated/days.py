"""By how many days the dates of a file were moved."""

from __future__ import annotations

import re
from datetime import date

from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES

from .case import Case


def days_moved(case: Case) -> set[int]:
    """The different numbers of days by which C moved a DA value back; one, if all is well.

    Dates that became dummies do not count: the concept of their content item is withheld.
    """
    source, output = case.treated.source, case.treated.output
    return {
        _day(source[path][1]) - _day(value)
        for path, (_, value) in output.items()
        if path in source and case.rules.resolve(path[-1]).action == "C"
        if _is_date(value) and _is_date(source[path][1])
    }


def _is_date(value: bytes) -> bool:
    return re.fullmatch(rb"(19|20)\d{6}", value) is not None and value.decode() != DUMMIES["DA"]


def _day(value: bytes) -> int:
    return date.fromisoformat(value.decode()).toordinal()
