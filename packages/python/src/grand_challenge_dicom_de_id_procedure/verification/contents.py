"""Reads a DICOM file with pydicom: every element at any depth, except bulk data."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from grand_challenge_dicom_de_id_procedure.dicom import tags
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import DEFLATED
from grand_challenge_dicom_de_id_procedure.dicom.values import CODE_VRS, SINGLE_VALUE_VRS, TEXT_VRS
from grand_challenge_dicom_de_id_procedure.errors import NotDICOMError, UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.verification.pixels import (
    SEARCHED,
    PixelElement,
    pixel_element,
)

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

LARGEST = 1 << 20
"""Bytes. A longer value that is not text is bulk data, which is not searched."""

LARGEST_TEXT = 1 << 26
"""Bytes. A longer text is not searched; this is reported."""

_HEAD = 1 << 16
_BULK = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_NUMBER, _ROWS, _COLUMNS = 0x00200013, 0x00280010, 0x00280011
_PIXEL_GROUP = 0x7FE0


class Value(NamedTuple):
    """The value of one element."""

    path: str  # such as (0040,A730)[0]>(0040,A160); items count from 0
    tag: int
    vr: str
    texts: tuple[str, ...]  # its decoded values if it is text; else empty
    raw: bytes  # its value field if it is not text; else empty


class Fingerprint(NamedTuple):
    """Properties that de-identification does not change. They tell a file from others.

    Attributes:
        bulk: Rows (0028,0010), Columns (0028,0011), and the length and a hash of the beginning of
            the largest value.
    """

    sop_class: str  # SOP Class UID (0008,0016)
    bulk: tuple[bytes, bytes, int, bytes]
    number: str  # Instance Number (0020,0013)


class Contents(NamedTuple):
    """The contents of a DICOM file."""

    preamble: bytes
    values: tuple[Value, ...]  # of all elements, except bulk data
    instance: str  # SOP Instance UID (0008,0018)
    fingerprint: Fingerprint
    unsearched: tuple[str, ...]  # the paths of texts that are too long to be searched
    pixels: tuple[PixelElement, ...]  # at any depth


def read_contents(path: str) -> Contents:
    """Read a DICOM file.

    Raises:
        NotDICOMError: it is not a DICOM file.
        UnreadableDICOMError: pydicom cannot read it.
        OSError: the file cannot be opened or read.
    """
    from pydicom.errors import InvalidDicomError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom's warnings quote values of the file
        try:
            return _contents(path)
        except InvalidDicomError:
            raise NotDICOMError("not a DICOM file") from None
        except (OSError, MemoryError):
            raise
        except RecursionError:
            raise UnreadableDICOMError("sequences are nested too deeply", "too-deep") from None
        except Exception as error:  # pydicom raises many types of errors if it cannot decode
            message = f"the file cannot be read ({type(error).__name__})"
            raise UnreadableDICOMError(message) from None


def _contents(path: str) -> Contents:
    from pydicom import dcmread

    ds = dcmread(path, defer_size=LARGEST)
    if ds.file_meta.get("TransferSyntaxUID") in DEFLATED:
        ds = dcmread(path)  # its values cannot be read from the deflated file later
    reader = _Reader(path, str(ds.file_meta.get("TransferSyntaxUID", "")))
    values = (*reader.values(ds.file_meta, "", []), *reader.values(ds, "", []))
    top = {value.tag: value for value in values if ">" not in value.path}

    def text(tag: int) -> str:
        return "\\".join(top[tag].texts) if tag in top else ""

    def raw(tag: int) -> bytes:
        return top[tag].raw if tag in top else b""

    bulk = (raw(_ROWS), raw(_COLUMNS), *reader.largest(ds))
    fingerprint = Fingerprint(text(tags.SOP_CLASS), bulk, text(_NUMBER))
    return Contents(
        ds.preamble or b"",
        values,
        text(tags.INSTANCE),
        fingerprint,
        tuple(reader.unsearched),
        tuple(reader.pixels),
    )


class _Reader:
    """Reads the values of data sets, and notes pixels, and texts too long to be searched."""

    def __init__(self, path: str, transfer_syntax: str) -> None:
        self._path = path
        self._transfer_syntax = transfer_syntax
        self.pixels: list[PixelElement] = []
        self.unsearched: list[str] = []

    def values(self, ds: Dataset, prefix: str, encodings: list[str]) -> Iterator[Value]:
        """The values of all elements of a data set and of its sequences, except bulk data."""
        raw_elements = {int(element.tag): element for element in ds.values()}
        for tag, element in raw_elements.items():
            path = prefix + tags.spelled(tag)
            vr = _vr(tag, element.VR)
            items = _items(ds, tag) if vr == "SQ" else None
            if items is not None:
                for number, item in enumerate(items):
                    yield from self.values(item, f"{path}[{number}]>", encodings)
                continue
            if tag in SEARCHED:
                self.pixels.append(
                    pixel_element(element, path, self._path, raw_elements, self._transfer_syntax)
                )
                continue
            is_text = vr in TEXT_VRS or vr in CODE_VRS
            raw = self._bytes(element, path, is_text)
            if tag == tags.CHARACTER_SET:
                encodings = _encodings(raw)
            texts = _texts(vr, raw, encodings) if is_text else ()
            yield Value(path, tag, vr, texts, b"" if is_text else raw)

    def largest(self, ds: Dataset) -> tuple[int, bytes]:
        """Length and hash of the beginning of the largest value, outside sequences."""
        elements: Iterator[Any] = iter(ds.values())
        bulky = (each for each in elements if each.VR in _BULK or each.tag >> 16 == _PIXEL_GROUP)
        largest = max(bulky, key=_length, default=None)
        if largest is None:
            return 0, b""
        head = self._beginning(largest)
        return _length(largest), hashlib.blake2b(head[:_HEAD], digest_size=16).digest()

    def _beginning(self, element: Any) -> bytes:
        """The first bytes of a value; of pixels, without what de-identification blanks."""
        path = tags.spelled(element.tag)
        for pixels in self.pixels:
            if pixels.path == path:
                try:
                    return pixels.beginning(_HEAD)
                except UnreadableDICOMError:
                    break
        return bytes(element.value or b"") or self._read(element.value_tell, _HEAD)

    def _bytes(self, element: Any, path: str, is_text: bool) -> bytes:
        """The value field of an element; empty if it is not searched."""
        value, length = element.value, _length(element)
        if value is None and length and is_text:
            if length <= LARGEST_TEXT:
                return self._read(element.value_tell, length)
            self.unsearched.append(path)
        if isinstance(value, bytes):
            return value if is_text or length <= LARGEST else b""
        if value is None:
            return b""
        # pydicom has already decoded it.
        values = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else value
        return "\\".join(map(str, values)).encode("latin_1", "replace")

    def _read(self, position: int, length: int) -> bytes:
        with open(self._path, "rb") as stream:  # noqa: PTH123
            stream.seek(position)
            return stream.read(length)


def _length(element: Any) -> int:
    return int(getattr(element, "length", 0))


def _vr(tag: int, stored: str | None) -> str:
    if stored and stored != "UN":
        return str(stored)
    return next(iter(vr_choices(tag)), "UN")


def _items(ds: Dataset, tag: int) -> list[Dataset] | None:
    """The items of a sequence; None if it is not a sequence."""
    try:
        value = ds[tag].value
    except (OSError, MemoryError, RecursionError):
        raise
    except Exception:  # pydicom raises many types of errors if it cannot decode
        return None
    return None if value is None or isinstance(value, bytes | str) else list(value)


def _encodings(raw: bytes) -> list[str]:
    from pydicom.charset import convert_encodings

    terms = [term.strip(" \0") for term in raw.decode("latin_1").split("\\")]
    try:
        return list(convert_encodings(terms))
    except LookupError:
        return []


def _texts(vr: str, raw: bytes, encodings: list[str]) -> tuple[str, ...]:
    from pydicom.charset import decode_bytes
    from pydicom.valuerep import TEXT_VR_DELIMS

    if vr in CODE_VRS or vr == "UR" or not encodings:
        text = raw.decode("latin_1")
    else:
        text = decode_bytes(raw, encodings, TEXT_VR_DELIMS)
    values = [text] if vr in SINGLE_VALUE_VRS else text.split("\\")
    return tuple(value.strip(" \0\r\n") for value in values)
