"""Carries out a recipe, or single actions, on one file."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.recipes.applier import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.configuration import (
    default_configuration,
    read_configuration,
)
from grand_challenge_dicom_de_id_procedure.recipes.deid.config import DeidRecipe, Given
from grand_challenge_dicom_de_id_procedure.recipes.deid.logger import bot
from grand_challenge_dicom_de_id_procedure.recipes.dicom_field import DicomField, dicom_field
from grand_challenge_dicom_de_id_procedure.recipes.fields import fields_of
from grand_challenge_dicom_de_id_procedure.recipes.groups import searching
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe
from grand_challenge_dicom_de_id_procedure.recipes.program import Lines
from grand_challenge_dicom_de_id_procedure.recipes.stripped import strip_private

if TYPE_CHECKING:
    pass

_PREAMBLE = 128  # bytes


class DicomParser:
    """One file, and the recipe that is carried out on it.

    Args:
        dicom_file: a path or a data set, which is changed itself.
        recipe: the recipe; None for the shipped recipe "dicom".
        config: the path of a configuration.
        force: whether a file without preamble is read.
        disable_skip: whether lines also change what the configuration skips.

    Attributes:
        dicom: the data set.
        dicom_file: its path; None if it has none.
        dicom_name: the name in that path.
        lookup: variables and functions of the recipe.
        recipe: the recipe.
    """

    def __init__(
        self,
        dicom_file: Any,
        recipe: DeidRecipe | Given = None,
        config: str | Path | None = None,
        force: bool = True,
        disable_skip: bool = False,
    ) -> None:
        configuration = default_configuration() if config is None else read_configuration(config)
        if disable_skip:
            configuration = replace(configuration, skip=frozenset())
        self._configuration = configuration
        self.recipe = recipe if isinstance(recipe, DeidRecipe) else DeidRecipe(recipe)
        self.lookup: dict[str, Any] = {}
        self.dicom, self.dicom_file = _read(dicom_file, force)
        self.dicom_name = Path(self.dicom_file).name if self.dicom_file else None

    def define(self, name: str, value: Any) -> None:
        """Give the recipe a variable or a function."""
        self.lookup[name] = value

    @property
    def skip(self) -> list[str]:
        """Keywords of what no line but ADD changes."""
        from pydicom.datadict import keyword_for_tag

        return [keyword_for_tag(tag) for tag in sorted(self._configuration.skip)]

    @property
    def keep(self) -> list[str]:
        """What the KEEP lines name."""
        return [line["field"] for line in self.recipe.get_actions("KEEP")]

    @property
    def excluded_from_deletion(self) -> list[str]:
        """The fields that a REPLACE or JITTER protects from REMOVE, if it gives them a value."""
        wanted = self.recipe.get_actions("REPLACE") + self.recipe.get_actions("JITTER")
        names = {line["field"] for line in wanted}
        lines = Lines(self.recipe.recipe, self._configuration)
        return [
            each.uid
            for each in fields_of(self.dicom, lines.program, lines.skip)
            if any(specifier.text in names for specifier in each.known.selected_by)
        ]

    @property
    def fields(self) -> dict[str, DicomField]:
        """The fields as they are now, by tags and items from the top."""
        return self.get_fields()

    def get_fields(self, expand_sequences: bool = True) -> dict[str, DicomField]:
        """The fields that lines may change, by tags and items from the top."""
        lines = Lines(Recipe(), self._configuration)
        found = fields_of(self.dicom, lines.program, lines.skip, expands=expand_sequences)
        return {each.uid: dicom_field(each) for each in found}

    def find_by_name(self, name: str) -> dict[str, DicomField]:
        """The fields with a regular expression in one of their names."""
        fields = self.get_fields()
        return {uid: each for uid, each in fields.items() if each.name_contains(name)}

    def find_by_values(self, values: Iterable[Any]) -> dict[str, DicomField]:
        """The fields with one of these texts in their value."""
        search = searching(values)
        fields = self.get_fields()
        return {
            uid: each
            for uid, each in fields.items()
            if search and search.search(str(each.element.value))
        }

    def parse(self, strip_sequences: bool = False, remove_private: bool = False) -> None:
        """Carry out the recipe.

        Raises:
            RecipeLineError: a line cannot be carried out; the data set is changed in part.
        """
        applier = self._applier(self.recipe.recipe, self.lookup, strip_sequences, remove_private)
        applier.carry_out(self.dicom)

    def perform_action(self, field: str, value: Any, action: str, filemeta: bool = False) -> None:
        """Carry out one action.

        Args:
            field: what selects the fields, as in a recipe.
            value: the value, as in a recipe; None for an action without.
            action: ADD, BLANK, REPLACE, JITTER or REMOVE.
            filemeta: ignored: the field says where it is.
        """
        del filemeta
        line = " ".join(str(each) for each in (action, field, value) if each is not None)
        self._carry_out(parse(f"FORMAT dicom\n%header\n{line}", "perform_action"))

    def add_field(self, field: str, value: Any) -> None:
        """Give an element at the top its value, and make it where it is absent."""
        self._with_value("ADD", field, value)

    def replace_field(self, field: Any, value: Any) -> None:
        """Give the fields that are selected a value."""
        self._with_value("REPLACE", field, value)

    def blank_field(self, field: Any) -> None:
        """Take the values of the fields that are selected."""
        self.perform_action(_uid_of(field), None, "BLANK")

    def delete_field(self, field: Any) -> None:
        """Remove the fields that are selected."""
        self.perform_action(_uid_of(field), None, "REMOVE")

    def remove_private(self) -> None:
        """Remove all private elements."""
        strip_private(self.dicom)

    def reset_preamble(self) -> None:
        """Let the preamble be zeros (PS3.10 section 7.1)."""
        self.dicom.preamble = bytes(_PREAMBLE)

    def save(self, filename: str | Path, overwrite: bool = False) -> str | None:
        """Write the data set; the path, or None where a file exists and is not overwritten."""
        if Path(filename).exists() and not overwrite:
            bot.error(f"{filename} already exists, and is not overwritten")
            return None
        self.dicom.save_as(filename, enforce_file_format=False)
        return str(filename)

    def _with_value(self, action: str, field: Any, value: Any) -> None:
        if value is None:
            return
        name = "_value"
        line = f"FORMAT dicom\n%header\n{action} {_uid_of(field)} var:{name}"
        self._carry_out(parse(line, action.lower()), {name: copy.copy(value)})

    def _carry_out(self, recipe: Recipe, given: Mapping[str, Any] = {}) -> None:
        self._applier(recipe, {**self.lookup, **given}).carry_out(self.dicom)

    def _applier(
        self,
        recipe: Recipe,
        variables: Mapping[str, Any],
        strips_sequences: bool = False,
        strips_private: bool = False,
    ) -> RecipeApplier:
        return RecipeApplier(
            recipe,
            configuration=self._configuration,
            variables=lambda _path, _ds: variables,
            strips_sequences=strips_sequences,
            strips_private=strips_private,
        )


def _uid_of(field: Any) -> str:
    return field.uid if isinstance(field, DicomField) else str(field)


def _read(given: Any, force: bool) -> tuple[Any, str | None]:
    import pydicom
    from pydicom.dataset import Dataset

    if isinstance(given, Dataset):
        name = getattr(given, "filename", None)
        return given, str(name) if isinstance(name, str | Path) else None
    return pydicom.dcmread(given, force=force), str(given)
