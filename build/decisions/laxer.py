"""Whether a decision discloses more than Table E.1-1 of PS3.15 allows."""

from __future__ import annotations

from decisions.row import Row
from grand_challenge_dicom_de_id_procedure.rules import profile


def is_laxer(row: Row) -> bool:
    """Whether the action discloses more than the attribute's entry in Table E.1-1 allows."""
    if row.profile is None or row.action is None:
        return False
    return profile.is_laxer(row.action, profile.laxest(row.profile))
