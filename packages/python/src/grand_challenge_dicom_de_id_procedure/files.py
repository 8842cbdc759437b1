"""Reading and writing DICOM files, whole or not at all."""

import secrets
import warnings
from pathlib import Path

import pydicom
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure.errors import (
    DestinationError,
    NotDICOMError,
    UnreadableDICOMError,
    UnwritableDICOMError,
)

_UNDEFINED_LENGTH = 0xFFFFFFFF


def read(source: Path) -> Dataset:
    """Read a DICOM file.

    Raises:
        NotDICOMError: it is none.
        UnreadableDICOMError: it is truncated or malformed.
        OSError: the file cannot be opened.
    """
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            dataset = pydicom.dcmread(source)
    except InvalidDicomError:
        raise NotDICOMError("not a DICOM file") from None
    except (OSError, MemoryError):
        raise
    except RecursionError:
        raise UnreadableDICOMError("sequences are nested too deeply", "too-deep") from None
    except Exception as error:  # pydicom raises whatever a malformed file makes it stumble over
        raise UnreadableDICOMError(
            f"cannot be read as a DICOM file ({type(error).__name__})"
        ) from error
    if _lacks_bytes(dataset) or any("end of file" in str(w.message).lower() for w in caught):
        raise UnreadableDICOMError("the file is truncated", "truncated")
    return dataset


def _lacks_bytes(dataset: Dataset) -> bool:
    """Whether a value is shorter than its length says; pydicom reads it without complaint."""
    tags = dataset.keys()
    elements = (dataset.get_item(tag) for tag in tags)
    return any(
        isinstance(element, RawDataElement)
        and element.length != _UNDEFINED_LENGTH
        and len(element.value or b"") != element.length
        for element in elements
    )


def write(dataset: Dataset, destination: Path, *, overwrite: bool) -> None:
    """Write a DICOM file under a temporary name beside its destination, then rename it.

    Args:
        dataset: with its file meta information.
        destination: the new file; its folder exists.
        overwrite: whether to replace an existing file.

    Raises:
        DestinationError: the destination exists and is not to be overwritten.
        UnwritableDICOMError: the dataset has no SOP Instance UID, or a value that DICOM forbids.
        OSError: the file cannot be written.
    """
    uid = dataset.get("SOPInstanceUID")
    if not isinstance(uid, UID) or not uid.is_valid:
        raise UnwritableDICOMError("without a SOP Instance UID there is no DICOM file")
    temporary = destination.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with warnings.catch_warnings(), temporary.open("xb") as stream:
            warnings.simplefilter("ignore")
            pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
        if overwrite:
            temporary.replace(destination)
        else:
            _rename_new(temporary, destination)
    except (OSError, MemoryError, DestinationError):
        raise
    except Exception as error:  # pydicom raises many kinds for a value that it cannot encode
        raise UnwritableDICOMError(
            f"cannot be written as a DICOM file ({type(error).__name__})"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _rename_new(temporary: Path, destination: Path) -> None:
    """Rename unless there is a file of that name, in one step where the file system can."""
    try:
        destination.hardlink_to(temporary)
    except FileExistsError:
        raise DestinationError("the destination exists already", "exists") from None
    except OSError:  # a file system without hard links
        if destination.exists():
            raise DestinationError("the destination exists already", "exists") from None
        temporary.replace(destination)
