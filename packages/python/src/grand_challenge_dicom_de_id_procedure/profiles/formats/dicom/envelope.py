"""Original values, encrypted in the file that they were taken from: Encrypted Attributes Sequence
(0400,0500), with an item of Modified Attributes Sequence (0400,0550) in it (PS3.15 section E.1).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.errors import FieldError, UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.cms import (
    Keys,
    sealed,
    unsealed,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.held import held, items_of

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

ENVELOPES = 0x04000500
"""Encrypted Attributes Sequence."""

_SYNTAX, _CONTENT = 0x04000510, 0x04000520
_MODIFIED = 0x04000550
_EXPLICIT_LITTLE, _IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"


def envelope_of(item: Dataset, keys: Keys) -> Dataset:
    """An item of Encrypted Attributes Sequence.

    Args:
        item: what is encrypted: elements with their original values.
        keys: for whom.

    Raises:
        FieldError: a value cannot be encoded.
    """
    from pydicom.dataset import Dataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_dataset

    content, stream = Dataset(), DicomBytesIO()
    content.add_new(_MODIFIED, "SQ", [item])
    stream.is_implicit_VR, stream.is_little_endian = False, True
    try:
        write_dataset(stream, content)
    except MemoryError:
        raise
    except Exception:  # pydicom raises many types of errors if it cannot encode a value
        raise FieldError("a value cannot be encrypted, as it cannot be encoded") from None
    envelope = Dataset()
    envelope.add_new(_SYNTAX, "UI", _EXPLICIT_LITTLE)
    encrypted = sealed(stream.getvalue(), keys)
    envelope.add_new(_CONTENT, "OB", encrypted + b"\0" * (len(encrypted) % 2))
    return envelope


def originals_in(ds: Dataset, keys: Keys) -> list[Dataset]:
    """What the envelopes of a data set hold, the newest first; those for others are left out.

    Raises:
        FieldError: there is none that the keys open.
    """
    found: list[Dataset] = []
    for envelope in items_of(ds, ENVELOPES) if ENVELOPES in ds else ():
        if _CONTENT not in envelope:
            continue
        try:
            content = unsealed(held(envelope, _CONTENT).value, keys)
        except (ValueError, TypeError):
            continue
        found.extend(_items_in(content, str(envelope.get(_SYNTAX, _EXPLICIT_LITTLE))))
    if not found:
        raise FieldError("decrypt needs an Encrypted Attributes Sequence (0400,0500) for this key")
    return found[::-1]


def _items_in(content: bytes, syntax: str) -> Iterator[Dataset]:
    from pydicom.filereader import read_dataset

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # those of pydicom quote values
            ds = read_dataset(BytesIO(content), syntax == _IMPLICIT, is_little_endian=True)
            yield from items_of(ds, _MODIFIED) if _MODIFIED in ds else ()
    except (MemoryError, UnreadableDICOMError):
        raise
    except Exception:  # pydicom raises many types of errors
        raise FieldError("what was encrypted is malformed") from None
