"""Decide a whole SOP class from the outside in: what lies in removed sequences does not count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from decisions.decision import Decision
from decisions.reachable import reachable_by_tag
from decisions.row import Row, row_of
from errors import BuildError
from standard.model import Occurrence, SOPClass, Standard
from standard.occurrences import Occurrences

Decide = Callable[[SOPClass, str, Sequence[Occurrence]], Decision | None]

MOST_ROUNDS = 100


def decide_table(
    standard: Standard, sop_class: SOPClass, occurrences: Occurrences, decide: Decide
) -> Mapping[str, Row]:
    """Decide every attribute that is reachable, by tag.

    To remove or empty a sequence makes what is inside it unreachable; that can settle further
    attributes, so this goes on until nothing changes. To replace a sequence does not: its dummy
    item is made by the actions of what lies inside.

    Raises BuildError where decisions open and close sequences in turn, without an end.
    """
    before: Mapping[str, Sequence[Occurrence]] = {}
    reachable = reachable_by_tag(occurrences, {})
    decisions: dict[str, Decision | None] = {}
    for _ in range(MOST_ROUNDS):
        decisions = {
            tag: decisions[tag] if found == before.get(tag) else decide(sop_class, tag, found)
            for tag, found in reachable.items()
        }
        left = reachable_by_tag(occurrences, {t: d.action for t, d in decisions.items() if d})
        if left == reachable:
            return {
                tag: row_of(standard, sop_class, tag, reachable[tag], decision)
                for tag, decision in decisions.items()
            }
        before, reachable = reachable, left
    raise BuildError(
        f"{sop_class.name}: the decisions about sequences open and close each other in turn -> "
        "decide these sequences by hand with the narrowest scope"
    )
