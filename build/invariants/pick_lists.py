"""What names the collection of a pick list goes with the number of the list (PS3.3 Section 8.8)."""

from __future__ import annotations

from collections.abc import Iterator

from decisions.row import Row, Tables
from errors import Finding
from grand_challenge_dicom_de_id_procedure.rules.action import Action

NUMBER = "(0008,010F)"
COLLECTIONS = ("(0008,0105)", "(0008,0118)", "(0008,0122)")
"""Mapping Resource, its UID and its name, which are required beside Context Identifier only."""


def collections_without_number(tables: Tables) -> Iterator[Finding]:
    """Yield a finding for each decision that leaves the one without the other in a code."""
    found: dict[str, Finding] = {}
    for rows in tables.values():
        for tag in COLLECTIONS:
            row = rows.get(tag)
            if row is None or not _stays(row) or _stays(rows.get(NUMBER)):
                continue
            assert row.decision is not None
            problem = f"{tag} {row.attribute.keyword} stays in codes, and {NUMBER} goes"
            remedy = "X, or only_beside what stands in other items alone; or keep both"
            if not row.decision.only_beside:
                found.setdefault(row.decision.source, Finding(row.decision.source, problem, remedy))
    yield from found.values()


def _stays(row: Row | None) -> bool:
    return row is not None and row.action is not None and row.action is not Action.REMOVE
