"""No attribute is treated laxer than Table E.1-1 asks, unless a curator says so and why."""

from __future__ import annotations

from decisions.reachable import DecidedRow
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX, Action
from invariants.invariant import Invariant

LAXEST_ALLOWED = {
    "X": Action.REMOVE,
    "Z": Action.DUMMY,
    "D": Action.DUMMY,
    "U": Action.UID,
    "K": Action.KEEP,
    "C": Action.CLEAN,
    "Z/D": Action.DUMMY,
    "X/Z": Action.DUMMY,
    "X/D": Action.DUMMY,
    "X/Z/D": Action.DUMMY,
    "X/Z/U*": Action.UID,
}
"""The laxest action under each entry; Z itself allows a dummy value (PS3.15 Table E.1-1a)."""


def _check(row: DecidedRow) -> tuple[str, str] | None:
    if row.profile is None or row.action is None or row.content.get("laxerThanProfile"):
        return None
    allowed = LAXEST_ALLOWED[row.profile]
    if FROM_STRICT_TO_LAX.index(row.action) <= FROM_STRICT_TO_LAX.index(allowed):
        return None
    return (
        f"{row.action} is laxer than {row.profile} in Table E.1-1",
        f"{allowed} or stricter, or a manual decision with laxer_than_profile",
    )


PROFILE_FLOOR = Invariant("Basic Profile is the floor", _check)
