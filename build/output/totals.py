"""How much of a procedure is decided, in one line."""

from __future__ import annotations

from output.procedure_json import Procedure


def describe_totals(name: str, procedure: Procedure) -> str:
    """SOP classes, attributes, decided automatically and by hand, left unset."""
    rows = [row for c in procedure["sopClass"].values() for row in c["tag"].values()]
    unset = sum(row["default"] is None for row in rows)
    automatic = sum((row["justification"] or "").startswith("[AUTO]") for row in rows)
    return (
        f"{name}: {len(procedure['sopClass'])} SOP classes, {len(rows)} attributes: "
        f"{automatic} decided automatically, {len(rows) - automatic - unset} by hand, {unset} unset"
    )
