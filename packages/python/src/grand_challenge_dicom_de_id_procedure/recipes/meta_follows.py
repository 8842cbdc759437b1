"""Lets the file meta information follow the UIDs of the data set (PS3.10 section 7.1)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.recipes.carried_out import RecipeChanges
from grand_challenge_dicom_de_id_procedure.recipes.elements import blank_element, element_with

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_FOLLOWING = {0x00020002: 0x00080016, 0x00020003: 0x00080018}
"""Media Storage SOP Class UID and SOP Instance UID, and what they repeat."""


def follow(ds: Dataset, changes: RecipeChanges, kept: Collection[int]) -> None:
    """Give the file meta information the UIDs that a recipe gave the data set.

    Else it would still have the original ones. What the recipe changed itself, or keeps, stays.
    """
    meta = getattr(ds, "file_meta", None)
    if meta is None:
        return
    for tag, followed in _FOLLOWING.items():
        changed = followed in changes.tags and tag not in changes.meta
        if not changed or tag not in meta or tag in kept:
            continue
        changes.meta.add(tag)
        if followed not in ds:
            del meta[tag]
        elif value := ds[followed].value:
            meta[tag] = element_with(tag, "UI", value)
        else:
            meta[tag] = blank_element(tag, "UI")
