"""Recognises a data set without the preamble and file meta information of PS3.10 section 7.1."""

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    LONGEST_HEADER,
    UNDEFINED,
    Encoding,
    encoding_of,
)
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_NATIVE = ("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2")
_FIRST_GROUP = 0x0008  # of every data set that names its SOP class
_ENOUGH = 4  # elements by which a data set is told from other bytes


def native_transfer_syntax(source: Source, start: int) -> str:
    """The transfer syntax of a data set without pixel data in fragments, by its first elements.

    They must be in order, be in the data dictionary, have its VR, and end within the source.

    Args:
        source: the file.
        start: where the data set should begin.

    Returns:
        The UID; empty if these bytes are not the beginning of a data set.
    """
    for uid in _NATIVE:
        if _begins_data_set(source, start, encoding_of(uid)):
            return uid
    return ""


def _begins_data_set(source: Source, start: int, encoding: Encoding) -> bool:
    position, last, elements = start, 0, 0
    while elements < _ENOUGH and position < source.size:
        header = source.bytes_at(position, min(LONGEST_HEADER, source.size - position))
        if len(header) < 8:
            return False
        padded = header.ljust(LONGEST_HEADER, b"\0")
        tag, vr, length, header_length = encoding.read_header(padded, 0)
        is_group_length = tag & 0xFFFF == 0
        choices = ("UL",) if is_group_length else vr_choices(tag)
        if tag <= last or not choices or (not last and tag >> 16 != _FIRST_GROUP):
            return False
        if encoding.explicit and vr.decode("latin_1") not in choices:
            return False
        if length == UNDEFINED:
            return choices[0] == "SQ" and elements > 0
        position += header_length + length
        last, elements = tag, elements + 1
    return elements > 1 and position <= source.size
