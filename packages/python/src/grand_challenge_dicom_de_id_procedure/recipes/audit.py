"""What a recipe does with every attribute that the procedure would not keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.recipes.applier import Mode
from grand_challenge_dicom_de_id_procedure.recipes.configuration import Configuration
from grand_challenge_dicom_de_id_procedure.recipes.fate import Fate, fates
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe
from grand_challenge_dicom_de_id_procedure.rules.unkept import (
    EFFECTS,
    kept_sequences,
    standing_for,
    unkept,
)


class Audited(NamedTuple):
    """One attribute that the procedure would not keep, or a sequence in which it would change some.

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

    An attribute is judged as if it stood at the top, and had a value. A sequence that the
    procedure keeps, while it decides on what is in it, is among them if a KEEP keeps it whole.

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
    compared = (*unkept(procedure, sop_classes), *kept_sequences(procedure, sop_classes))
    asked = {tag for each in compared for tag in standing_for(each.label)}
    by_tag = fates(recipe, sorted(asked), configuration=configuration, mode=mode)
    found = {
        each.tag: min((by_tag[tag] for tag in standing_for(each.label)), key=_least)
        for each in compared
    }
    rows = (
        Audited(*each, found[each.tag])
        for each in compared
        if each.actions != "K" or _is_kept_whole(found[each.tag])
    )
    return tuple(sorted(rows, key=lambda row: _least(row.fate)))


def _least(fate: Fate) -> int:
    return EFFECTS.index(fate.effect)


def _is_kept_whole(fate: Fate) -> bool:
    """Whether no line reaches what is in a sequence, though other lines name it."""
    return fate.effect == "left" and any(each.word == "KEEP" for each in fate.lines)
