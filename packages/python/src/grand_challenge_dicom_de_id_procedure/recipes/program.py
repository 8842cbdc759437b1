"""A recipe, ready to be carried out on one data set after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.errors import RecipeLineError
from grand_challenge_dicom_de_id_procedure.recipes.configuration import Configuration
from grand_challenge_dicom_de_id_procedure.recipes.elements import BYTES
from grand_challenge_dicom_de_id_procedure.recipes.fields import RecipeField, fields_of
from grand_challenge_dicom_de_id_procedure.recipes.groups import (
    searching,
    tags_in_group,
    values_in_group,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import (
    GroupLine,
    Recipe,
    RecipeLine,
    Specifier,
)
from grand_challenge_dicom_de_id_procedure.recipes.matching import Program
from grand_challenge_dicom_de_id_procedure.recipes.values import Variables

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

GROUPS = ("fields", "values")
"""The expanders that name a group."""


class Lines:
    """The lines of a recipe and of a configuration, and what their specifiers select.

    Attributes:
        recipe: the recipe.
        actions: the lines that change fields, in their order; ADD and KEEP among them.
        skip: tags that no action but ADD touches.
        program: the specifiers.
        keeping: the specifiers of the recipe's KEEP lines.
    """

    def __init__(self, recipe: Recipe, configuration: Configuration) -> None:
        self.recipe = recipe
        self.actions = (*recipe.actions, *configuration.actions)
        self.skip = configuration.skip
        in_groups: Iterable[GroupLine] = chain.from_iterable(
            (*recipe.fields.values(), *recipe.values.values())
        )
        lines: Iterator[RecipeLine | GroupLine] = chain(self.actions, in_groups)
        self.program = Program(each.field for each in lines)
        self.keeping = frozenset(each.field for each in recipe.actions if each.word == "KEEP")

    def kept(self, ds: Dataset) -> frozenset[int]:
        """The tags that KEEP lines keep: those of elements at the top that they select."""
        if not self.keeping:
            return frozenset()
        at_top = fields_of(ds, self.program, self.skip, expands=False)
        return frozenset(
            each.tag for each in at_top if not self.keeping.isdisjoint(each.known.selected_by)
        )


class Selected:
    """The fields of one data set, by what selects them.

    Args:
        lines: the lines of the recipe.
        fields: the fields that lines may change.
        variables: what the caller gave for this file; a list may stand for a group.
    """

    def __init__(self, lines: Lines, fields: Iterable[RecipeField], variables: Variables) -> None:
        self._lines = lines
        self._variables = variables
        self._by_specifier: defaultdict[Specifier, list[RecipeField]] = defaultdict(list)
        self._all: list[RecipeField] = []
        self._by_uid = lines.program.by_uid
        for field in fields:
            self.add(field)
        groups = lines.recipe
        self._tags = {
            name: tags_in_group(each, self._named) for name, each in groups.fields.items()
        }
        self._texts = {
            name: values_in_group(each, self._named) for name, each in groups.values.items()
        }

    def add(self, field: RecipeField) -> None:
        """Let later lines find a field."""
        self._all.append(field)
        for specifier in field.known.selected_by:
            self._by_specifier[specifier].append(field)
        if self._by_uid and field.outer is not None:
            of_one = self._by_uid.get(field.uid)
            if of_one is not None:
                self._by_specifier[of_one].append(field)

    def by(self, action: RecipeLine) -> list[RecipeField]:
        """The fields that a line selects, in the order of their tags.

        Raises:
            RecipeLineError: it names a group that neither the recipe nor the caller has.
        """
        specifier = action.field
        if specifier.expander == "fields":
            tags = self._tags_of(action)
            return [each for each in self._all if each.tag in tags and each.is_there]
        if specifier.expander == "values":
            search = searching(self._texts_of(action))
            return [each for each in self._all if search and _has(each, search.search)]
        return self._named(specifier)

    def at_top(self, tag: int) -> RecipeField | None:
        """The field at the top with this tag, if it is there and lines may change it."""
        return next(
            (e for e in reversed(self._all) if e.tag == tag and e.outer is None and e.is_there),
            None,
        )

    def _named(self, specifier: Specifier) -> list[RecipeField]:
        return [each for each in self._by_specifier.get(specifier, ()) if each.is_there]

    def _tags_of(self, action: RecipeLine) -> frozenset[int]:
        name = action.field.expression
        if name in self._tags:
            return self._tags[name]
        names = {str(each).lower() for each in self._list(action)}
        return frozenset(
            each.tag
            for each in self._all
            if each.known.names is not None and not names.isdisjoint(each.known.names.exact)
        )

    def _texts_of(self, action: RecipeLine) -> Iterable[Any]:
        name = action.field.expression
        return self._texts[name] if name in self._texts else self._list(action)

    def _list(self, action: RecipeLine) -> Iterable[Any]:
        given = self._variables.get(action.field.expression)
        if not isinstance(given, list | tuple | set | frozenset):
            raise RecipeLineError(
                f"{action.place}: there is no group {action.field.expression}, and no variable "
                "of that name with a list"
            )
        return given


def _has(field: RecipeField, search: Any) -> bool:
    """Whether a search finds something in the text of a field's value; large bytes have none."""
    if field.is_large and field.vr[:2] in BYTES:  # "OB or OW" among them
        return False
    return field.is_there and search(str(field.element.value)) is not None
