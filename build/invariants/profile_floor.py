"""No attribute is treated laxer than Table E.1-1 asks, unless a curator says so and why."""

from __future__ import annotations

from decisions.row import Row
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX
from invariants.invariant import Invariant
from standard.profile_codes import ALLOWED_BY_CODE


def _check(row: Row) -> tuple[str, str] | None:
    if row.profile is None or row.decision is None or row.decision.laxer_than_profile:
        return None
    allowed = max(ALLOWED_BY_CODE[row.profile], key=FROM_STRICT_TO_LAX.index)
    if FROM_STRICT_TO_LAX.index(row.decision.action) <= FROM_STRICT_TO_LAX.index(allowed):
        return None
    return (
        f"{row.decision.action} is laxer than {row.profile} in Table E.1-1",
        f"{allowed} or stricter, or a manual decision with laxer_than_profile",
    )


PROFILE_FLOOR = Invariant("Basic Profile is the floor", _check)
