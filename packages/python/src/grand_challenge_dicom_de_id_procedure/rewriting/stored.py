"""Where an element stands in a file."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple


class StoredElement(NamedTuple):
    """An element in a file.

    Attributes:
        tag: group and element in one number.
        vr: as its header says; empty where that does not.
        start: offset of its header.
        value: offset of its value.
        end: offset after its value, and after the delimiter if there is one.
        is_undefined: whether a delimiter ends it.
    """

    tag: int
    vr: str
    start: int
    value: int
    end: int
    is_undefined: bool
