"""The seven actions that a procedure can ask for, and their order."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What to do with an attribute (PS3.15 Table E.1-1a), and R, which rejects the whole file."""

    DUMMY = "D"
    ZERO = "Z"
    REMOVE = "X"
    KEEP = "K"
    CLEAN = "C"
    UID = "U"
    REJECT = "R"


FROM_STRICT_TO_LAX = (
    Action.REJECT,
    Action.REMOVE,
    Action.ZERO,
    Action.DUMMY,
    Action.UID,
    Action.CLEAN,
    Action.KEEP,
)
"""The actions by what they disclose: R nothing of the file, X nothing of the attribute, Z that it
was there, D that it had a value, U which values were equal, C its meaning, K all of it."""
