"""Removes all elements of a kind, such as all private ones, from a data set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.recipes.fields import Creators, vr_of

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag


def strip_private(ds: Dataset) -> set[int]:
    """Remove the private elements of a data set and its items; the tags at the top that changed."""
    return _strip(ds, lambda tag, _vr: tag.is_private)


def strip_sequences(ds: Dataset) -> set[int]:
    """Remove the sequences of a data set; their tags."""
    return _strip(ds, lambda _tag, vr: vr == "SQ")


def strip_tag(ds: Dataset, unwanted: int) -> set[int]:
    """Remove an element from a data set and its items; the tags at the top that changed."""
    return _strip(ds, lambda tag, _vr: tag == unwanted)


def _strip(ds: Dataset, goes: Callable[[BaseTag, str], bool]) -> set[int]:
    changed = set()
    creators = Creators(ds)
    for tag, element in list(ds.items()):
        vr = vr_of(ds, tag, element, creators[tag] if tag.is_private else "")
        if goes(tag, vr):
            del ds[tag]
            changed.add(int(tag))
        elif vr == "SQ":
            in_items = [_strip(item, goes) for item in ds[tag].value or ()]
            if any(in_items):
                changed.add(int(tag))
    return changed
