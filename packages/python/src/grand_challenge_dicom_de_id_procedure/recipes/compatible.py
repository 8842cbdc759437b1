"""Carries out a recipe line by line, as the library deid does, without what it does wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.recipes.additions import add, added_tag
from grand_challenge_dicom_de_id_procedure.recipes.carried_out import Carrier, RecipeChanges
from grand_challenge_dicom_de_id_procedure.recipes.fields import RecipeField, fields_of
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import RecipeLine
from grand_challenge_dicom_de_id_procedure.recipes.meta_follows import follow
from grand_challenge_dicom_de_id_procedure.recipes.program import GROUPS, Lines, Selected
from grand_challenge_dicom_de_id_procedure.recipes.values import Variables

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


class Compatible:
    """The lines of a recipe in their order; the last one that changes a field wins.

    Fields that a KEEP selects are out of reach of the other lines, except of ADD. A field that a
    REPLACE or JITTER selects is not removed, if that line gives it a value.

    Args:
        lines: the lines.

    Raises:
        RecipeError: an ADD names no attribute.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._protecting = frozenset(
            each.field
            for each in lines.actions
            if each.word in ("REPLACE", "JITTER") and each.field.expander not in GROUPS
        )
        self._steps = [
            (each, added_tag(each) if each.word == "ADD" else None)
            for each in lines.actions
            if each.word != "KEEP"
        ]

    def carry_out(self, ds: Dataset, variables: Variables) -> RecipeChanges:
        """Change a data set.

        Raises:
            RecipeLineError: a line cannot be carried out; the data set is changed in part.
        """
        lines = self._lines
        lines.program.forget_if_many()
        kept = lines.kept(ds)
        fields = fields_of(ds, lines.program, lines.skip | kept)
        selected = Selected(lines, fields, variables)
        carrier = Carrier(ds, variables)
        waiting: list[RecipeField] = []
        for action, added in self._steps:
            if added is not None:
                add(carrier, action, added, selected, lines.program)
                continue
            for field in selected.by(action):
                if field.is_there and self._carry_out(carrier, action, field):
                    waiting.append(field)
        for field in waiting:
            if field.is_there and not field.replaced:
                carrier.remove(field)
        follow(ds, carrier.changes, kept)
        return carrier.changes

    def _carry_out(self, carrier: Carrier, action: RecipeLine, field: RecipeField) -> bool:
        """Carry out a line on a field; whether it is to be removed unless it is replaced."""
        match action.word:
            case "ADD" | "REPLACE":
                carrier.replace(action, field)
            case "BLANK":
                carrier.blank(field)
            case "JITTER":
                carrier.jitter(action, field)
            case "REMOVE" if carrier.holds(action, field):
                if self._is_protected(field):
                    return True
                carrier.remove(field)
        return False

    def _is_protected(self, field: RecipeField) -> bool:
        if not self._protecting.isdisjoint(field.known.selected_by):
            return True
        by_uid = self._lines.program.by_uid
        return bool(by_uid) and by_uid.get(field.uid) in self._protecting
