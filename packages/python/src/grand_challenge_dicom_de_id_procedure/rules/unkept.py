"""What the procedure does not keep, for comparing it with other rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

Effect = Literal["left", "moved", "replaced", "blanked", "removed"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)
"""What may become of a value, the least first."""

PRIVATE = 0x00091001
"""Stands for any private element."""
ANOTHER_PRIVATE = 0x7FDF20FE
"""Stands for any, too, and has no group, block, creator or VR in common with the other."""

_SPARED = ("K", "R")  # what is kept, and what no file that is written has
_WEIGHT = "XZDUC"  # the procedure's actions, what it wants to be gone most first
_PRIVATE = "private elements"


class Unkept(NamedTuple):
    """One attribute that the procedure does not keep.

    Attributes:
        label: its tag, such as (0010,0010) or (60XX,3000); "private elements" for all of them.
        tag: the same as a number.
        actions: of the procedure, in one SOP class or another, such as "XZ".
        sop_classes: in how many SOP classes it is not kept.
    """

    label: str
    tag: int
    actions: str
    sop_classes: int


def unkept(procedure: Mapping[str, Any], sop_classes: Sequence[str]) -> tuple[Unkept, ...]:
    """What is not kept in one of these SOP classes; what is removed comes first.

    Args:
        procedure: with the rules.
        sop_classes: their UIDs; what is kept in one of them may not be in another.
    """
    actions: dict[str, set[str]] = {_PRIVATE: {"X"}}
    counts: dict[str, int] = {_PRIVATE: len(sop_classes)}
    for uid in sop_classes:
        for label, row in procedure["sopClass"][uid]["tag"].items():
            if row["default"] not in _SPARED:
                actions.setdefault(label, set()).add(row["default"])
                counts[label] = counts.get(label, 0) + 1
    found = (
        Unkept(label, tag_of(label), _in_order(actions[label]), counts[label]) for label in actions
    )
    return tuple(sorted(found, key=lambda each: (_WEIGHT.index(each.actions[0]), each.tag)))


def kept_sequences(procedure: Mapping[str, Any], sop_classes: Sequence[str]) -> tuple[Unkept, ...]:
    """The sequences that are kept in all of these SOP classes, while what is in them is decided on.

    Args:
        procedure: with the rules.
        sop_classes: their UIDs.
    """
    counts: Counter[str] = Counter()
    others: set[str] = set()
    for uid in sop_classes:
        for label, row in procedure["sopClass"][uid]["tag"].items():
            if row["default"] == "K":
                counts[label] += 1
            elif row["default"] != "R":
                others.add(label)
    return tuple(
        Unkept(label, tag_of(label), "K", count)
        for label, count in counts.items()
        if label not in others and "SQ" in vr_choices(tag_of(label))
    )


def standing_for(label: str) -> tuple[int, ...]:
    """The tags that stand for all of a row of the procedure: a rule may reach one and not another,
    if the row is of private elements or of a repeating group."""
    if label == _PRIVATE:
        return PRIVATE, ANOTHER_PRIVATE
    if "XX" in label:
        return tag_of(label), tag_of(label.replace("XX", "1E"))
    return (tag_of(label),)


def tag_of(label: str) -> int:
    """The tag of a row of the procedure as a number; the first of a repeating group."""
    if label == _PRIVATE:
        return PRIVATE
    return int(label.strip("()").replace("XX", "00").replace(",", ""), 16)


def _in_order(actions: Iterable[str]) -> str:
    return "".join(sorted(actions, key=_WEIGHT.index))
