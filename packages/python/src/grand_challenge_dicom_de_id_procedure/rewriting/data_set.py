"""A pydicom dataset of a file, with the values that are small enough; each is read when asked for.

A sequence is one value: it becomes items when something asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_sequence
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.rewriting.elements import Stored
from grand_challenge_dicom_de_id_procedure.storage.source import Source

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag

LARGEST = 1 << 24
"""Bytes of a value; larger ones, such as those of pixel data, are not in the dataset. Sequences
are, whatever their size.
"""

_DELIMITER = 8  # bytes
_PIXELS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))


def is_held(element: Stored) -> bool:
    """Whether the dataset has the value of an element."""
    if element.tag in _PIXELS:
        return False
    if element.end - element.value <= LARGEST or element.vr == "SQ" or element.is_undefined:
        return True
    return not element.vr and is_sequence(element.tag)


def data_set_of(source: Source, elements: Sequence[Stored], encoding: Encoding) -> Dataset:
    """The dataset of a file. Pixel data and other large values are in it without their bytes.

    Raises:
        UnreadableDICOMError: its character set is malformed.
    """
    from pydicom.dataelem import DataElement, RawDataElement
    from pydicom.dataset import Dataset

    implicit, little = not encoding.explicit, encoding.little
    found: dict[BaseTag, DataElement | RawDataElement] = {}
    for element in elements:
        tag, vr = tag_of(element.tag), element.vr or None
        if not is_held(element):
            found[tag] = DataElement(tag, vr or "OB", b"")
            continue
        content = source.bytes_at(element.value, element.end - element.value)
        if element.is_undefined:
            content = content[:-_DELIMITER]
            vr = "SQ"  # pydicom reads items in UN, too, if it knows that there are some
        found[tag] = RawDataElement(
            tag,
            vr,
            len(content),
            content,
            element.value,
            implicit or (element.is_undefined and element.vr == "UN"),
            little,
        )
    ds = Dataset(found)
    ds.set_original_encoding(implicit, little, _character_set(ds))
    return ds


@lru_cache(maxsize=1 << 16)
def tag_of(tag: int) -> BaseTag:
    """A tag as pydicom has it; dictionaries find the same object faster than an equal one."""
    from pydicom.tag import BaseTag

    return BaseTag(tag)


def _character_set(ds: Dataset) -> list[str]:
    from pydicom.charset import convert_encodings

    try:
        named = ds[CHARACTER_SET].value if CHARACTER_SET in ds else None
        encodings: Iterable[str] = convert_encodings(named or "")
    except Exception:  # pydicom raises many types of errors if it cannot decode a value
        raise UnreadableDICOMError("the Specific Character Set is malformed", "malformed") from None
    return list(encodings)
