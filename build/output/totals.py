"""How much is decided, by which determinant or by hand, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from decisions.row import Row, Tables
from grand_challenge_dicom_de_id_procedure.rules.action import Action


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of attributes.

    Attributes:
        attributes: all of them.
        by_determinant: those decided automatically, by the determinant that did.
        by_hand: those that curators decided.
        by_action: those decided, by the action.
        left: those that are left to decide.
    """

    attributes: int
    by_determinant: Mapping[str, int]
    by_hand: int
    by_action: Mapping[Action, int]
    left: int


def totals_of(rows: Iterable[Row]) -> Totals:
    """Count the rows of one SOP class or of several."""
    decisions = [row.decision for row in rows]
    decided = [decision for decision in decisions if decision is not None]
    return Totals(
        attributes=len(decisions),
        by_determinant=Counter(decision.source for decision in decided if decision.automatic),
        by_hand=sum(not decision.automatic for decision in decided),
        by_action=Counter(decision.action for decision in decided),
        left=len(decisions) - len(decided),
    )


def describe_totals(name: str, tables: Tables) -> str:
    """SOP classes, attributes, decided automatically and by hand, left unset, in one line."""
    totals = totals_of(row for rows in tables.values() for row in rows.values())
    return (
        f"{name}: {len(tables)} SOP classes, {totals.attributes} attributes: "
        f"{sum(totals.by_determinant.values())} decided automatically, "
        f"{totals.by_hand} by hand, {totals.left} unset"
    )
