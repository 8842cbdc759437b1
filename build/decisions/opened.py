"""An option on the procedure of every SOP class: what becomes of each attribute, and what lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from decisions.decision import Decision
from decisions.reachable import CLOSES_SEQUENCE
from decisions.row import Tables
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Occurrence, Standard
from standard.occurrences import OccurrencesByIOD
from standard.profile_codes import ALLOWED_BY_CODE

_GOES = {"1": (Action.REMOVE, Action.ZERO), "2": (Action.REMOVE,)}
"""By type, the actions that leave an item without what it needs."""


@dataclass(frozen=True, slots=True)
class OptionRows:
    """What an option decides.

    Attributes:
        every: by tag, for every SOP class.
        own: what differs in one, by its UID.
        unlisted: the attributes that stay because Table E.1-1 does not list them, unless a curator
            decided on them in the SOP class.
        listed: what stands for attributes that Table E.1-1 lists, where the SOP class lacks them or
            removes them without a curator's decision.
    """

    every: Mapping[str, Decision]
    own: Mapping[str, Mapping[str, Decision]]
    unlisted: frozenset[str] = frozenset()
    listed: Mapping[str, Decision] = field(default_factory=dict)

    def of(self, uid: str, tag: str) -> Decision | None:
        """The decision for an attribute of a SOP class; None if the option leaves it as it is."""
        return self.own.get(uid, {}).get(tag) or self.every.get(tag)

    def action(self, tables: Tables, uid: str, tag: str) -> Action:
        """What becomes of an attribute of a SOP class with the option."""
        if (decision := self.of(uid, tag)) is not None:
            return decision.action
        row = tables[uid].get(tag)
        if row is None or row.decision is None or row.decision.automatic:
            if tag in self.unlisted:
                return Action.KEEP
            if tag in self.listed and default_action(tables, uid, tag) is Action.REMOVE:
                return self.listed[tag].action
        return default_action(tables, uid, tag)


def default_action(tables: Tables, uid: str, tag: str) -> Action:
    """What becomes of an attribute of a SOP class without an option."""
    row = tables[uid].get(tag)
    return Action.REMOVE if row is None or row.action is None else row.action


def missing_in_items(
    standard: Standard, tables: Tables, rows: OptionRows, by_iod: OccurrencesByIOD
) -> Iterator[tuple[str, Occurrence]]:
    """What is of type 1 or 2, but goes from a sequence that an option opens, by SOP Class UID.

    Also what a mandatory module requires, if the option itself removes or empties it.
    """
    for uid in tables:
        action = cache(partial(rows.action, tables, uid))  # many attributes have a path in common
        default = cache(partial(default_action, tables, uid))
        for o in by_iod[standard.sop_classes[uid].iod].needed:
            if action(o.tag) not in _GOES[o.type]:
                continue
            if not any(action(tag) in CLOSES_SEQUENCE for tag in o.path) and (
                any(default(tag) in CLOSES_SEQUENCE for tag in o.path)
                or (o.is_mandatory and rows.of(uid, o.tag) is not None)
            ):
                yield uid, o


def as_the_profile_says(
    standard: Standard, tables: Tables, rows: OptionRows, by_iod: OccurrencesByIOD, source: str
) -> Mapping[str, Decision]:
    """What Table E.1-1 gives to attributes that items need which an option opens.

    A dummy where one of the items needs a value, an empty value where none does. Left out are
    attributes that the table removes, and sequences that would need an item.
    """
    types: dict[str, set[str]] = {}
    for _, o in missing_in_items(standard, tables, rows, by_iod):
        types.setdefault(o.tag, set()).add(o.type)
    decisions = {}
    for tag, needed in sorted(types.items()):
        allowed = ALLOWED_BY_CODE.get(standard.profile.get(tag, "X"), ())
        fitting = (Action.UID, Action.DUMMY) if "1" in needed else (Action.ZERO, Action.UID)
        is_sequence = standard.attributes[tag].vr == "SQ"
        for action in fitting:
            if action in allowed and (action is Action.ZERO or not is_sequence):
                why = f"{action} (PS3.15 Table E.1-1), in a sequence that it does not list"
                decisions[tag] = Decision(action, why, source, automatic=True)
                break
    return decisions
