"""File meta information made anew: nothing of the source's is carried over (PS3.10 section 7.1)."""

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError

PREAMBLE = bytes(128)
IMPLEMENTATION_CLASS_UID = UID("2.25.290785256627521160636543889945072690683")
IMPLEMENTATION_VERSION_NAME = "GC_DICOM_DEID_1"  # at most 16 characters


def new_file_meta(new: Dataset, source: Dataset) -> FileMetaDataset:
    """File meta information for a de-identified dataset.

    It holds the SOP Class and the new SOP Instance UID, the transfer syntax of the source, and
    this implementation; the version and the group length are added on writing.

    Raises:
        UnreadableDICOMError: the source's transfer syntax is no UID.
    """
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = new.get("SOPClassUID")
    meta.MediaStorageSOPInstanceUID = new.get("SOPInstanceUID")
    meta.TransferSyntaxUID = _transfer_syntax(source)
    meta.ImplementationClassUID = IMPLEMENTATION_CLASS_UID
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION_NAME
    return meta


def _transfer_syntax(source: Dataset) -> UID:
    file_meta = getattr(source, "file_meta", None)
    given = file_meta.get("TransferSyntaxUID") if file_meta is not None else None
    if given:
        uid = UID(str(given))
        if not uid.is_valid:
            raise UnreadableDICOMError("the transfer syntax of the file is no valid UID")
        return uid
    implicit, little = source.original_encoding
    if little is False:
        return ExplicitVRBigEndian
    return ExplicitVRLittleEndian if implicit is False else ImplicitVRLittleEndian
