"""Fields, and sequences as flat dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.recipes.dicom_field import DicomField
from grand_challenge_dicom_de_id_procedure.recipes.names import SEPARATOR

if TYPE_CHECKING:
    from pydicom.sequence import Sequence

__all__ = ["DicomField", "extract_sequence"]


def extract_sequence(sequence: Sequence, prefix: str | None = None) -> dict[str, Any]:
    """The values in the items of a sequence by their keywords, with "__" between levels.

    A value of a later item replaces that of an earlier one with the same keyword.

    Args:
        sequence: the sequence.
        prefix: stands before each keyword.
    """
    found: dict[str, Any] = {}
    before = f"{prefix}{SEPARATOR}" if prefix else ""
    for item in sequence:
        for element in item:
            name = f"{before}{element.keyword}"
            if element.VR == "SQ":
                found |= extract_sequence(element.value, name)
            else:
                found[name] = element.value
    return found
