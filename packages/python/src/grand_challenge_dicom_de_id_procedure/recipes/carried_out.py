"""Carries out the lines of a recipe on the fields of one data set."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.errors import RecipeLineError
from grand_challenge_dicom_de_id_procedure.recipes.elements import (
    DoesNotFitError,
    blank_element,
    element_with,
)
from grand_challenge_dicom_de_id_procedure.recipes.fields import RecipeField
from grand_challenge_dicom_de_id_procedure.recipes.jitter import NoDateError, can_move, moved
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import RecipeLine
from grand_challenge_dicom_de_id_procedure.recipes.values import (
    MissingVariableError,
    Variables,
    value_of,
)

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


class RecipeChanges:
    """What a recipe changed in a data set.

    Attributes:
        tags: of the elements at the top that changed, or in which something changed.
        meta: of the elements of the file meta information that changed.
        actions: how often each action changed something.
        blanked: how many values did not fit, so that the elements were blanked.
    """

    def __init__(self) -> None:
        self.tags: set[int] = set()
        self.meta: set[int] = set()
        self.actions: Counter[str] = Counter()
        self.blanked = 0

    def note(self, field: RecipeField, word: str) -> None:
        (self.meta if field.is_meta else self.tags).add(field.top)
        self.actions[word] += 1


class Carrier:
    """Carries out single lines on single fields.

    Args:
        ds: the data set.
        variables: what the caller gave for it.
    """

    def __init__(self, ds: Dataset, variables: Variables) -> None:
        self.ds = ds
        self.variables = variables
        self.changes = RecipeChanges()

    def replace(self, action: RecipeLine, field: RecipeField) -> None:
        """Give a field the value of a line; leave it alone if its function has none for it."""
        value = self._value_given(action, field)
        if value is not None:
            self.store(field, value, action.word)

    def blank(self, field: RecipeField) -> None:
        """Take the value of a field, or its items."""
        field.ds[field.tag] = blank_element(field.tag, field.vr)
        field.emptied = True
        self.changes.note(field, "BLANK")

    def remove(self, field: RecipeField) -> None:
        """Take a field out of its data set."""
        del field.ds[field.tag]
        field.gone = True
        self.changes.note(field, "REMOVE")

    def holds(self, action: RecipeLine, field: RecipeField) -> bool:
        """Whether the condition of a REMOVE is true."""
        value = action.value
        if value is None or value.kind == "literal":
            return True
        return bool(self._value(action, field))

    def jitter(self, action: RecipeLine, field: RecipeField) -> None:
        """Move the dates of a field. What is no date, and cannot be one, stays as it is."""
        if not can_move(field.vr):
            return
        days = self._value_given(action, field)
        if days is None:
            return
        element = field.element
        try:
            value = moved(field.vr, element.value, int(days))
        except NoDateError:
            self._does_not_fit(field, action.word)
            return
        except (TypeError, ValueError, OverflowError):
            raise RecipeLineError(
                f"{action.place}: JITTER needs a whole number of days, which "
                f"{action.value.text if action.value else ''} is not"
            ) from None
        if value != element.value or field.vr in ("DA", "DT"):
            self.store(field, value, action.word)

    def store(self, field: RecipeField, value: Any, word: str) -> None:
        """Give a field a value; blank it if its VR cannot hold the value."""
        try:
            field.ds[field.tag] = element_with(field.tag, field.vr, value)
        except DoesNotFitError:
            self._does_not_fit(field, word)
            return
        field.emptied = True  # items that it had are no longer in it
        field.replaced = True
        self.changes.note(field, word)

    def _does_not_fit(self, field: RecipeField, word: str) -> None:
        field.ds[field.tag] = blank_element(field.tag, field.vr)
        field.emptied = field.replaced = True
        self.changes.note(field, word)
        self.changes.blanked += 1

    def _value_given(self, action: RecipeLine, field: RecipeField) -> Any:
        """The value of a line that changes a field: with a variable, there must be one."""
        value = self._value(action, field)
        if value is None and action.value is not None and action.value.kind == "var":
            raise MissingVariableError(
                f"{action.place}: {action.value.text} has no value for this file"
            )
        return value

    def _value(self, action: RecipeLine, field: RecipeField) -> Any:
        assert action.value is not None
        return value_of(action.value, action.place, self.variables, self.ds, field)
