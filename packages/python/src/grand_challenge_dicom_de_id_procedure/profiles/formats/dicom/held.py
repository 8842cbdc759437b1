"""Elements of a pydicom dataset: what cannot be read is an error of the file, without its value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.notation import Private

_PLAIN = frozenset(("DA", "DT", "LO", "PN", "SH", "TM", "UI"))
_NOT_PLAIN = re.compile(rb"[\\\x1b]|^[ \0]")  # several values, another character set, spaces before

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset


def held(holder: Dataset, tag: int) -> DataElement:
    """An element that is there.

    Raises:
        UnreadableDICOMError: its value is malformed, or sequences are nested too deeply.
    """
    try:
        return holder[tag]
    except MemoryError:
        raise
    except RecursionError:
        raise UnreadableDICOMError("sequences are nested too deeply", "too-deep") from None
    except Exception:  # pydicom raises many types of errors if it cannot decode a value
        raise UnreadableDICOMError(
            f"the value of ({tag >> 16:04X},{tag & 0xFFFF:04X}) is malformed", "malformed"
        ) from None


def plain_text(holder: Dataset, tag: int) -> str | None:
    """The only text of an element, if that can be told from its bytes alone; else None."""
    raw = holder.get_item(tag)
    if raw is None or not raw.is_raw or raw.VR not in _PLAIN:
        return None
    content = raw.value
    if not isinstance(content, bytes) or not content.isascii() or _NOT_PLAIN.search(content):
        return None
    return content.decode("ascii").rstrip(" \0")


def items_of(holder: Dataset, tag: int) -> Sequence[Dataset]:
    """The items of a sequence; raises as ``held`` does."""
    items: Sequence[Dataset] = held(holder, tag).value or ()
    return items


def is_sequence(holder: Dataset, tag: int) -> bool:
    """Whether an element is a sequence; a value that is none is not read for that.

    Raises:
        UnreadableDICOMError: as ``held``.
    """
    from pydicom.datadict import dictionary_VR

    raw = holder.get_item(tag)
    vr = None if raw is None else raw.VR
    if vr == "SQ":
        return True
    if vr not in (None, "UN"):
        return False
    try:
        may_be = tag >> 16 & 1 or dictionary_VR(tag) == "SQ"
    except KeyError:
        return False
    return bool(may_be and held(holder, tag).VR == "SQ")


def private_tag(holder: Dataset, element: Private) -> int | None:
    """The tag of a private element, by its creator; None if the creator is not there."""
    group = element.group << 16
    for block in range(0x10, 0x100):
        creator = group | block
        if creator in holder and str(held(holder, creator).value).strip() == element.creator:
            return group | block << 8 | element.element
    return None
