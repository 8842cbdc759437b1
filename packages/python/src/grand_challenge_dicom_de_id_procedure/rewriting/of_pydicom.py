"""A data set of pydicom as one of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import DataSet
from grand_challenge_dicom_de_id_procedure.rewriting.replaced import Decoded
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def data_set_of(ds: Dataset) -> DataSet:
    """The same elements, in a data set without a file."""
    found = DataSet(BytesSource(b""), [], EXPLICIT)
    _fill(found, ds)
    return found


def _fill(into: DataSet, ds: Dataset) -> None:
    for element in ds:
        tag = int(element.tag)
        if element.VR != "SQ":
            into.elements[tag] = Decoded(tag, element.VR, element)
            continue
        items = into.add_sequence(tag)
        for item in element.value:
            items.append(into.new_item())
            _fill(items[-1], item)
