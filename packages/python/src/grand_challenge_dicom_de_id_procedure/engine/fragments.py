"""Encapsulated pixel data: where its fragments end (PS3.5 A.4)."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.encoding import UNDEFINED, Encoding
from grand_challenge_dicom_de_id_procedure.engine.source import Source
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError


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
    unpack = encoding.tag_and_length.unpack
    while position + 8 <= stop:
        group, element, length = unpack(source.bytes_at(position, 8))
        position += 8
        if (group, element) == (0xFFFE, 0xE0DD):
            return position
        if (group, element) != (0xFFFE, 0xE000) or length == UNDEFINED:
            break
        position += length
    else:
        if stop == source.size:
            raise UnreadableDICOMError("the file is truncated, or a length is wrong", "truncated")
    raise UnreadableDICOMError("fragments of pixel data without their end", "malformed")
