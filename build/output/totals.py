"""How much is decided, in one line."""

from __future__ import annotations

from decisions.row import Tables


def describe_totals(name: str, tables: Tables) -> str:
    """SOP classes, attributes, decided automatically and by hand, left unset."""
    decisions = [row.decision for rows in tables.values() for row in rows.values()]
    decided = [decision for decision in decisions if decision is not None]
    automatic = sum(decision.automatic for decision in decided)
    return (
        f"{name}: {len(tables)} SOP classes, {len(decisions)} attributes: "
        f"{automatic} decided automatically, {len(decided) - automatic} by hand, "
        f"{len(decisions) - len(decided)} unset"
    )
