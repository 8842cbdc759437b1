"""Reads and makes the preamble and file meta information (PS3.10 section 7.1).

Of the source's, only the transfer syntax is kept: no AE titles, addresses or private information.
"""

from functools import lru_cache
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT, LONGEST_HEADER
from grand_challenge_dicom_de_id_procedure.dicom.values import join
from grand_challenge_dicom_de_id_procedure.errors import NotDICOMError, UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.source import Source

IMPLEMENTATION_CLASS_UID = "2.25.290785256627521160636543889945072690683"
IMPLEMENTATION_VERSION_NAME = "GC_DICOM_DEID_2"  # at most 16 characters

_HEAD = 1024  # bytes: usually enough for all file meta information
_LONGEST = 1 << 16  # bytes of a value that is read
_SOP_CLASS, _TRANSFER_SYNTAX = 0x00020002, 0x00020010


class FileMeta(NamedTuple):
    """What is used of a source's file meta information.

    Attributes:
        sop_class: Media Storage SOP Class UID; empty where it is absent.
        transfer_syntax: Transfer Syntax UID.
        end: offset of the data set.
    """

    sop_class: str
    transfer_syntax: str
    end: int


def read_file_meta(source: Source) -> FileMeta:
    """Read a source up to its data set.

    Raises:
        NotDICOMError: it is not a DICOM file.
        UnreadableDICOMError: the file meta information is malformed or has no transfer syntax.
    """
    if source.size < 132 or source.bytes_at(128, 4) != b"DICM":
        raise NotDICOMError("not a DICOM file")
    found: dict[int, str] = {}
    known = min(_HEAD, source.size)
    head = source.bytes_at(0, known) + bytes(LONGEST_HEADER)
    position = 132
    while position + 8 <= source.size:
        header, place = head, position
        if position + LONGEST_HEADER > known and known < source.size:
            rest = source.bytes_at(position, min(LONGEST_HEADER, source.size - position))
            header, place = rest.ljust(LONGEST_HEADER, b"\0"), 0
        tag, vr, length, header_length = EXPLICIT.read_header(header, place)
        if tag >> 16 != 0x0002:
            break
        if not (vr.isalpha() and vr.isupper()):
            raise UnreadableDICOMError("the file meta information is malformed", "bad-file-meta")
        value = position + header_length
        position = value + length
        if position > source.size:
            raise UnreadableDICOMError("the file meta information is truncated", "truncated")
        if tag in (_SOP_CLASS, _TRANSFER_SYNTAX) and length <= _LONGEST:
            found[tag] = source.bytes_at(value, length).decode("latin_1").strip(" \0")
    if not found.get(_TRANSFER_SYNTAX):
        raise UnreadableDICOMError("the file names no transfer syntax", "no-transfer-syntax")
    return FileMeta(found.get(_SOP_CLASS, ""), found[_TRANSFER_SYNTAX], position)


def new_file_meta(sop_class: str, instance: str, transfer_syntax: str) -> bytes:
    """An empty preamble, and file meta information for a de-identified data set."""
    value = _uid(instance)
    before, after = _around_instance(sop_class, transfer_syntax, len(value))
    return before + value + after


@lru_cache(maxsize=64)
def _around_instance(sop_class: str, transfer_syntax: str, length: int) -> tuple[bytes, bytes]:
    """What is before and after the value of Media Storage SOP Instance UID, of this length."""
    before = (
        EXPLICIT.element(0x00020001, "OB", b"\0\1")
        + EXPLICIT.element(0x00020002, "UI", _uid(sop_class))
        + EXPLICIT.header(0x00020003, b"UI", length)
    )
    after = (
        EXPLICIT.element(0x00020010, "UI", _uid(transfer_syntax))
        + EXPLICIT.element(0x00020012, "UI", _uid(IMPLEMENTATION_CLASS_UID))
        + EXPLICIT.element(0x00020013, "SH", join("SH", [IMPLEMENTATION_VERSION_NAME], DEFAULT))
    )
    group_length = EXPLICIT.length.pack(len(before) + length + len(after))
    start = bytes(128) + b"DICM" + EXPLICIT.element(0x00020000, "UL", group_length)
    return start + before, after


def _uid(uid: str) -> bytes:
    return join("UI", [uid], DEFAULT)
