"""A file as pydicom reads it, and where its elements lie. Large values are left in the source."""

from __future__ import annotations

import io
import warnings
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, cast

from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    DEFLATED,
    UNDEFINED,
    Encoding,
    encoding_of,
)
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import (
    FileMeta,
    Readable,
    read_file_meta,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET, spelled
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.rewriting.decoding import tag_of
from grand_challenge_dicom_de_id_procedure.rewriting.elements import stored_elements
from grand_challenge_dicom_de_id_procedure.rewriting.stored import StoredElement
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from pydicom.dataelem import DataElement, RawDataElement
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.tag import BaseTag

    Elements: TypeAlias = dict[BaseTag, DataElement | RawDataElement]

_LARGE = 1 << 16  # bytes of a value that is read only if something asks for it
_WINDOW = 1 << 15
_PIXELS = (0x7FE00008, 0x7FE00009, 0x7FE00010)


@dataclass(slots=True)
class Opened:
    """A file that was read.

    Attributes:
        source: its bytes; inflated, if the data set was deflated.
        start: offset of the data set.
        transfer_syntax: UID of it.
        data_set: what pydicom reads.
        stored: where the elements at the top stand in the source.
        places: where each of them begins and ends, by its tag.
        foreign: tags of elements at the top with text that the character set matters to.
    """

    source: Source
    start: int
    transfer_syntax: str
    data_set: FileDataset
    stored: Sequence[StoredElement]
    places: dict[int, tuple[int, int]]
    foreign: frozenset[int]

    @property
    def encoding(self) -> Encoding:
        return encoding_of(self.transfer_syntax)


class _Bytes(io.RawIOBase):
    """A source as the file object that pydicom reads."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = (0, self._position, self._source.size)[whence]
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        into = memoryview(buffer).cast("B")
        length = max(0, min(len(into), self._source.size - self._position))
        into[:length] = self._source.bytes_at(self._position, length) if length else b""
        self._position += length
        return length


def opened(source: Source, start: int, meta: FileMeta, head: Source) -> Opened:
    """Read the elements of a data set.

    Args:
        source: holds the data set.
        start: its offset there.
        meta: the file meta information, as read.
        head: holds the file meta information.

    Raises:
        UnreadableDICOMError: it is truncated or malformed.
    """
    from pydicom.dataset import FileDataset

    encoding = encoding_of(meta.transfer_syntax)
    reader = cast("BinaryIO", io.BufferedReader(_Bytes(source), _WINDOW))
    implicit, little = not encoding.explicit, encoding.little
    preamble = head.bytes_at(0, 128) if meta.start == 132 else None
    try:
        stored = stored_elements(source, start, source.size, encoding)
        elements = _read(source, stored, encoding, reader)
        character_sets = _character_sets(elements)
        data_set = FileDataset(
            io.BytesIO(), elements, preamble, _file_meta(head, meta), implicit, little
        )
        data_set.buffer = reader
        data_set.filename = None
        data_set.set_original_encoding(implicit, little, character_sets)
        foreign = _foreign(data_set)
    except (UnreadableDICOMError, MemoryError):
        raise
    except RecursionError:
        raise UnreadableDICOMError("sequences are nested too deeply", "too-deep") from None
    except Exception as error:  # pydicom raises many kinds of them
        raise UnreadableDICOMError(
            f"pydicom cannot read the data set ({type(error).__name__})", "malformed"
        ) from error
    places = {each.tag: (each.start, each.end) for each in stored}
    return Opened(source, start, meta.transfer_syntax, data_set, stored, places, foreign)


def opened_file(source: Source, readable: Readable) -> Opened:
    """Read a file, which may be deflated; its ``source`` is another one then, to close as well.

    Raises:
        NotDICOMError: it is not a DICOM file.
        UnreadableDICOMError: it is truncated or malformed.
    """
    meta = read_file_meta(source, bare=readable.bare)
    if meta.transfer_syntax not in DEFLATED:
        return opened(source, meta.end, meta, source)
    from grand_challenge_dicom_de_id_procedure.dicom.inflate import inflated

    head = BytesSource(source.bytes_at(0, meta.end))
    return opened(inflated(source, meta.end, readable.most_inflated), 0, meta, head)


def _read(
    source: Source, stored: Sequence[StoredElement], encoding: Encoding, reader: BinaryIO
) -> Elements:
    """The elements at the top."""
    elements: Elements = {}
    for each in stored:
        if each.tag in elements:
            raise UnreadableDICOMError(f"{spelled(each.tag)} where it may not be", "malformed")
        element: DataElement | RawDataElement
        if each.is_undefined and each.tag not in _PIXELS:
            reader.seek(each.start)
            element = _sequence(reader, encoding, _character_sets(elements))
        else:
            element = _raw(source, each, encoding)
        elements[element.tag] = element
    return elements


def _raw(source: Source, stored: StoredElement, encoding: Encoding) -> RawDataElement:
    """An element that is no sequence of undefined length."""
    from pydicom.dataelem import RawDataElement

    length = UNDEFINED if stored.is_undefined else stored.end - stored.value
    content: bytes | None = None
    if length <= _LARGE:
        source.load(stored.value, length)
        content = source.bytes_at(stored.value, length)
    tag, vr = tag_of(stored.tag), stored.vr or None
    return RawDataElement(
        tag, vr, length, content, stored.value, not encoding.explicit, encoding.little
    )


def _sequence(
    reader: BinaryIO, encoding: Encoding, character_sets: str | MutableSequence[str]
) -> DataElement | RawDataElement:
    from pydicom.filereader import data_element_generator

    implicit, little = not encoding.explicit, encoding.little
    return next(data_element_generator(reader, implicit, little, encoding=character_sets))


def _character_sets(elements: Elements) -> str | MutableSequence[str]:
    """Python's names of the character sets of the data set."""
    from pydicom.charset import convert_encodings, default_encoding
    from pydicom.dataelem import convert_raw_data_element
    from pydicom.tag import BaseTag

    found = elements.get(BaseTag(CHARACTER_SET))
    if found is None:
        return default_encoding
    return convert_encodings(convert_raw_data_element(cast("RawDataElement", found)).value)


def _file_meta(head: Source, meta: FileMeta) -> FileMetaDataset:
    from pydicom.dataset import FileMetaDataset
    from pydicom.filereader import data_element_generator

    content = io.BytesIO(head.bytes_at(meta.start, meta.end - meta.start))
    elements = data_element_generator(content, is_implicit_VR=False, is_little_endian=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return FileMetaDataset({each.tag: each for each in elements})


def _foreign(data_set: FileDataset) -> frozenset[int]:
    """Decode what has other characters than ASCII, while its character set is known."""
    found = set()
    for tag, raw in list(data_set.items()):
        value = raw.value
        if tag == CHARACTER_SET or not isinstance(value, bytes) or len(value) > _LARGE:
            continue
        if not value.isascii() or b"\x1b" in value:
            element = data_set[tag]
            if element.VR in ("LO", "LT", "PN", "SH", "ST", "UC", "UT", "SQ"):
                found.add(int(tag))
    return frozenset(found)
