"""Whether a decision discloses more than Table E.1-1 of PS3.15 allows."""

from __future__ import annotations

from decisions.row import Row
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX, Action
from standard.profile_codes import ALLOWED_BY_CODE


def is_laxer(row: Row) -> bool:
    """Whether the action discloses more than the attribute's entry in Table E.1-1 allows."""
    if row.profile is None or row.action is None:
        return False
    return FROM_STRICT_TO_LAX.index(row.action) > FROM_STRICT_TO_LAX.index(laxest(row.profile))


def laxest(profile: str) -> Action:
    """The action that discloses most, of those that an entry in Table E.1-1 allows."""
    return max(ALLOWED_BY_CODE[profile], key=FROM_STRICT_TO_LAX.index)
