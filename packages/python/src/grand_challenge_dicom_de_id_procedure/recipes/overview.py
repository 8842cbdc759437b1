"""What the lines of a recipe select of all attributes, and which of them decides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.recipes.applier import Mode
from grand_challenge_dicom_de_id_procedure.recipes.configuration import Configuration
from grand_challenge_dicom_de_id_procedure.recipes.fate import Fate, fates
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import (
    Recipe,
    RecipeLine,
    Specifier,
)
from grand_challenge_dicom_de_id_procedure.recipes.names import Names, names_of, selects
from grand_challenge_dicom_de_id_procedure.recipes.strict import WEIGHT


class OverviewLine(NamedTuple):
    """A line of a recipe or of its configuration.

    Attributes:
        action: the line.
        selects: the tags of PS3.6 that its field selects; of a group, none.
    """

    action: RecipeLine
    selects: tuple[int, ...]


class Overview(NamedTuple):
    """What a recipe does.

    Attributes:
        lines: in the order in which they apply.
        fields: what becomes of each attribute that a line names alone, by its tag.
    """

    lines: tuple[OverviewLine, ...]
    fields: dict[int, Fate]


def overview(recipe: Recipe, *, configuration: Configuration, mode: Mode) -> Overview:
    """What a recipe does.

    In mode "compatible", KEEP comes first, and then each line after the one before. In mode
    "strict", the heavier action comes first, and of two that are alike the later line.

    Raises:
        RecipeLineError: a line cannot be carried out on any file.
    """
    actions = [*recipe.actions, *configuration.actions]
    lines = tuple(OverviewLine(each, selected_by(each.field)) for each in _in_order(actions, mode))
    named = {line.selects[0] for line in lines if not line.action.field.expander and line.selects}
    return Overview(lines, fates(recipe, sorted(named), configuration=configuration, mode=mode))


def selected_by(specifier: Specifier) -> tuple[int, ...]:
    """The tags of PS3.6 that a specifier selects at the top; of a group, none."""
    return tuple(tag for tag, names in _attributes() if selects(specifier, names))


def _in_order(actions: Sequence[RecipeLine], mode: Mode) -> list[RecipeLine]:
    if mode == "compatible":
        return sorted(actions, key=lambda each: each.word != "KEEP")
    later_first = actions[::-1]
    return sorted(later_first, key=lambda each: -WEIGHT[each.word])


@cache
def _attributes() -> tuple[tuple[int, Names], ...]:
    from pydicom._dicom_dict import DicomDictionary

    return tuple(
        (tag, names_of(tag, entry[0].split(" ")[0], "", None))
        for tag, entry in sorted(DicomDictionary.items())
        if entry[4]
    )
