"""Names and dates are never kept, and text only where a curator has looked at it."""

from __future__ import annotations

from decisions.row import Row
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from invariants.invariant import Invariant

TEXT = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})

DATES = frozenset({"DA", "DT", "TM"})


def _check_names(row: Row) -> tuple[str, str] | None:
    if row.attribute.vr == "PN" and row.action is Action.KEEP:
        return "a person's name is kept (K)", "X, Z or D"
    return None


def _check_dates(row: Row) -> tuple[str, str] | None:
    if row.attribute.vr in DATES and row.action is Action.KEEP:
        return f"a date or time (VR {row.attribute.vr}) is kept (K)", "C, X, Z or D"
    return None


def _check_text(row: Row) -> tuple[str, str] | None:
    if row.decision is None or row.attribute.vr not in TEXT:
        return None
    if row.decision.action is Action.KEEP and row.decision.automatic:
        return f"text (VR {row.attribute.vr}) is kept automatically", "a decision by hand"
    return None


NAMES = Invariant("Person names are never kept", _check_names)
TEXT_BY_HAND = Invariant("Text is kept by hand only", _check_text)
DATES_MOVED = Invariant("Dates and times are never kept", _check_dates)
