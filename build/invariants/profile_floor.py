"""No attribute is treated laxer than Table E.1-1 asks, unless a curator says so and why."""

from __future__ import annotations

from decisions.reachable import DecidedRow
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX
from invariants.invariant import Invariant
from standard.profile_codes import ALLOWED_BY_CODE


def _check(row: DecidedRow) -> tuple[str, str] | None:
    if row.profile is None or row.action is None or row.content.get("laxerThanProfile"):
        return None
    allowed = max(ALLOWED_BY_CODE[row.profile], key=FROM_STRICT_TO_LAX.index)
    if FROM_STRICT_TO_LAX.index(row.action) <= FROM_STRICT_TO_LAX.index(allowed):
        return None
    return (
        f"{row.action} is laxer than {row.profile} in Table E.1-1",
        f"{allowed} or stricter, or a manual decision with laxer_than_profile",
    )


PROFILE_FLOOR = Invariant("Basic Profile is the floor", _check)
