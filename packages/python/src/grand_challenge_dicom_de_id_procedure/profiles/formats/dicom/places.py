"""Where the elements of a data set are, also in items; sequences are walked, and not decoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_sequence as is_public_sequence
from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    BIG_ENDIAN,
    EXPLICIT,
    IMPLICIT,
    LONGEST_HEADER,
    UNDEFINED,
)
from grand_challenge_dicom_de_id_procedure.dicom.headers import ITEM, ITEM_END, SEQUENCE_END
from grand_challenge_dicom_de_id_procedure.dicom.vrs import VRS
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.held import (
    is_sequence,
    items_of,
)
from grand_challenge_dicom_de_id_procedure.profiles.patterns import at_start

if TYPE_CHECKING:
    from pydicom.dataelem import RawDataElement
    from pydicom.dataset import Dataset

ElementPlace = tuple[int, ...]
"""A tag; or a tag, the number of an item in it, a tag there, and so on."""


_DEEPEST = 200  # levels of nesting; a sequence and its item are two


class _NotWalkedError(Exception):
    """The structure of a sequence cannot be told from its headers alone."""


def places_in(ds: Dataset) -> Iterator[ElementPlace]:
    """The place of every element of a data set at any depth.

    Raises:
        UnreadableDICOMError: a sequence is malformed, or nested too deeply.
    """
    pending: list[tuple[Dataset, ElementPlace]] = [(ds, ())]
    while pending:
        holder, before = pending.pop()
        for tag, raw in list(holder.items()):
            place = (*before, tag)
            yield place
            vr = raw.VR
            if vr == "SQ" and raw.is_raw:
                try:
                    yield from _walked(raw, place)  # type: ignore[arg-type]
                    continue
                except _NotWalkedError:
                    pass
            if vr in (None, "SQ", "UN") and is_sequence(holder, tag):
                items = items_of(holder, tag)
                pending.extend((item, (*place, at)) for at, item in enumerate(items))


@lru_cache(maxsize=1 << 16)
def matches(expression: str, place: ElementPlace) -> bool:
    """Whether a pattern matches the beginning of a place, spelled with keywords or with tags.

    Raises:
        UnsafeFileError: the pattern takes too long.
    """
    return any(at_start(expression, text) for text in spelled(place))


@lru_cache(maxsize=1 << 16)
def spelled(place: ElementPlace) -> tuple[str, str]:
    """A place with keywords and with tags, as in ``A.0.B`` and ``00101002.0.00100020``."""
    from pydicom.datadict import keyword_for_tag

    words = [keyword_for_tag(part) if at % 2 == 0 else str(part) for at, part in enumerate(place)]
    tags = [f"{part:08x}" if at % 2 == 0 else str(part) for at, part in enumerate(place)]
    return ".".join(words), ".".join(tags)


@dataclass(slots=True)
class _Open:
    """A sequence or an item that is being walked."""

    end: int
    place: ElementPlace
    is_item: bool
    items: int = 0


def _walked(raw: RawDataElement, place: ElementPlace) -> list[ElementPlace]:
    """The places in a sequence that is not decoded yet."""
    explicit = EXPLICIT if raw.is_little_endian else BIG_ENDIAN
    read_header = (IMPLICIT if raw.is_implicit_VR else explicit).read_header
    content = (raw.value or b"") + bytes(LONGEST_HEADER)
    size, position = len(content) - LONGEST_HEADER, 0
    found: list[ElementPlace] = []
    opened = [_Open(size, place, is_item=False)]
    while opened:
        inner = opened[-1]
        if position >= inner.end:
            opened.pop()
            continue
        tag, vr, length, header = read_header(content, position)
        position += header
        end = inner.end if length == UNDEFINED else position + length
        if tag == (ITEM_END if inner.is_item else SEQUENCE_END):
            opened.pop()
        elif end > inner.end or inner.is_item == (tag >> 16 == 0xFFFE):
            raise _NotWalkedError
        elif not inner.is_item:
            if tag != ITEM:
                raise _NotWalkedError
            if len(opened) > _DEEPEST:
                raise UnreadableDICOMError("sequences are nested too deeply", "too-deep")
            opened.append(_Open(end, (*inner.place, inner.items), is_item=True))
            inner.items += 1
        else:
            here = (*inner.place, tag)
            found.append(here)
            if vr == b"SQ" or (not vr and is_public_sequence(tag)):
                opened.append(_Open(end, here, is_item=False))
            elif length == UNDEFINED or vr == b"UN" or (vr not in VRS if vr else tag >> 16 & 1):
                raise _NotWalkedError  # pydicom may know it to be a sequence
            else:
                position = end
    return found
