"""Reads and makes the preamble and file meta information (PS3.10 section 7.1).

Of the source's, only the transfer syntax is kept: no AE titles, addresses or private information.
"""

from functools import lru_cache

from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT, LONGEST_HEADER
from grand_challenge_dicom_de_id_procedure.dicom.values import join
from grand_challenge_dicom_de_id_procedure.errors import NotDICOMError, UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.storage.source import Source

IMPLEMENTATION_CLASS_UID = "2.25.290785256627521160636543889945072690683"
IMPLEMENTATION_VERSION_NAME = "GC_DICOM_DEID_2"  # at most 16 characters

DICOMDIR = "1.2.840.10008.1.3.10"
"""Media Storage Directory Storage: the SOP class of a directory of files (PS3.10 section 8.6)."""

MOST_INFLATED = 1 << 26
"""Bytes to which a deflated data set may inflate, however small it is."""

_HEAD = 1024  # bytes: usually enough for all file meta information
_LONGEST = 1 << 16  # bytes of a value that is read
_SOP_CLASS, _TRANSFER_SYNTAX = 0x00020002, 0x00020010


class Readable(NamedTuple):
    """Which files are read.

    Attributes:
        bare: whether a file may lack the preamble, or all that precedes the data set.
        most_inflated: bytes to which a deflated data set may inflate, however small it is.
    """

    bare: bool = True
    most_inflated: int = MOST_INFLATED


READABLE = Readable()
"""Which files are read unless the user says otherwise."""


class FileMeta(NamedTuple):
    """What is used of a source's file meta information.

    Attributes:
        sop_class: Media Storage SOP Class UID; empty where it is absent.
        transfer_syntax: Transfer Syntax UID.
        start: offset of the file meta information: 132, or 0 where there is no preamble.
        end: offset of the data set.
    """

    sop_class: str
    transfer_syntax: str
    start: int
    end: int


def read_file_meta(source: Source, *, bare: bool = True) -> FileMeta:
    """Read a source up to its data set.

    Args:
        source: the file.
        bare: whether it may lack the preamble, or all that precedes the data set.

    Raises:
        NotDICOMError: it is not a DICOM file.
        UnreadableDICOMError: the file meta information is malformed or has no transfer syntax, or
            the source is bare although it must not be.
    """
    start = 132
    if source.size < start or source.bytes_at(128, 4) != b"DICM":
        from grand_challenge_dicom_de_id_procedure.dicom.bare import native_transfer_syntax

        start = 0
        if not (has_meta := _begins_meta(source)) and not native_transfer_syntax(source, 0):
            raise NotDICOMError("not a DICOM file")
        if not bare:
            raise UnreadableDICOMError("a data set without DICM before it", "may-be-dicom")
        if not has_meta:
            return FileMeta("", native_transfer_syntax(source, 0), 0, 0)
    found, end = _read_elements(source, start)
    sop_class, transfer_syntax = found.get(_SOP_CLASS, ""), found.get(_TRANSFER_SYNTAX, "")
    if transfer_syntax:
        return FileMeta(sop_class, transfer_syntax, start, end)
    from grand_challenge_dicom_de_id_procedure.dicom.bare import native_transfer_syntax

    transfer_syntax = native_transfer_syntax(source, end)
    if not transfer_syntax:
        raise UnreadableDICOMError("the file names no transfer syntax", "no-transfer-syntax")
    return FileMeta(sop_class, transfer_syntax, start, end)


def _begins_meta(source: Source) -> bool:
    """Whether a source begins with file meta information instead of a preamble."""
    if source.size < LONGEST_HEADER:
        return False
    tag, vr, *_ = EXPLICIT.read_header(source.bytes_at(0, LONGEST_HEADER), 0)
    return (tag, vr) in ((0x00020000, b"UL"), (0x00020001, b"OB"), (_SOP_CLASS, b"UI"))


def _read_elements(source: Source, position: int) -> tuple[dict[int, str], int]:
    """The UIDs that are needed of the file meta information, and its end."""
    found: dict[int, str] = {}
    known = min(_HEAD, source.size)
    head = source.bytes_at(0, known) + bytes(LONGEST_HEADER)
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
    return found, position


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
