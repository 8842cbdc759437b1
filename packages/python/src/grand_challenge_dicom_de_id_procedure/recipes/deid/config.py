"""Recipes as dictionaries, and the calls that ask them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes.deid.logger import bot
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import joined, parse, read_recipe
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import (
    GroupLine,
    Label,
    Recipe,
    RecipeLine,
)
from grand_challenge_dicom_de_id_procedure.recipes.shipped import SHIPPED, path_of

_DEFAULT = "dicom"
Line = dict[str, Any]
Given = str | Path | Sequence[str | Path] | dict[str, Any] | None


class DeidRecipe:
    """A recipe, or several as one.

    Args:
        deid: a path, the name of a shipped recipe, a list of these, or the dictionary of a recipe;
            None for the shipped recipe "dicom".
        base: whether the lines of a shipped recipe follow.
        default_base: which one.

    Attributes:
        deid: the recipe as a dictionary; what is changed in it is carried out.

    Raises:
        RecipeError: it cannot be read, or is wrong.
    """

    def __init__(
        self, deid: Given = None, base: bool = False, default_base: str = _DEFAULT
    ) -> None:
        if deid is None:
            bot.warning(f"no recipe is given, so it is the shipped recipe {_DEFAULT}")
            deid = _DEFAULT
        recipe = _recipe_of(deid)
        self._recipe = joined([recipe, read_recipe(default_base)]) if base else recipe
        self.deid: dict[str, Any] = as_dictionary(self._recipe)
        self._as_read = copy.deepcopy(self.deid)

    @property
    def recipe(self) -> Recipe:
        """The recipe, with what was changed in ``deid``."""
        if self.deid != self._as_read:
            self._recipe = of_dictionary(self.deid)
            self._as_read = copy.deepcopy(self.deid)
        return self._recipe

    def get_format(self) -> str:
        """The format, which is "dicom"."""
        return str(self.deid["format"])

    def get_filters(self, name: str | None = None) -> Any:
        """All filters, or one by its name; None if there are none."""
        return self._get("filter", name)

    def get_values_lists(self, name: str | None = None) -> Any:
        """All groups of values, or one by its name; None if there are none."""
        return self._get("values", name)

    def get_fields_lists(self, name: str | None = None) -> Any:
        """All groups of fields, or one by its name; None if there are none."""
        return self._get("fields", name)

    def get_actions(self, action: str | None = None, field: str | None = None) -> list[Line]:
        """The lines of %header with this action and field; case does not matter."""
        return [
            line
            for line in self.deid.get("header", [])
            if (action is None or line["action"].upper() == action.upper())
            and (field is None or line["field"].upper() == field.upper())
        ]

    def has_actions(self) -> bool:
        """Whether %header has lines."""
        return bool(self.deid.get("header"))

    def has_values_lists(self) -> bool:
        """Whether there are groups of values."""
        return bool(self.deid.get("values"))

    def has_fields_lists(self) -> bool:
        """Whether there are groups of fields."""
        return bool(self.deid.get("fields"))

    def listof(self, section: str) -> list[str]:
        """The names in a section."""
        return list(self.deid.get(section, {}))

    def ls_filters(self) -> list[str]:
        """The names of the filters."""
        return self.listof("filter")

    def ls_valuelists(self) -> list[str]:
        """The names of the groups of values."""
        return self.listof("values")

    def ls_fieldlists(self) -> list[str]:
        """The names of the groups of fields."""
        return self.listof("fields")

    def _get(self, section: str, name: str | None) -> Any:
        found = self.deid.get(section)
        return found if found is None or name is None else found.get(name, [])


def get_deid(
    tag: str | None = None, exit_on_fail: bool = True, quiet: bool = False, load: bool = False
) -> Any:
    """The path of a recipe by its path or by the name of a shipped one; with ``load``, the recipe.

    Raises:
        SystemExit: there is none, and ``exit_on_fail``.
    """
    name = tag or _DEFAULT
    path = path_of(name) if name in SHIPPED else name
    if not Path(path).exists():
        message = f"{name} is neither a file nor a shipped recipe: {', '.join(SHIPPED)}"
        if exit_on_fail:
            bot.exit(message)
        elif not quiet:
            bot.warning(message)
        return None
    return load_deid(path) if load else path


def load_deid(path: str | Path | None = None) -> dict[str, Any]:
    """A recipe as a dictionary.

    Raises:
        SystemExit: it cannot be read, or is wrong.
    """
    return load_combined_deid([path or _DEFAULT])


def load_combined_deid(deids: Iterable[str | Path]) -> dict[str, Any]:
    """Several recipes as one dictionary; raises as ``load_deid`` does."""
    try:
        return as_dictionary(read_recipe(list(deids)))
    except RecipeError as error:
        bot.exit(str(error))
        raise


def _recipe_of(deid: str | Path | Sequence[str | Path] | dict[str, Any]) -> Recipe:
    return of_dictionary(deid) if isinstance(deid, dict) else read_recipe(deid)


def as_dictionary(recipe: Recipe) -> dict[str, Any]:
    """A recipe as a dictionary of its sections; those that it lacks are not in it."""
    sections: dict[str, Any] = {
        "filter": {name: list(map(_label, each)) for name, each in recipe.filters.items()},
        "labels": list(map(_line, recipe.labels)),
        "values": {name: list(map(_line, each)) for name, each in recipe.values.items()},
        "fields": {name: list(map(_line, each)) for name, each in recipe.fields.items()},
        "header": list(map(_line, recipe.actions)),
    }
    return {"format": "dicom", **{name: found for name, found in sections.items() if found}}


def _line(line: RecipeLine | GroupLine) -> Line:
    value = line.value if isinstance(line, GroupLine) else line.value and line.value.text
    written = {"action": line.word, "field": line.field.text}
    has_value = bool(value) or (isinstance(line, RecipeLine) and line.value is not None)
    return {**written, "value": value} if has_value else written


def _label(label: Label) -> Line:
    lines = []
    for criteria in label.lines:
        lines.append(
            {
                "action": [each.test for each in criteria],
                "field": [each.field for each in criteria],
                "operator": criteria[0].operator or None,
                "InnerOperators": [each.operator for each in criteria[1:]],
                "value": [each.value for each in criteria if each.value],
            }
        )
    coordinates = [[int(each.keeps), each.text] for each in label.coordinates]
    return {"filters": lines, "coordinates": coordinates, "name": f"LABEL {label.name}"}


def of_dictionary(deid: Mapping[str, Any]) -> Recipe:
    """The recipe that a dictionary of sections is.

    Raises:
        RecipeError: it is wrong.
    """
    lines = [f"FORMAT {deid.get('format', '')}"]
    for section in ("fields", "values"):
        for name, members in deid.get(section, {}).items():
            lines += [f"%{section} {name}", *map(_written, members)]
    for name, labels in deid.get("filter", {}).items():
        lines.append(f"%filter {name}")
        for label in labels:
            lines += _written_label(label)
    for section in ("labels", "header"):
        if members := deid.get(section):
            lines += [f"%{section}", *map(_written, members)]
    return parse("\n".join(lines), "the recipe")


def _written(line: Mapping[str, Any]) -> str:
    return " ".join(str(line[key]) for key in ("action", "field", "value") if key in line)


def _written_label(label: Mapping[str, Any]) -> list[str]:
    name = str(label["name"])
    lines = [name if name.upper().startswith("LABEL ") else f"LABEL {name}"]
    signs = {"or": "|| ", "and": "+ ", None: ""}
    for group in label["filters"]:
        values = list(group["value"])
        operators = [group["operator"], *group["InnerOperators"]]
        parts = []
        for test, field, operator in zip(group["action"], group["field"], operators, strict=True):
            value = f" {values.pop(0)}" if test not in ("missing", "present", "empty") else ""
            parts.append(f"{signs[operator]}{test} {field}{value}")
        lines.append(" ".join(parts))
    for keeps, text in label["coordinates"]:
        lines.append(f"{'keep' * bool(keeps)}coordinates {text}")
    return lines
