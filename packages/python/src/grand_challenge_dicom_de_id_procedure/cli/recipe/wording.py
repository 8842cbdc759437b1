"""How lines of a recipe, and what they do, are worded."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.recipes.fate import Fate
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import RecipeLine


def as_written(action: RecipeLine) -> str:
    """A line as its author wrote it."""
    value = "" if action.value is None else f" {action.value.text}"
    return f"{action.word} {action.field.text}{value}"


def with_place(action: RecipeLine) -> str:
    """A line, and where it stands."""
    return f"{as_written(action)} at {action.place}"


def reasons(fate: Fate) -> str:
    """The lines that something becomes what it does by."""
    told = ", ".join(map(with_place, fate.lines)) or "no line"
    return told if fate.is_certain else f"{told}; by a condition, so not in every file"


def action_as_json(action: RecipeLine) -> dict[str, object]:
    """A line as JSON."""
    return {
        "recipe": action.place.recipe,
        "line": action.place.line,
        "action": action.word,
        "field": action.field.text,
        "expander": action.field.expander,
        "expression": action.field.expression,
        "value": None if action.value is None else action.value.text,
    }


def fate_as_json(fate: Fate) -> dict[str, object]:
    """What becomes of an attribute, as JSON."""
    return {
        "effect": fate.effect,
        "certain": fate.is_certain,
        "lines": [action_as_json(each) for each in fate.lines],
    }
