"""Elements as pydicom has them, from bytes and back."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.errors import (
    UnreadableDICOMError,
    UnwritableDICOMError,
)

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement, RawDataElement
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag


@lru_cache(maxsize=1 << 16)
def tag_of(tag: int) -> BaseTag:
    """A tag as pydicom has it; dictionaries find the same object faster than an equal one."""
    from pydicom.tag import BaseTag

    return BaseTag(tag)


@lru_cache(maxsize=1 << 14)
def public_vr(tag: int) -> str:
    """The VR of a public attribute, which may be "US or SS" and the like; empty if not known."""
    from pydicom.datadict import dictionary_VR

    try:
        return str(dictionary_VR(tag))
    except KeyError:
        return "" if tag & 0xFFFF else "UL"  # the length of a group


@lru_cache(maxsize=1 << 14)
def private_vr(tag: int, creator: str) -> str:
    """The VR of a private attribute of this creator; empty if not known."""
    from pydicom.datadict import private_dictionary_VR

    if 0x10 <= tag & 0xFFFF < 0x100:
        return "LO"
    try:
        return str(private_dictionary_VR(tag, creator))
    except KeyError:
        return ""


@lru_cache(maxsize=256)
def character_sets(content: bytes) -> tuple[str, ...]:
    """Python's names of character sets.

    Args:
        content: the value of Specific Character Set (0008,0005).

    Raises:
        UnreadableDICOMError: it is malformed.
    """
    from pydicom.charset import convert_encodings

    try:
        named = content.decode("latin_1").rstrip(" \0").split("\\")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they quote the value
            return tuple(convert_encodings([each.strip() for each in named]))
    except Exception:  # pydicom raises many types of errors
        raise UnreadableDICOMError("the Specific Character Set is malformed", "malformed") from None


def raw_element(tag: int, vr: str, content: bytes, encoding: Encoding) -> RawDataElement:
    """An element that pydicom has not decoded yet."""
    from pydicom.dataelem import RawDataElement

    implicit, little = not encoding.explicit, encoding.little
    return RawDataElement(tag_of(tag), vr or None, len(content), content, 0, implicit, little)


def decoded(
    tag: int,
    vr: str,
    content: bytes,
    encoding: Encoding,
    encodings: Sequence[str],
    describing: Callable[[], Dataset],
) -> DataElement:
    """An element that is no sequence.

    Args:
        tag: its tag.
        vr: its VR, or several.
        content: its value.
        encoding: of the data set.
        encodings: Python's names of the character sets.
        describing: gives what tells which of several VRs it is.

    Raises:
        UnreadableDICOMError: its value is malformed.
    """
    from pydicom.dataelem import convert_raw_data_element
    from pydicom.filewriter import correct_ambiguous_vr_element

    try:
        raw = raw_element(tag, vr, content, encoding)
        element: Any = convert_raw_data_element(raw, encoding=list(encodings))
        if " or " in vr:
            element = correct_ambiguous_vr_element(element, describing(), encoding.little)
        return element  # type: ignore[no-any-return]
    except MemoryError:
        raise
    except Exception:  # pydicom raises many types of errors if it cannot decode a value
        raise UnreadableDICOMError(
            f"the value of {spelled(tag)} is malformed", "malformed"
        ) from None


def encoded(
    element: DataElement,
    encoding: Encoding,
    encodings: str | Sequence[str],
    *,
    replaces: bool = False,
) -> bytes:
    """An element as bytes.

    Args:
        element: the element.
        encoding: of the data set.
        encodings: Python's names of the character sets.
        replaces: whether characters that these lack are replaced.

    Raises:
        UnwritableDICOMError: its value does not fit its VR or the character set.
    """
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_data_element

    stream = DicomBytesIO()
    stream.is_implicit_VR = not encoding.explicit
    stream.is_little_endian = encoding.little
    named = encodings if isinstance(encodings, str) else list(encodings)
    try:
        with warnings.catch_warnings():
            # pydicom warns of characters that it replaces
            warnings.simplefilter("ignore" if replaces else "error")
            write_data_element(stream, element, named)
    except MemoryError:
        raise
    except Exception as error:  # pydicom raises many types of errors if it cannot encode a value
        raise UnwritableDICOMError(
            f"{spelled(int(element.tag))} cannot be written with its new value; give one that "
            "fits its VR and the Specific Character Set"
        ) from error
    return stream.getvalue()
