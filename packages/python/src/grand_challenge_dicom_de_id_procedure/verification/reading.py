"""Reads every value of a DICOM file that is searched: with no part of the engine, and only once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.dicom.character_set import (
    DEFAULT,
    CharacterSet,
    character_set_of,
    is_defined_term,
    other_character_sets,
)
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    IMPLICIT,
    LONGEST_HEADER,
    UNDEFINED,
    Encoding,
    Header,
)
from grand_challenge_dicom_de_id_procedure.dicom.headers import (
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    after_fragments,
)
from grand_challenge_dicom_de_id_procedure.dicom.mended import mended
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import DESCRIPTION
from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    CHARACTER_SET,
    INSTANCE,
    SOP_CLASS,
    spelled,
)
from grand_challenge_dicom_de_id_procedure.dicom.vrs import (
    CODE_VRS,
    SINGLE_VALUE_VRS,
    TEXT_VRS,
    VRS,
)
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.source import Source
from grand_challenge_dicom_de_id_procedure.verification.pixels import SEARCHED, PixelElement

NUMBER = 0x00200013
"""Instance Number, by which files are told apart."""

LARGEST = 1 << 20
"""Bytes. A longer value that is not text is bulk data, which is not searched."""

LARGEST_TEXT = 1 << 26
"""Bytes. A longer text is not searched; this is reported."""

BULK_VRS = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_VRS = {vr: vr.decode() for vr in VRS}
_TEXT = TEXT_VRS | CODE_VRS
_ASCII = CODE_VRS | {"UR"}
_WITHOUT_VR = (b"", b"UN")
_PIXEL_GROUP, _ITEMS = 0x7FE0, 0xFFFE0000
_NEEDED = DESCRIPTION | {CHARACTER_SET, SOP_CLASS, INSTANCE, NUMBER}


Wanted = Callable[[int, str], object]
"""Whether the value of an attribute is needed, by its tag and VR."""

Content = tuple[str, bytes, CharacterSet]
"""VR, value field and character set of a value."""


class Value(NamedTuple):
    """The value of one element.

    Attributes:
        prefix: the path of the item that contains it, such as (0040,A730)[0]>; items count from 0.
        tag: of the element.
        vr: as the file has it; that of the data dictionary where it has none.
        raw: its value field.
        character_set: of the data set or item.
    """

    prefix: str
    tag: int
    vr: str
    raw: bytes
    character_set: CharacterSet

    @property
    def path(self) -> str:
        """Its path, such as (0040,A730)[0]>(0040,A160)."""
        return self.prefix + spelled(self.tag)

    @property
    def content(self) -> Content:
        """All that a search depends on."""
        return self[2:]

    @property
    def is_text(self) -> bool:
        """Whether it consists of texts."""
        return self.vr in _TEXT

    def texts(self) -> tuple[str, ...]:
        """Its values if it is text, also as read in other character sets where it is suspect."""
        if self.vr not in _TEXT:
            return ()
        first = DEFAULT if self.vr in _ASCII else self.character_set
        texts = [each.decode(self.raw) for each in (first, *other_character_sets(self.raw, first))]
        if self.vr not in SINGLE_VALUE_VRS:
            texts = [value for text in texts for value in text.split("\\")]
        return tuple([text.strip(" \0\r\n") for text in texts])


class Bulk(NamedTuple):
    """Where the largest value outside sequences is that is bulk data or pixels."""

    start: int = 0
    end: int = 0
    length: int = 0  # as its header has it
    pixels: PixelElement | None = None


class Reader:
    """Reads the elements of one file.

    Args:
        source: the file, or its data set, inflated.
        path: of the file.
        transfer_syntax: UID of its transfer syntax.
        is_inflated: whether the source is not the file itself.

    Attributes:
        wanted: whether the value of an attribute is needed; None for all.
        values: of all elements that are needed, except bulk data.
        pixels: the elements that hold pixels.
        unsearched: the paths of texts that are too long to be searched.
        largest: the largest bulk data.
    """

    def __init__(
        self, source: Source, path: str, transfer_syntax: str, *, is_inflated: bool
    ) -> None:
        self._source = source
        self._path = path
        self._transfer_syntax = transfer_syntax
        self._is_inflated = is_inflated
        self.wanted: Wanted | None = None
        self.values: list[Value] = []
        self.pixels: list[PixelElement] = []
        self.unsearched: list[str] = []
        self.largest = Bulk()

    def read(self, start: int, encoding: Encoding) -> None:
        """Read the data set.

        Raises:
            UnreadableDICOMError: it is malformed.
            RecursionError: sequences are nested too deeply.
        """
        whole = _Within("", DEFAULT, encoding)
        self._elements(start, self._source.size, whole, is_delimited=False)

    def _elements(self, position: int, stop: int, within: _Within, *, is_delimited: bool) -> int:
        """Read a data set or item; returns the offset of what follows it."""
        prefix, character_set, encoding = within
        explicit = encoding.explicit
        said: dict[int, bytes] = {}
        read_header, wanted = encoding.read_header, self.wanted
        buffer, base, edge = b"", 0, -1
        while position < stop:
            place = position - base
            if 0 <= place <= edge:
                tag, stored, length, header = read_header(buffer, place)
            else:
                tag, stored, length, header = self._header(position, encoding)
                buffer, base = self._source.buffer, self._source.base
                edge = len(buffer) - LONGEST_HEADER
            if stored not in _VRS and explicit and tag < _ITEMS:
                tag, stored, length, header = self._mended(tag, position, within)
            start = position + header
            if tag >= _ITEMS and tag >> 16 == 0xFFFE:
                if tag != ITEM_END or not is_delimited:
                    raise _malformed()
                return start
            vr = _VRS[stored] if stored not in _WITHOUT_VR else next(iter(vr_choices(tag)), "UN")
            if vr == "SQ" or (length == UNDEFINED and vr not in ("OB", "OW")):
                inner = _Within(
                    f"{prefix}{spelled(tag)}",
                    character_set,
                    IMPLICIT if stored == b"UN" else encoding,
                )
                if after := self._sequence(start, length, stop, inner):
                    position = after
                    continue
            is_encapsulated = length == UNDEFINED
            if is_encapsulated:
                position = after_fragments(self._source, start, stop, encoding)
            else:
                position = start + length
            if position > stop:
                raise _malformed() if stop < self._source.size else _truncated()
            pixels = None
            if tag in SEARCHED:
                pixels = self._pixels(
                    prefix + spelled(tag), tag, (start, position), is_encapsulated, encoding, said
                )
                self.pixels.append(pixels)
            elif wanted is not None and tag not in _NEEDED and not wanted(tag, vr):
                pass
            elif (raw := self._raw(vr, start, position)) is None:
                self.unsearched += [prefix + spelled(tag)] if vr in _TEXT else []
            else:
                if tag == CHARACTER_SET:
                    character_set = character_set_of(raw)
                    if is_defined_term(raw):
                        continue
                elif tag in DESCRIPTION:
                    said[tag] = raw
                self.values.append(Value(prefix, tag, vr, raw, character_set))
            is_bulk = not prefix and (vr in BULK_VRS or tag >> 16 == _PIXEL_GROUP)
            if is_bulk and length > self.largest.length:
                self.largest = Bulk(start, position, length, pixels)
        if is_delimited:
            raise _malformed()
        return position

    def _mended(self, tag: int, position: int, within: _Within) -> Header:
        """The header of an element of explicit VR whose VR is none."""
        rest = self._source.bytes_at(position, min(LONGEST_HEADER, self._source.size - position))
        header = mended(rest.ljust(LONGEST_HEADER, b"\0"), 0, within.encoding)
        if header is not None:
            return header
        if tag or within.prefix:
            raise UnreadableDICOMError("invalid VR", "bad-vr")
        return tag, b"UN", self._source.size - position, 0  # what pads the file

    def _sequence(self, position: int, length: int, stop: int, within: _Within) -> int:
        """Read the items of a sequence; returns the offset of what follows it.

        It is 0 if they cannot be read but the length is known: then it is searched as bytes.
        """
        is_delimited = length == UNDEFINED
        known = len(self.values), len(self.pixels)
        end = stop if is_delimited else position + length
        try:
            if end > stop:
                raise _malformed()
            return self._items(position, end, within, is_delimited=is_delimited)
        except UnreadableDICOMError:
            if is_delimited:
                raise
            del self.values[known[0] :], self.pixels[known[1] :]
            return 0

    def _items(self, position: int, stop: int, within: _Within, *, is_delimited: bool) -> int:
        number = 0
        while position < stop:
            tag, _, length, header = self._header(position, within.encoding)
            position += header
            if tag == SEQUENCE_END and is_delimited:
                return position
            if tag != ITEM:
                raise _malformed()
            item = within._replace(prefix=f"{within.prefix}[{number}]>")
            has_end = length == UNDEFINED
            end = stop if has_end else position + length
            if end > stop:
                raise _malformed()
            position = self._elements(position, end, item, is_delimited=has_end)
            number += 1
        if is_delimited:
            raise _malformed()
        return position

    def _header(self, position: int, encoding: Encoding) -> Header:
        source = self._source
        place = position - source.base
        if 0 <= place <= len(source.buffer) - LONGEST_HEADER:
            return encoding.read_header(source.buffer, place)
        length = min(LONGEST_HEADER, source.size - position)
        if length < 8:
            raise _truncated()
        source.load(position, length)
        start = source.bytes_at(position, length)
        return encoding.read_header(start.ljust(LONGEST_HEADER, b"\0"), 0)

    def _raw(self, vr: str, start: int, end: int) -> bytes | None:
        """A value field; None if it is too large to be searched."""
        if end - start > (LARGEST_TEXT if vr in _TEXT else LARGEST):
            return None
        return self._source.bytes_at(start, end - start)

    def _pixels(
        self,
        path: str,
        tag: int,
        place: tuple[int, int],
        is_encapsulated: bool,
        encoding: Encoding,
        said: dict[int, bytes],
    ) -> PixelElement:
        start, end = place
        is_at_hand = self._is_inflated or len(self._source.buffer) == self._source.size
        content = self._source.bytes_at(start, end - start) if is_at_hand else None
        return PixelElement(
            *(path, tag, self._path, content, place, is_encapsulated),
            *(encoding, self._transfer_syntax, said),
        )


class _Within(NamedTuple):
    """Where an element is: the path before it, and how what is there is written."""

    prefix: str
    character_set: CharacterSet
    encoding: Encoding


def _truncated() -> UnreadableDICOMError:
    return UnreadableDICOMError("the file is truncated", "truncated")


def _malformed() -> UnreadableDICOMError:
    return UnreadableDICOMError("the structure of the file is malformed", "malformed")
