"""No attribute is treated laxer than Table E.1-1 asks, unless a curator says so and why."""

from __future__ import annotations

from decisions.row import Row
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX, Action
from invariants.invariant import Invariant
from standard.profile_codes import ALLOWED_BY_CODE


def is_laxer(row: Row) -> bool:
    """Whether the action discloses more than the attribute's entry in Table E.1-1 allows."""
    if row.profile is None or row.action is None:
        return False
    return FROM_STRICT_TO_LAX.index(row.action) > FROM_STRICT_TO_LAX.index(_laxest(row.profile))


def _laxest(profile: str) -> Action:
    return max(ALLOWED_BY_CODE[profile], key=FROM_STRICT_TO_LAX.index)


def _check(row: Row) -> tuple[str, str] | None:
    if row.profile is None or row.decision is None or row.decision.laxer_than_profile:
        return None
    if not is_laxer(row):
        return None
    return (
        f"{row.action} is laxer than {row.profile} in Table E.1-1",
        f"{_laxest(row.profile)} or stricter, or a decision by hand with laxer_than_profile",
    )


PROFILE_FLOOR = Invariant("Basic Profile is the floor", _check)
