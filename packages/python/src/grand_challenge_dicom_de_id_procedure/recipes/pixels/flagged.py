"""Blanks in each file what the filters of a recipe flag there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Label
from grand_challenge_dicom_de_id_procedure.recipes.opened import Opened
from grand_challenge_dicom_de_id_procedure.recipes.pixels.blanking import (
    PIXEL_TAGS,
    Blanked,
    blank,
)
from grand_challenge_dicom_de_id_procedure.recipes.pixels.filters import hits, regions_of


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
        keyword = next((each for each, tag in PIXEL_TAGS.items() if tag in file.places), None)
        if keyword is None or not found:
            return None
        return blank(file, regions_of(found), keyword=keyword) or "flagged"
