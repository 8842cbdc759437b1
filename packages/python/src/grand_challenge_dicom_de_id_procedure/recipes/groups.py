"""The groups of a recipe: fields by name, and fields by the values that others have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from grand_challenge_dicom_de_id_procedure.recipes.fields import RecipeField
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import GroupLine, Specifier

Select = Callable[[Specifier], Iterable[RecipeField]]
"""The fields of a file that a specifier selects."""


def tags_in_group(lines: Iterable[GroupLine], select: Select) -> frozenset[int]:
    """The tags of the fields of a %fields: a group takes them wherever they are."""
    return frozenset(field.tag for line in lines for field in select(line.field))


def values_in_group(lines: Iterable[GroupLine], select: Select) -> list[str]:
    """The texts of a %values: whole values, or their parts. Sequences have none."""
    found: dict[str, None] = {}
    for line in lines:
        for field in select(line.field):
            element = field.element
            if element.VR != "SQ":
                found.update(dict.fromkeys(_texts(line, element.value)))
    return list(found)


def _texts(line: GroupLine, value: Any) -> Iterator[str]:
    if line.word == "SPLIT":
        parts = "" if value is None else str(value)
        yield from (each for each in parts.split(line.by) if each and len(each) >= line.minlength)
        return
    several = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    for each in value if several else [value]:
        if each is not None and str(each):
            yield str(each)


def searching(texts: Iterable[Any]) -> re.Pattern[str] | None:
    """What finds any of these texts, in any case; None if there are none."""
    escaped = [re.escape(str(each)) for each in texts if each is not None and str(each)]
    return re.compile("|".join(escaped), re.IGNORECASE) if escaped else None
