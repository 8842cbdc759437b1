"""Elements with another value than they have in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement


class New(NamedTuple):
    """An element with a new value, as it is written."""

    tag: int
    vr: str
    content: bytes


class Decoded(NamedTuple):
    """An element as pydicom has it."""

    tag: int
    vr: str
    element: DataElement
