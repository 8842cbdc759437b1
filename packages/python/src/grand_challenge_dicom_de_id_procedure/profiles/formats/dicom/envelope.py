"""Original values, encrypted in the file that they were taken from: Encrypted Attributes Sequence
(0400,0500), with an item of Modified Attributes Sequence (0400,0550) in it (PS3.15 section E.1).
"""

from __future__ import annotations

from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT, encoding_of
from grand_challenge_dicom_de_id_procedure.errors import FieldError, UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.cms import (
    Keys,
    openings,
    sealed,
)
from grand_challenge_dicom_de_id_procedure.rewriting.changes import data_set_bytes
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import DataSet
from grand_challenge_dicom_de_id_procedure.rewriting.elements import stored_elements
from grand_challenge_dicom_de_id_procedure.rewriting.replaced import New
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

ENVELOPES = 0x04000500
"""Encrypted Attributes Sequence."""

_SYNTAX, _CONTENT = 0x04000510, 0x04000520
_MODIFIED = 0x04000550
_EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"


def new_content() -> DataSet:
    """What an envelope holds: as yet an item without original elements."""
    content = DataSet(BytesSource(b""), [], EXPLICIT)
    content.add_sequence(_MODIFIED).append(content.new_item())
    return content


def originals_of(content: DataSet) -> DataSet:
    """The item with original elements in what ``new_content`` gave."""
    return content.items(_MODIFIED)[0]


def add_envelope(ds: DataSet, content: DataSet, keys: Keys) -> None:
    """Put an envelope into a data set, after those that are there.

    Args:
        ds: the data set.
        content: what is encrypted.
        keys: for whom.

    Raises:
        UnwritableDICOMError: a value cannot be encoded.
    """
    encrypted = sealed(data_set_bytes(content, EXPLICIT), keys)
    envelopes = ds.items(ENVELOPES) if ENVELOPES in ds else ds.add_sequence(ENVELOPES)
    envelope = ds.new_item()
    envelope.elements[_SYNTAX] = New(_SYNTAX, "UI", _EXPLICIT_LITTLE.encode() + b"\0")
    envelope.elements[_CONTENT] = New(_CONTENT, "OB", encrypted + b"\0" * (len(encrypted) % 2))
    envelopes.append(envelope)


def originals_in(ds: DataSet, keys: Keys) -> list[DataSet]:
    """What the envelopes of a data set hold, the newest first; those for others are left out.

    Raises:
        FieldError: there is none that the keys open.
        UnreadableDICOMError: a sequence that one holds is malformed.
    """
    found: list[DataSet] = []
    for envelope in ds.items(ENVELOPES) if ENVELOPES in ds else ():
        content = envelope.content(_CONTENT) if _CONTENT in envelope else None
        if not content:
            continue
        syntax = envelope.text(_SYNTAX) if _SYNTAX in envelope else _EXPLICIT_LITTLE
        found.extend(_opened(content, syntax, keys))
    if not found:
        raise FieldError("decrypt needs an Encrypted Attributes Sequence (0400,0500) for this key")
    return found[::-1]


def _opened(content: bytes, syntax: str, keys: Keys) -> list[DataSet]:
    """The items in an envelope; none if it is for others, or damaged."""
    try:
        for opened in openings(content, keys):
            try:
                return list(_items_in(opened, syntax))
            except UnreadableDICOMError:
                continue  # the key is that of another recipient
    except (ValueError, TypeError):
        pass
    return []


def _items_in(content: bytes, syntax: str) -> Iterator[DataSet]:
    source, encoding = BytesSource(content), encoding_of(syntax)
    ds = DataSet(source, stored_elements(source, 0, len(content), encoding), encoding)
    yield from ds.items(_MODIFIED) if _MODIFIED in ds else ()
