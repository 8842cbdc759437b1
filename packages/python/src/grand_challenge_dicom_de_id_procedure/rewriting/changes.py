"""What changed in a dataset, as edits of the bytes of its file."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.errors import UnwritableDICOMError
from grand_challenge_dicom_de_id_procedure.rewriting.elements import Stored

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


_NO_MORE = 1 << 32  # greater than every tag


def edits_of(
    ds: Dataset,
    changed: Collection[int],
    elements: Sequence[Stored],
    size: int,
    encoding: Encoding,
) -> list[Edit]:
    """The edits that make a file hold what a dataset holds now.

    Elements that are not named stay as they are, byte for byte, but for the lengths of groups in
    which something changed: they are retired (PS3.5 section 7.2), and are removed. If the character
    set changed, texts are encoded anew.

    Args:
        ds: the dataset, changed.
        changed: the tags of its elements that are new, gone or have another value, also inside of
            a sequence.
        elements: where the elements stand in the file.
        size: of the file.
        encoding: of the data set.

    Raises:
        UnwritableDICOMError: a new value does not fit its VR or the character set.
    """
    tags = set(changed)
    if CHARACTER_SET in tags:
        tags |= _texts(ds)
    lengths = {tag & 0xFFFF0000 for tag in tags}
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # pydicom warns of characters that it replaces
        new = {tag: _encoded(ds, tag, encoding) for tag in sorted(tags) if tag in ds}
    edits: list[Edit] = []
    left = [*new, _NO_MORE]
    for element in elements:
        while left[0] < element.tag:
            edits.append((element.start, element.start, new[left.pop(0)]))
        if element.tag in tags or element.tag in lengths:
            content = b""  # also for a tag that stands twice
            if left[0] == element.tag:
                content = new[left.pop(0)]
            edits.append((element.start, element.end, content))
    end = elements[-1].end if elements else size
    edits.extend((end, end, new[tag]) for tag in left[:-1])
    if edits and end < size:  # bytes that are no element
        edits.append((end, size, b""))
    return edits


def _texts(ds: Dataset) -> set[int]:
    """The elements whose bytes depend on the character set (PS3.5 section 6.1.2.3), decoded."""
    return {
        int(tag)
        for tag in list(ds.keys())
        if tag.element and ds[tag].VR in ("LO", "LT", "PN", "SH", "SQ", "ST", "UC", "UT")
    }


def _encoded(ds: Dataset, tag: int, encoding: Encoding) -> bytes:
    """An element of a dataset as bytes."""
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import correct_ambiguous_vr_element, write_data_element

    raw = ds.get_item(tag)
    if raw is not None and raw.is_raw and raw.VR not in (None, "SQ"):
        return encoding.element(tag, str(raw.VR), raw.value or b"")
    element: Any = ds[tag]
    stream = DicomBytesIO()
    stream.is_implicit_VR = not encoding.explicit
    stream.is_little_endian = encoding.little
    try:
        element = correct_ambiguous_vr_element(element, ds, encoding.little)
        write_data_element(stream, element, ds._character_set)
    except MemoryError:
        raise
    except Exception as error:  # pydicom raises many types of errors if it cannot encode a value
        raise UnwritableDICOMError(
            f"({tag >> 16:04X},{tag & 0xFFFF:04X}) cannot be written with its new value; give one "
            "that fits its VR and the Specific Character Set"
        ) from error
    return stream.getvalue()
