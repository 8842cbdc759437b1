"""What a file can still hold: nothing lies in a sequence that is removed or emptied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Occurrence
from standard.occurrences import Occurrences

CLOSES_SEQUENCE = frozenset({Action.REMOVE, Action.ZERO})
"""Actions after which a sequence has no items.

D is not one of them: the item that it puts there is filled by the actions of what lies inside.
"""


def reachable_by_tag(
    occurrences: Occurrences, actions: Mapping[str, Action | None]
) -> Mapping[str, Sequence[Occurrence]]:
    """The occurrences by tag, without those in a sequence that the actions remove or empty.

    Attributes without an action are taken to stay, so that nothing is overlooked.
    """
    closed = {tag for tag, action in actions.items() if action in CLOSES_SEQUENCE}
    found: dict[str, Sequence[Occurrence]] = {}
    for tag, places in occurrences.by_tag.items():
        left = places.occurrences
        if not closed.isdisjoint(places.around):
            left = [each for each in left if closed.isdisjoint(each.path)]
        if left:
            found[tag] = left
    return found
