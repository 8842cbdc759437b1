"""What changed in a data set, as edits of the file that it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET, spelled
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.errors import UnwritableDICOMError
from grand_challenge_dicom_de_id_procedure.recipes.opened import Opened

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.filebase import DicomBytesIO

_TRANSFER_SYNTAX = 0x00020010
_GROUP_LENGTH, _META_GROUP_LENGTH = 0x0000, 0x00020000


def edits_of(opened: Opened, changed: set[int]) -> list[Edit]:
    """The edits that make a file of what its data set is now.

    An element that changed, or in which something changed, is encoded anew. Group lengths, which
    are retired (PS3.5 section 7.2), and bytes after the last element are dropped.

    Args:
        opened: the file, its data set changed.
        changed: tags of the elements at the top that changed.

    Raises:
        UnwritableDICOMError: a value cannot be encoded.
    """
    data_set, places = opened.data_set, opened.places
    tags = set(changed)
    if CHARACTER_SET in changed:
        tags |= opened.foreign & set(data_set.keys())
    tags |= {tag for tag in places if tag & 0xFFFF == _GROUP_LENGTH}
    edits: list[Edit] = []
    following = sorted(places)
    for tag in sorted(tags):
        is_there = tag in data_set and tag & 0xFFFF != _GROUP_LENGTH
        new = _encoded(opened, tag) if is_there else b""
        if tag in places:
            edits.append((*places[tag], new))
        elif new:
            after = next((each for each in following if each > tag), None)
            place = opened.end if after is None else places[after][0]
            edits.append((place, place, new))
    if opened.end < opened.source.size:
        edits.append((opened.end, opened.source.size, b""))
    return edits


def head_of(opened: Opened, *, clears_preamble: bool = False) -> bytes:
    """The preamble and file meta information of a file, encoded anew.

    Raises:
        UnwritableDICOMError: a value cannot be encoded.
    """
    from pydicom.dataset import FileMetaDataset
    from pydicom.filewriter import write_dataset
    from pydicom.uid import UID

    meta = opened.data_set.file_meta
    stream = _stream(implicit=False, little=True)
    try:
        rest = FileMetaDataset(meta)
        rest.pop(_META_GROUP_LENGTH, None)
        if _TRANSFER_SYNTAX not in rest:
            rest.TransferSyntaxUID = UID(opened.transfer_syntax)
        write_dataset(stream, rest)
    except Exception as error:
        raise _cannot_encode(f"the file meta information ({type(error).__name__})") from error
    written: bytes = stream.getvalue()
    length = EXPLICIT.element(_META_GROUP_LENGTH, "UL", EXPLICIT.length.pack(len(written)))
    preamble = None if clears_preamble else opened.data_set.preamble
    return (preamble or bytes(128)) + b"DICM" + length + written


def _encoded(opened: Opened, tag: int) -> bytes:
    from pydicom.dataelem import DataElement, RawDataElement
    from pydicom.filewriter import correct_ambiguous_vr_element, write_data_element

    data_set: Dataset = opened.data_set
    element: DataElement | RawDataElement = data_set[tag]
    encoding = opened.encoding
    stream = _stream(implicit=not encoding.explicit, little=encoding.little)
    try:
        element = correct_ambiguous_vr_element(element, data_set, encoding.little)
        if isinstance(element, DataElement) and isinstance(element.value, bytes):
            element.value += b"\0" * (len(element.value) % 2)
        write_data_element(stream, element, data_set.get("SpecificCharacterSet") or "iso8859")
    except Exception as error:  # pydicom raises many kinds of them
        raise _cannot_encode(f"{spelled(tag)} ({type(error).__name__})") from error
    written: bytes = stream.getvalue()
    return written


def _cannot_encode(what: str) -> UnwritableDICOMError:
    return UnwritableDICOMError(f"pydicom cannot encode {what}")


def _stream(*, implicit: bool, little: bool) -> DicomBytesIO:
    from pydicom.filebase import DicomBytesIO

    stream = DicomBytesIO()
    stream.is_implicit_VR, stream.is_little_endian = implicit, little
    return stream
