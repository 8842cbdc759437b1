"""What of a DICOM file is searched, and by what it is known again after de-identification."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.storage.named import open_named
from grand_challenge_dicom_de_id_procedure.storage.source import Source
from grand_challenge_dicom_de_id_procedure.verification.digest import digest
from grand_challenge_dicom_de_id_procedure.verification.pixels import PixelElement
from grand_challenge_dicom_de_id_procedure.verification.reading import NUMBER, Reader, Wanted
from grand_challenge_dicom_de_id_procedure.verification.repeated import Repeated, Run
from grand_challenge_dicom_de_id_procedure.verification.value import Value

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
    values: Sequence[Value]  # of all elements, except bulk data
    runs: Sequence[Run]  # what the file has in common with the one that was read before it
    others: Sequence[Value]  # the values that are not in the runs
    said: Mapping[int, bytes]  # the values by which a file is known, by tag
    largest: tuple[int, bytes]  # length and beginning of the largest bulk data; see ``_largest``
    problem: str  # why it is not complete; empty if it is
    pixels: Sequence[PixelElement]  # at any depth

    @property
    def sop_class(self) -> str:
        """SOP Class UID (0008,0016)."""
        return self.said.get(tags.SOP_CLASS, b"").decode("latin_1").strip(" \0")

    @property
    def instance(self) -> str:
        """SOP Instance UID (0008,0018)."""
        return self.said.get(tags.INSTANCE, b"").decode("latin_1").strip(" \0")

    def fingerprint(self) -> Fingerprint:
        """What tells it from other files; it takes a while."""
        said, (length, beginning) = self.said.get, self.largest
        bulk = said(_ROWS, b""), said(_COLUMNS, b""), length, digest(beginning) if length else 0
        return Fingerprint(said(tags.SOP_CLASS, b""), bulk, said(NUMBER, b"").strip())


def read_contents(
    path: str,
    most_inflated: int = MOST_INFLATED,
    wanted: Wanted | None = None,
    open_: Callable[[], Source] | None = None,
    repeated: Repeated | None = None,
) -> Contents:
    """Read a DICOM file; what is malformed, as far as it can be read.

    Args:
        path: of the file, or its URL.
        most_inflated: bytes to which a deflated data set may inflate, however small it is.
        wanted: whether the value of an attribute is needed, by its tag and VR; None for all.
        open_: opens it, if a listing told more than its name.
        repeated: see ``Reader``.

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
        reader.wanted, reader.repeated = wanted, repeated
        problem = _read(reader, start, encoding_of(meta.transfer_syntax))
        return Contents(
            preamble,
            [*head, *reader.values],
            reader.runs,
            [*head, *reader.others],
            reader.said,
            _largest(reader, source),
            problem,
            reader.pixels,
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


def _largest(reader: Reader, source: Source) -> tuple[int, bytes]:
    """Length of the largest value, outside sequences, and its beginning; of pixels, without what
    de-identification blanks."""
    largest = reader.largest
    if not largest.length:
        return 0, b""
    try:
        beginning = largest.pixels.beginning(_HEAD, source) if largest.pixels else None
    except UnreadableDICOMError:
        beginning = None
    if beginning is None:
        size = min(_HEAD, largest.end - largest.start)
        beginning = source.bytes_at(largest.start, size)
    return largest.length, beginning
