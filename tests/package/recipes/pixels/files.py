"""Files whose pixels are blanked in tests, and what pydicom makes of the result."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.pixels.utils import pixel_array

from grand_challenge_dicom_de_id_procedure.recipes.applier import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe
from grand_challenge_dicom_de_id_procedure.recipes.pixels.blanking import Blanked, blank
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import region_of
from grand_challenge_dicom_de_id_procedure.rewriting.opened import Opened
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource


@dataclass(frozen=True)
class Done:
    """A file before and after regions of it are blanked."""

    before: Dataset
    after: Dataset
    said: Blanked
    written: bytes  # of the pixel data

    def pixels(self) -> tuple[np.ndarray, np.ndarray]:
        """Frames, rows, columns and samples, before and after."""
        return _four(self.before), _four(self.after)


def blanked(content: bytes, *regions: str, **options: Any) -> Done | None:
    """Blank regions of a file; None if nothing changes. A region after "keep " is kept."""
    placed = [
        region_of(each.removeprefix("keep "), keeps=each.startswith("keep ")) for each in regions
    ]
    found: list[Blanked] = []

    def blank_pixels(file: Opened) -> Blanked | None:
        done = blank(file, placed, **options)
        found.extend([done] if done else [])
        return done

    sink, source = MemorySink(), BytesSource(content)
    RecipeApplier(Recipe(), blank_pixels=blank_pixels).prepare(source).write_to(sink)
    if not found:
        assert sink.content() == content
        return None
    (said,) = found
    new = said.edit[2]
    assert not isinstance(new, bytes)
    written = b"".join(new.blocks(source))
    assert len(written) == len(new)
    return Done(read(content), read(sink.content()), said, written)


def read(content: bytes) -> Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(BytesIO(content))


def saved(data_set: Dataset) -> bytes:
    """The bytes of a file that a test made."""
    stream = BytesIO()
    data_set.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _four(data_set: Dataset) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pixel_array(data_set, raw=True)
    frames = int(data_set.get("NumberOfFrames") or 1)
    return found.reshape(frames, data_set.Rows, data_set.Columns, -1)
