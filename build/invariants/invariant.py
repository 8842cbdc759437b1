"""What an invariant is: a name, and a check of one row that returns what is wrong, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from decisions.row import Row


@dataclass(frozen=True, slots=True)
class Invariant:
    """``check`` returns the problem and what would be right, or None where the row holds."""

    name: str
    check: Callable[[Row], tuple[str, str] | None]
