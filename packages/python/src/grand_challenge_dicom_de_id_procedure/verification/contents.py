"""What of a DICOM file is searched, and by what it is known again after de-identification."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.dicom import tags
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    DEFLATED,
    EXPLICIT,
    Encoding,
    encoding_of,
)
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import (
    MOST_INFLATED,
    FileMeta,
    read_file_meta,
)
from grand_challenge_dicom_de_id_procedure.dicom.headers import elements_in
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.named import open_named
from grand_challenge_dicom_de_id_procedure.storage.source import Source
from grand_challenge_dicom_de_id_procedure.verification.digest import digest
from grand_challenge_dicom_de_id_procedure.verification.pixels import PixelElement
from grand_challenge_dicom_de_id_procedure.verification.reading import NUMBER, Reader, Value, Wanted

_HEAD = 1 << 16
_PREAMBLE = 128
_ROWS, _COLUMNS = 0x00280010, 0x00280011


class Fingerprint(NamedTuple):
    """Properties that de-identification does not change. They tell a file from others.

    Attributes:
        sop_class: SOP Class UID (0008,0016).
        bulk: Rows (0028,0010), Columns (0028,0011), and the length and a digest of the beginning of
            the largest value.
        number: Instance Number (0020,0013).
    """

    sop_class: bytes
    bulk: tuple[bytes, bytes, int, int]
    number: bytes


class Contents(NamedTuple):
    """The contents of a DICOM file."""

    preamble: bytes
    values: tuple[Value, ...]  # of all elements, except bulk data
    instance: str  # SOP Instance UID (0008,0018)
    fingerprint: Fingerprint
    problem: str  # why it is not complete; empty if it is
    pixels: tuple[PixelElement, ...]  # at any depth

    @property
    def sop_class(self) -> str:
        """SOP Class UID (0008,0016)."""
        return self.fingerprint.sop_class.decode("latin_1").strip(" \0")


def read_contents(
    path: str,
    most_inflated: int = MOST_INFLATED,
    wanted: Wanted | None = None,
    open_: Callable[[], Source] | None = None,
) -> Contents:
    """Read a DICOM file; what is malformed, as far as it can be read.

    Args:
        path: of the file, or its URL.
        most_inflated: bytes to which a deflated data set may inflate, however small it is.
        wanted: whether the value of an attribute is needed, by its tag and VR; None for all.
        open_: opens it, if a listing told more than its name.

    Raises:
        NotDICOMError: it is not a DICOM file.
        UnreadableDICOMError: its file meta information is malformed, or it cannot be inflated.
        OSError: the file cannot be opened or read.
    """
    source = open_named(path) if open_ is None else open_()
    try:
        meta = read_file_meta(source)
        preamble = source.bytes_at(0, min(meta.start, _PREAMBLE))
        head = _head(source, meta)
        start, is_inflated = meta.end, meta.transfer_syntax in DEFLATED
        if is_inflated:
            from grand_challenge_dicom_de_id_procedure.dicom.inflate import inflated

            source, start = inflated(source, start, most_inflated), 0
        reader = Reader(source, path, meta.transfer_syntax, is_inflated=is_inflated)
        reader.wanted = wanted
        problem = _read(reader, start, encoding_of(meta.transfer_syntax))
        top = {value.tag: value.raw for value in reader.values if not value.prefix}
        bulk = top.get(_ROWS, b""), top.get(_COLUMNS, b""), *_largest(reader, source)
        return Contents(
            preamble,
            (*head, *reader.values),
            top.get(tags.INSTANCE, b"").decode("latin_1").strip(" \0"),
            Fingerprint(top.get(tags.SOP_CLASS, b""), bulk, top.get(NUMBER, b"").strip()),
            problem,
            tuple(reader.pixels),
        )
    finally:
        source.close()


def _read(reader: Reader, start: int, encoding: Encoding) -> str:
    """Read a data set as far as possible; returns why it is not complete."""
    try:
        reader.read(start, encoding)
    except RecursionError:
        return "sequences are nested too deeply"
    except UnreadableDICOMError as error:
        return str(error)
    if reader.unsearched:
        return f"a text of more than 64 MB was not searched: {reader.unsearched[0]}"
    return ""


def _head(source: Source, meta: FileMeta) -> list[Value]:
    """The values of the file meta information."""
    head = source.bytes_at(meta.start, meta.end - meta.start)
    return [Value("", tag, vr, raw, DEFAULT) for tag, vr, raw in elements_in(head, EXPLICIT)]


def _largest(reader: Reader, source: Source) -> tuple[int, int]:
    """Length of the largest value, outside sequences, and a digest of its beginning; of pixels,
    without what de-identification blanks."""
    largest = reader.largest
    if not largest.length:
        return 0, 0
    try:
        beginning = largest.pixels.beginning(_HEAD, source) if largest.pixels else None
    except UnreadableDICOMError:
        beginning = None
    if beginning is None:
        size = min(_HEAD, largest.end - largest.start)
        beginning = source.bytes_at(largest.start, size)
    return largest.length, digest(beginning)
