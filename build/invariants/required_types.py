"""What a mandatory module requires is still there afterwards (PS3.5 Section 7.4)."""

from __future__ import annotations

from decisions.reachable import DecidedRow
from invariants.invariant import Invariant


def _check_type_1(row: DecidedRow) -> tuple[str, str] | None:
    if row.action in ("X", "Z") and any(o.is_mandatory and o.type == "1" for o in row.occurrences):
        return f"{row.action}, but it is type 1 in a mandatory module", "D, K, C or U"
    return None


def _check_type_2(row: DecidedRow) -> tuple[str, str] | None:
    if row.action == "X" and any(o.is_mandatory and o.type == "2" for o in row.occurrences):
        return "X, but it is type 2 in a mandatory module", "Z, D, K, C or U"
    return None


TYPE_1 = Invariant("Type 1 keeps a value", _check_type_1)
TYPE_2 = Invariant("Type 2 stays present", _check_type_2)
