"""``alter_pixels``: regions of images that are blanked, where a condition is true of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.profiles.language.nearest import nearest
from grand_challenge_dicom_de_id_procedure.recipes.language.criteria import (
    OpenLabel,
    read_filter_line,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import read_recipe
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Label, RecipePlace
from grand_challenge_dicom_de_id_procedure.recipes.language.traps import traps_of
from grand_challenge_dicom_de_id_procedure.recipes.pixels.flagged import BlankFlagged

_CORNERS = 4
_KEYS = ("pixels", "detect")
_COORDINATES = {"remove": "coordinates", "keep": "keepcoordinates"}


def blanking(given: Mapping[str, Any]) -> BlankFlagged:
    """What blanks the pixels of a file that ``rewriting.opened`` read.

    Args:
        given: the setting, checked.

    Raises:
        ValueError: an entry of it has no meaning.
        RecipeError: a recipe that it names cannot be read, or is wrong.
    """
    filters: dict[str, tuple[Label, ...]] = {}
    if names := given.get("detect"):
        filters.update(_filters_of(tuple(names)))
    filters["pixels"] = tuple(
        _label(entry, number) for number, entry in enumerate(given.get("pixels") or (), start=1)
    )
    return BlankFlagged(filters)


def wrong_pixels(given: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong in the setting."""
    for key in given:
        if key not in _KEYS:
            near = nearest(key, _KEYS)
            yield f"alter_pixels has no {key}" + (f"; do you mean {near}?" if near else "")
    for key in _KEYS:
        if not isinstance(given.get(key), list | None):
            yield f"{key} of alter_pixels must be a list"
            return
    if not any(given.get(key) for key in _KEYS):
        yield "alter_pixels blanks nothing; give it entries in pixels or detect"
        return
    if not all(isinstance(each, str) for each in given.get("detect") or ()):
        yield "detect of alter_pixels must be a list of the names of recipes"
        return
    try:
        labels = blanking(given).filters["pixels"]
    except (ValueError, RecipeError) as error:
        yield f"alter_pixels: {error}"
        return
    for label in labels:
        for trap in traps_of(label):
            yield f"alter_pixels: entry {label.name}: {trap.message}"


def _label(entry: Any, number: int) -> Label:
    """One entry: the criteria of a filter of a recipe, and a rectangle."""
    place = RecipePlace("alter_pixels", number)
    if not isinstance(entry, dict) or set(entry) not in ({"when", "remove"}, {"when", "keep"}):
        raise ValueError(f"entry {number} must have `when`, and either `remove` or `keep`")
    label = OpenLabel(str(number), place)
    for line in str(entry["when"]).splitlines():
        read_filter_line(line, label, place)
    (key,) = set(entry) - {"when"}
    corners = entry[key]
    if not isinstance(corners, list) or [type(each) for each in corners] != [int] * _CORNERS:
        raise ValueError(f"{key} of entry {number} must be four whole numbers: [x0, y0, x1, y1]")
    if any(low >= high and (low < 0) is (high < 0) for low, high in (corners[::2], corners[1::2])):
        raise ValueError(f"{key} of entry {number} covers nothing; give [x0, y0, x1, y1]")
    if not label.lines:
        raise ValueError(f"`when` of entry {number} must be a condition: contains Modality US")
    read_filter_line(f"{_COORDINATES[key]} {','.join(map(str, corners))}", label, place)
    return label.closed()


@lru_cache(maxsize=8)
def _filters_of(names: tuple[str, ...]) -> Mapping[str, tuple[Label, ...]]:
    return read_recipe(names).filters
