"""The seven actions a procedure can ask for, and which of them let a sequence's items live on."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What to do with an attribute (PS3.15 Table E.1-1a), and R, which refuses the whole file."""

    DUMMY = "D"
    ZERO = "Z"
    REMOVE = "X"
    KEEP = "K"
    CLEAN = "C"
    UID = "U"
    REJECT = "R"


CLOSES_SEQUENCE = frozenset({Action.REMOVE, Action.ZERO})
"""Actions after which a sequence has no items, so that nothing inside it is reachable.

D is not one of them: its item is filled with what the table says of the attributes inside.
"""
