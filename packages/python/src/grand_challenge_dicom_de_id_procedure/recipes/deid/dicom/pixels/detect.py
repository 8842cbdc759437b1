"""Stands in for ``deid.dicom.pixels.detect``: which files a recipe's filters flag."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.recipes.deid.config import DeidRecipe
from grand_challenge_dicom_de_id_procedure.recipes.deid.logger import bot
from grand_challenge_dicom_de_id_procedure.recipes.pixels.filters import MatchedLabel, hits

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_LARGE = 1 << 16  # bytes of a value that is read only if something asks for it


def has_burned_pixels(dicom_files: Any, force: bool = True, deid: Any = None) -> dict[str, Any]:
    """Whether the filters of a recipe flag files.

    Args:
        dicom_files: the path of a file or a dataset; or a list of them.
        force: whether a file may lack the preamble.
        deid: a recipe, or what ``DeidRecipe`` takes; None for the shipped recipe "dicom".

    Returns:
        For one file, ``{"flagged": bool, "results": [...]}``, each result with its reason, the name
        of the filter as group, and its coordinates: 0 for what is blanked or 1 for what is kept,
        and ``all`` or ``x0,y0,x1,y1``, or a list of those. For a list, ``{"clean": [path],
        "flagged": {path: result}}``.

    Raises:
        RecipeError: the recipe cannot be read, or is wrong.
        RecipeLineError: a line cannot be carried out on a file.
    """
    recipe = recipe_of(deid)
    if not isinstance(dicom_files, list):
        return flagged(read(dicom_files, force), recipe)
    clean: list[Any] = []
    hit: dict[Any, dict[str, Any]] = {}
    for each in dicom_files:
        result = flagged(read(each, force), recipe)
        name = getattr(each, "filename", each)
        if result["flagged"]:
            hit[name] = result
        else:
            clean.append(name)
    return {"clean": clean, "flagged": hit}


def recipe_of(deid: Any) -> DeidRecipe:
    """The recipe that a caller means; see ``has_burned_pixels``."""
    return deid if isinstance(deid, DeidRecipe) else DeidRecipe(deid)


def flagged(data_set: Dataset, recipe: DeidRecipe) -> dict[str, Any]:
    """The result for one file; see ``has_burned_pixels``."""
    filters = recipe.recipe.filters
    if not filters:
        bot.warning("the recipe has no %filter, so nothing is flagged")
    results = [
        {"reason": hit.reason, "group": hit.group, "coordinates": _coordinates(hit)}
        for hit in hits(data_set, filters)
    ]
    return {"flagged": bool(results), "results": results}


def read(dicom_file: Any, force: bool) -> Dataset:
    """A dataset as it is, or what pydicom reads from a file, large values only when needed."""
    import pydicom

    if not isinstance(dicom_file, str | os.PathLike):
        data_set: Dataset = dicom_file
        return data_set
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of pydicom quote values
        return pydicom.dcmread(Path(dicom_file), force=force, defer_size=_LARGE)


def _coordinates(hit: MatchedLabel) -> list[list[Any]]:
    return [
        [int(each.keeps), each.place if isinstance(each.place, str) else list(each.place)]
        for each in hit.located
    ]
