"""What Table E.1-1 of PS3.15 allows for an attribute."""

from __future__ import annotations

from collections.abc import Sequence

from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX, Action

PRIVATE = "X"
"""The entry of Table E.1-1 for all private attributes."""


def laxest(entry: str) -> Action:
    """The action that discloses most, of those that an entry allows, such as D for "X/Z".

    Z allows a dummy, too (PS3.15 Table E.1-1a); the asterisk of "X/Z/U*" allows nothing more.
    """
    allowed = {Action(letter) for letter in entry.rstrip("*").split("/")}
    if Action.ZERO in allowed:
        allowed.add(Action.DUMMY)
    return max(allowed, key=FROM_STRICT_TO_LAX.index)


def is_laxer(action: str, than: str) -> bool:
    """Whether an action discloses more than another one, or than one that a user has added."""
    order: Sequence[str] = FROM_STRICT_TO_LAX
    return than not in order or order.index(action) > order.index(than)
