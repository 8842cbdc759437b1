"""What a mandatory module requires is still there afterwards (PS3.5 Section 7.4)."""

from __future__ import annotations

from decisions.row import Row
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from invariants.invariant import Invariant
from standard.model import AttributeType


def _check_type_1(row: Row) -> tuple[str, str] | None:
    if row.action in (Action.REMOVE, Action.ZERO) and _is_required(row, "1"):
        return f"{row.action} on an attribute of type 1 in a mandatory module", "D, K, C or U"
    return None


def _check_type_2(row: Row) -> tuple[str, str] | None:
    if row.action is Action.REMOVE and _is_required(row, "2"):
        return "X on an attribute of type 2 in a mandatory module", "Z, D, K, C or U"
    return None


def _is_required(row: Row, type_: AttributeType) -> bool:
    return any(o.is_mandatory and o.type == type_ for o in row.occurrences)


TYPE_1 = Invariant("Type 1 keeps a value", _check_type_1)
TYPE_2 = Invariant("Type 2 stays present", _check_type_2)
