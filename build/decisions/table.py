"""Decide a whole IOD top-down, so that what lies in removed sequences does not count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from decisions.decision import Decision, Row
from decisions.reachable import CLOSES_SEQUENCE
from errors import BuildError
from standard.model import Occurrence

Decide = Callable[[str, Sequence[Occurrence]], Decision | None]


MOST_ROUNDS = 100


def decide_table(occurrences: Sequence[Occurrence], decide: Decide) -> Mapping[str, Row]:
    """Decide every attribute that is reachable, in tag order.

    A decision to remove, empty or replace a sequence makes the occurrences inside it unreachable;
    that can settle further attributes, so this goes on until nothing changes.
    """
    reachable = list(occurrences)
    for _ in range(MOST_ROUNDS):
        by_tag: dict[str, list[Occurrence]] = {}
        for occurrence in reachable:
            by_tag.setdefault(occurrence.tag, []).append(occurrence)
        rows = {tag: Row(tag, found, decide(tag, found)) for tag, found in by_tag.items()}
        closed = {
            tag
            for tag, row in rows.items()
            if row.decision is not None and row.decision.action in CLOSES_SEQUENCE
        }
        left = [o for o in occurrences if closed.isdisjoint(o.path)]
        if left == reachable:
            return dict(sorted(rows.items()))
        reachable = left
    raise BuildError(
        "the decisions about sequences open and close each other in turn -> "
        "decide these sequences by hand with the narrowest scope"
    )
