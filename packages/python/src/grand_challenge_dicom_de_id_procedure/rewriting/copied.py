"""Copies elements from one data set into another."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.errors import UnwritableDICOMError
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import DataSet
from grand_challenge_dicom_de_id_procedure.rewriting.replaced import Decoded, New


def copy_element(tag: int, ds: DataSet, into: DataSet) -> None:
    """Set an element of a data set to what it is in another, with all that is in it.

    Raises:
        UnwritableDICOMError: it is too large, or something in it is.
    """
    if ds.is_sequence(tag):
        items = into.add_sequence(tag)
        for item in ds.items(tag):
            items.append(into.new_item())
            for each in item.elements:
                copy_element(each, item, items[-1])
        return
    if not ds.is_read(tag):
        raise UnwritableDICOMError(f"{spelled(tag)} is too large to be copied; keep it")
    vr, content = ds.vr(tag), ds.content(tag)
    is_same = ds.encoding.little is into.encoding.little and " or " not in vr
    if content is not None and is_same and content.isascii() and b"\x1b" not in content:
        into.elements[tag] = New(tag, vr, content)
    else:
        element = ds.element(tag)
        into.elements[tag] = Decoded(tag, str(element.VR), element)
