"""Every invariant of a frozen procedure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from decisions.row import Row, Tables
from errors import Finding
from invariants.kept_values import DATES_MOVED, NAMES, TEXT_BY_HAND
from invariants.profile_floor import PROFILE_FLOOR
from invariants.public_uids import PUBLIC_UIDS
from invariants.required_types import TYPE_1, TYPE_2

INVARIANTS = (PROFILE_FLOOR, TYPE_1, TYPE_2, NAMES, DATES_MOVED, TEXT_BY_HAND, PUBLIC_UIDS)


def broken_invariants(tables: Tables) -> Iterator[Finding]:
    """Yield a finding for each decision, attribute and invariant that it breaks.

    The place is the line of the decision in manual/, or the determinant that decided.
    """
    broken: dict[tuple[str, str, str, str], list[Row]] = {}
    for rows in tables.values():
        for row in rows.values():
            for invariant in INVARIANTS:
                problem = invariant.check(row)
                if problem is not None and row.decision is not None:
                    text = f"{invariant.name}: {problem[0]}"
                    key = row.decision.source, row.attribute.tag, text, problem[1]
                    broken.setdefault(key, []).append(row)
    for (source, tag, text, remedy), rows_of_one in broken.items():
        attribute = f"{tag} {rows_of_one[0].attribute.keyword}"
        yield Finding(source, f"{attribute} in {_sop_classes(rows_of_one)}: {text}", remedy)


def _sop_classes(rows: Sequence[Row]) -> str:
    first, others = rows[0].sop_class.name, len(rows) - 1
    if not others:
        return first
    return f"{first} and {others} other SOP class{'es' if others > 1 else ''}"
