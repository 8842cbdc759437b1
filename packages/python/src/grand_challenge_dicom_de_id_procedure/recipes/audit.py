"""What a recipe does with every attribute that the procedure would not keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from grand_challenge_dicom_de_id_procedure.recipes.applier import Mode
from grand_challenge_dicom_de_id_procedure.recipes.configuration import Configuration
from grand_challenge_dicom_de_id_procedure.recipes.fate import EFFECTS, PRIVATE, Fate, fates
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe

_SPARED = ("K", "R")  # what is kept, and what no file that is written has
_WEIGHT = "XZDUC"  # the procedure's actions, what it wants to be gone most first
_PRIVATE = "private elements"


class Audited(NamedTuple):
    """One attribute that the procedure would not keep.

    Attributes:
        label: its tag, such as (0010,0010) or (60XX,3000); "private elements" for all of them.
        tag: the same as a number.
        actions: of the procedure, in one SOP class or another, such as "XZ".
        sop_classes: in how many SOP classes it is not kept.
        fate: what the recipe does with it.
    """

    label: str
    tag: int
    actions: str
    sop_classes: int
    fate: Fate


def audit(
    recipe: Recipe,
    procedure: Mapping[str, Any],
    sop_classes: Sequence[str],
    *,
    configuration: Configuration,
    mode: Mode,
) -> tuple[Audited, ...]:
    """Compare a recipe with the procedure.

    An attribute is judged as if it stood at the top, and had a value.

    Args:
        recipe: the recipe.
        procedure: with the rules to compare with.
        sop_classes: their UIDs; what is kept in one of them may not be in another.
        configuration: what the recipe does not touch.
        mode: see ``RecipeApplier``.

    Returns:
        What the recipe leaves first; in it, what the procedure removes first.

    Raises:
        RecipeLineError: a line cannot be carried out on any file.
    """
    actions: dict[str, set[str]] = {_PRIVATE: {"X"}}
    counts: dict[str, int] = {_PRIVATE: len(sop_classes)}
    for uid in sop_classes:
        for label, row in procedure["sopClass"][uid]["tag"].items():
            if row["default"] not in _SPARED:
                actions.setdefault(label, set()).add(row["default"])
                counts[label] = counts.get(label, 0) + 1
    tags = {label: tag_of(label) for label in actions}
    found = fates(recipe, [*tags.values()], configuration=configuration, mode=mode)
    rows = (
        Audited(label, tag, _in_order(actions[label]), counts[label], found[tag])
        for label, tag in tags.items()
    )
    return tuple(sorted(rows, key=_rank))


def tag_of(label: str) -> int:
    """The tag of a row of the procedure as a number; the first of a repeating group."""
    if label == _PRIVATE:
        return PRIVATE
    return int(label.strip("()").replace("XX", "00").replace(",", ""), 16)


def _in_order(actions: Iterable[str]) -> str:
    return "".join(sorted(actions, key=_WEIGHT.index))


def _rank(row: Audited) -> tuple[int, int, int]:
    return EFFECTS.index(row.fate.effect), _WEIGHT.index(row.actions[0]), row.tag
