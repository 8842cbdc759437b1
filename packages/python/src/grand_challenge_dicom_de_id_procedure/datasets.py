"""Converts pydicom datasets to the bytes of a DICOM file and back, for the engine."""

from __future__ import annotations

import copy
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def as_bytes(ds: Dataset) -> bytes:
    """Convert a dataset to the bytes of a DICOM file.

    The transfer syntax is that of its file meta information, else the encoding that the dataset was
    read with, else Explicit VR Little Endian.

    Raises:
        UnreadableDICOMError: pydicom cannot write the dataset.
    """
    import pydicom
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    implicit, little = ds.original_encoding
    stream = BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pydicom's warnings quote values of the dataset
            written = copy.deepcopy(ds)  # writing changes VRs that the data dictionary leaves open
            for tag in list(written.keys()):
                if tag >> 16 in (0x0000, 0x0002):
                    del written[tag]
            syntax = getattr(getattr(ds, "file_meta", None), "TransferSyntaxUID", None)
            if not syntax and little is False:
                syntax = ExplicitVRBigEndian
            elif not syntax:
                syntax = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
            written.file_meta = FileMetaDataset()
            written.file_meta.TransferSyntaxUID = syntax
            written.preamble = bytes(128)
            pydicom.dcmwrite(stream, written)
    except MemoryError:
        raise
    except RecursionError:
        raise UnreadableDICOMError("sequences are nested too deeply", "too-deep") from None
    except Exception as error:  # pydicom raises many types of errors if it cannot encode a value
        raise UnreadableDICOMError(
            f"the dataset cannot be written as a DICOM file ({type(error).__name__})"
        ) from error
    return stream.getvalue()


def as_dataset(prepared: Prepared, like: Dataset) -> Dataset:
    """Convert an output to a dataset, with file meta information only if ``like`` has it."""
    import pydicom
    from pydicom.dataset import Dataset

    sink = MemorySink()
    prepared.write_to(sink)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pydicom.dcmread(BytesIO(sink.content()))
    if getattr(like, "file_meta", None) is not None:
        return read
    new = Dataset()
    implicit, little = read.original_encoding
    new.set_original_encoding(implicit, little, read.original_character_set)
    for tag in list(read.keys()):
        new[tag] = read.get_item(tag)
    return new
