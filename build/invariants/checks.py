"""Every invariant of a frozen procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from decisions.row import Row
from errors import Finding
from invariants.kept_values import DATES_MOVED, NAMES, TEXT_BY_HAND
from invariants.profile_floor import PROFILE_FLOOR
from invariants.public_uids import PUBLIC_UIDS
from invariants.required_types import TYPE_1, TYPE_2

INVARIANTS = (PROFILE_FLOOR, TYPE_1, TYPE_2, NAMES, DATES_MOVED, TEXT_BY_HAND, PUBLIC_UIDS)


def broken_invariants(rows: Iterable[Row]) -> Iterator[Finding]:
    """Yield a finding for each row and invariant that it breaks."""
    for row in rows:
        for invariant in INVARIANTS:
            problem = invariant.check(row)
            if problem is not None:
                attribute = row.attribute
                yield Finding(
                    f"{row.sop_class.name}: {attribute.tag} {attribute.keyword}",
                    f"{invariant.name}: {problem[0]}",
                    problem[1],
                )
