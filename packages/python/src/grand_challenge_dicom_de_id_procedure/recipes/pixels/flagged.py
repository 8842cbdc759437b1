"""Blanks in each file what the filters of a recipe flag there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import unreadable
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Label
from grand_challenge_dicom_de_id_procedure.recipes.pixels.blanking import (
    PIXEL_TAGS,
    Blanked,
    blank,
)
from grand_challenge_dicom_de_id_procedure.recipes.pixels.filters import hits, regions_of
from grand_challenge_dicom_de_id_procedure.rewriting.opened import Opened


@dataclass(frozen=True, slots=True)
class BlankFlagged:
    """What a ``RecipeApplier`` calls for each file to blank its pixels.

    Attributes:
        filters: labels by the name of their %filter.
    """

    filters: Mapping[str, tuple[Label, ...]]

    def __call__(self, file: Opened) -> Blanked | Literal["flagged"] | None:
        """Blank what is flagged; "flagged" if no region of it lies on the pixels.

        None if nothing is flagged, or there are no pixels.

        Raises:
            DeidentificationError: as ``hits`` and ``blank`` raise it.
        """
        found = hits(file.data_set, self.filters)
        if not found or file.places.keys().isdisjoint(PIXEL_TAGS.values()):
            return None
        regions = regions_of(found)
        blanked = [blank(file, regions, keyword=each) for each in PIXEL_TAGS]
        changes = [each for each in blanked if each is not None]
        if len(changes) > 1:
            raise unreadable("an image has one kind of them, and this file more")
        return changes[0] if changes else "flagged"
