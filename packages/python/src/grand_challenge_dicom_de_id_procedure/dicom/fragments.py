"""Encapsulated pixel data: where its fragments end (PS3.5 A.4)."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER, UNDEFINED, Encoding
from grand_challenge_dicom_de_id_procedure.dicom.headers import (
    ITEM,
    SEQUENCE_END,
)
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.source import Source


def after_fragments(source: Source, position: int, stop: int, encoding: Encoding) -> int:
    """The offset after the delimiter of the fragments.

    Args:
        source: the file.
        position: offset of the first fragment.
        stop: where what holds them ends at the latest.
        encoding: of the data set.

    Raises:
        UnreadableDICOMError: there is something else between them, or no end.
    """
    while position + 8 <= stop:
        header = source.bytes_at(position, 8).ljust(LONGEST_HEADER, b"\0")
        tag, _, length, _ = encoding.read_header(header, 0)
        position += 8
        if tag == SEQUENCE_END:
            return position
        if tag != ITEM or length == UNDEFINED:
            break
        position += length
    else:
        if stop == source.size:
            raise UnreadableDICOMError("the file is truncated, or a length is wrong", "truncated")
    raise UnreadableDICOMError("fragments of pixel data without their end", "malformed")
