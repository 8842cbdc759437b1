"""What changed in a data set, as edits of the file that it was read from."""

from __future__ import annotations

from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET, spelled
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.errors import UnwritableDICOMError
from grand_challenge_dicom_de_id_procedure.rewriting.changes import edits_to
from grand_challenge_dicom_de_id_procedure.rewriting.decoding import encoded
from grand_challenge_dicom_de_id_procedure.rewriting.opened import Opened

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
    data_set, stored = opened.data_set, opened.stored
    tags = set(changed)
    if CHARACTER_SET in changed:
        tags |= opened.foreign & set(data_set.keys())
    lengths = {tag for tag in opened.places if tag & 0xFFFF == _GROUP_LENGTH}
    new = {
        tag: _encoded(opened, tag)
        for tag in sorted(tags)
        if tag in data_set and tag & 0xFFFF != _GROUP_LENGTH
    }
    edits = edits_to(new, tags | lengths, stored, opened.source.size)
    end = stored[-1].end if stored else opened.source.size
    if not edits and end < opened.source.size:
        edits.append((end, opened.source.size, b""))
    return edits


def head_of(opened: Opened, *, clears_preamble: bool = False) -> bytes:
    """The preamble and file meta information of a file, encoded anew.

    Raises:
        UnwritableDICOMError: a value cannot be encoded.
    """
    from pydicom.dataset import FileMetaDataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_dataset
    from pydicom.uid import UID

    meta = opened.data_set.file_meta
    stream = DicomBytesIO()
    stream.is_implicit_VR, stream.is_little_endian = False, True
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
    from pydicom.dataelem import DataElement
    from pydicom.filewriter import correct_ambiguous_vr_element

    data_set, encoding = opened.data_set, opened.encoding
    element: Any = data_set[tag]
    try:
        element = correct_ambiguous_vr_element(element, data_set, encoding.little)
    except Exception as error:  # pydicom raises many kinds of them
        raise _cannot_encode(f"{spelled(tag)} ({type(error).__name__})") from error
    if isinstance(element, DataElement) and isinstance(element.value, bytes):
        element.value += b"\0" * (len(element.value) % 2)
    encodings = data_set.get("SpecificCharacterSet") or "iso8859"
    return encoded(element, encoding, encodings, replaces=True)


def _cannot_encode(what: str) -> UnwritableDICOMError:
    return UnwritableDICOMError(f"pydicom cannot encode {what}")
