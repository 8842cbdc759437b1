"""No attribute is treated laxer than Table E.1-1 asks, unless a curator says so and why."""

from __future__ import annotations

from decisions.laxer import is_laxer
from decisions.row import Row
from grand_challenge_dicom_de_id_procedure.rules.profile import laxest
from invariants.invariant import Invariant


def _check(row: Row) -> tuple[str, str] | None:
    if row.profile is None or row.decision is None or row.decision.laxer_than_profile:
        return None
    if not is_laxer(row):
        return None
    return (
        f"{row.action} is laxer than {row.profile} in Table E.1-1",
        f"{laxest(row.profile)} or stricter, or a decision by hand with laxer_than_profile",
    )


PROFILE_FLOOR = Invariant("Basic Profile is the floor", _check)
