"""Reads every value of a DICOM file that is searched: with no part of the engine, and only once."""

from __future__ import annotations

from collections.abc import Callable

from grand_challenge_dicom_de_id_procedure.dicom.character_set import (
    DEFAULT,
    CharacterSet,
    character_set_of,
    is_defined_term,
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
from grand_challenge_dicom_de_id_procedure.dicom.vrs import VRS
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.storage.source import Source
from grand_challenge_dicom_de_id_procedure.verification.pixels import SEARCHED, PixelElement
from grand_challenge_dicom_de_id_procedure.verification.repeated import Repeated, Run
from grand_challenge_dicom_de_id_procedure.verification.value import TEXTS, Value

NUMBER = 0x00200013
"""Instance Number, by which files are told apart."""

LARGEST = 1 << 20
"""Bytes. A longer value that is not text is bulk data, which is not searched."""

LARGEST_TEXT = 1 << 26
"""Bytes. A longer text is not searched; this is reported."""

BULK_VRS = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_VRS = {vr: vr.decode() for vr in VRS}
_WITHOUT_VR = (b"", b"UN")
_PIXEL_GROUP, _DELIMITERS = 0x7FE0, 0xFFFE
_ITEM_HEADER = 8  # bytes
_NEEDED = DESCRIPTION | {CHARACTER_SET, SOP_CLASS, INSTANCE, NUMBER}


Wanted = Callable[[int, str], object]
"""Whether the value of an attribute is needed, by its tag and VR."""


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
        repeated: what the file may have in common with the one that was read before it, with the
            same ``wanted``; None to read all of it.
        values: of all elements that are needed, except bulk data.
        runs: what it has in common with that one, outside sequences, in order.
        others: the values that are not in ``runs``.
        said: what describes the data set, by tag: its pixels, and by what it is known again.
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
        self._own = 0  # elements that are not taken from one file for the next
        self.wanted: Wanted | None = None
        self.repeated: Repeated | None = None
        self.values: list[Value] = []
        self.runs: list[Run] = []
        self.others: list[Value] = []
        self.said: dict[int, bytes] = {}
        self.pixels: list[PixelElement] = []
        self.unsearched: list[str] = []
        self.largest = Bulk()

    def read(self, position: int, encoding: Encoding) -> None:
        """Read the data set, from this offset.

        Raises:
            UnreadableDICOMError: it is malformed.
            RecursionError: sequences are nested too deeply.
        """
        source, repeated, values = self._source, self.repeated, self.values
        size = source.size
        within = _Within("", DEFAULT, encoding, size, self.said, False)
        if repeated is None:
            self.others = values
            self._elements(position, size, within)
            return
        repeated.begin(encoding)
        while position < size:
            buffer, place, known = source.buffer, position - source.base, len(values)
            character_set, own = within.character_set, self._own
            run = repeated.at(buffer, place, character_set)
            if run is not None:
                values += run.values
                self.said.update(run.said)
                self.runs.append(run)
                position += len(run.content)
                continue
            start, position = position, position + 1
            try:
                position = self._elements(start, position, within)
            finally:
                self.others += values[known:]
            if own == self._own and character_set is within.character_set:
                end = place + position - start
                repeated.learn(buffer, (place, end), character_set, values[known:], self.said)

    def _elements(self, position: int, until: int, within: _Within) -> int:
        """Read the elements that begin before an offset; returns the offset of what follows."""
        prefix, stop, said = within.prefix, within.stop, within.said
        source, encoding, wanted = self._source, within.encoding, self.wanted
        explicit, read_header = encoding.explicit, encoding.read_header
        buffer, base = (source.buffer, source.base) if position >= source.base else (b"", position)
        filled = base + len(buffer)
        while position < until:
            if position <= filled - LONGEST_HEADER:
                tag, stored, length, header = read_header(buffer, position - base)
            else:
                tag, stored, length, header = self._header(position, encoding)
                buffer, base = source.buffer, source.base
                filled = base + len(buffer)
            if stored not in _VRS and explicit and tag >> 16 != _DELIMITERS:
                tag, stored, length, header = self._mended(tag, position, within)
            start = position + header
            if tag >> 16 == _DELIMITERS:
                if tag != ITEM_END or not within.is_delimited:
                    raise _malformed()
                return start
            vr = _VRS[stored] if stored not in _WITHOUT_VR else next(iter(vr_choices(tag)), "UN")
            is_encapsulated = length == UNDEFINED
            if vr == "SQ" or (is_encapsulated and vr not in ("OB", "OW")):
                inner = IMPLICIT if stored == b"UN" else encoding
                if after := self._sequence(tag, start, length, within, inner):
                    position = after
                    self._own += tag in said  # what an earlier element of this tag says
                    continue
            if is_encapsulated:
                position = after_fragments(source, start, stop, encoding)
            else:
                position = start + length
            if position > stop:
                raise _malformed() if stop < source.size else _truncated()
            pixels = None
            if tag in SEARCHED:
                pixels = self._pixels(tag, (start, position), within, is_encapsulated)
            elif wanted is not None and tag not in _NEEDED and not wanted(tag, vr):
                pass
            elif position - start > (LARGEST_TEXT if vr in TEXTS else LARGEST):
                self.unsearched += [prefix + spelled(tag)] if vr in TEXTS else []
            else:
                if position <= filled:
                    raw = buffer[start - base : position - base]
                else:
                    raw = source.bytes_at(start, position - start)
                if tag in _NEEDED:
                    said[tag] = raw
                    if tag == CHARACTER_SET:
                        within.character_set = character_set_of(raw)
                        if is_defined_term(raw):
                            continue
                self.values.append(Value(prefix, tag, vr, raw, within.character_set))
            if not prefix and (vr in BULK_VRS or tag >> 16 == _PIXEL_GROUP):
                self._own += 1
                if length > self.largest.length:
                    self.largest = Bulk(start, position, length, pixels)
        if within.is_delimited:
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

    def _sequence(
        self, tag: int, position: int, length: int, within: _Within, encoding: Encoding
    ) -> int:
        """Read the items of a sequence; returns the offset of what follows it.

        It is 0 if they cannot be read but the length is known: then it is searched as bytes.
        """
        is_delimited = length == UNDEFINED
        known = len(self.values), len(self.pixels)
        try:
            if not is_delimited and position + length > within.stop:
                raise _malformed()
            return self._items(tag, position, length, within, encoding)
        except UnreadableDICOMError:
            if is_delimited:
                raise
            self._own += 1  # as it may depend on the bytes that follow
            del self.values[known[0] :], self.pixels[known[1] :]
            return 0

    def _items(
        self, sequence: int, position: int, length: int, within: _Within, encoding: Encoding
    ) -> int:
        number, path, character_set = 0, within.prefix + spelled(sequence), within.character_set
        is_delimited = length == UNDEFINED
        stop = within.stop if is_delimited else position + length
        while position < stop:
            tag, length = self._item_header(position, encoding)
            position += _ITEM_HEADER
            if tag == SEQUENCE_END and is_delimited:
                return position
            if tag != ITEM:
                raise _malformed()
            has_end = length == UNDEFINED
            end = stop if has_end else position + length
            if end > stop:
                raise _malformed()
            item = _Within(f"{path}[{number}]>", character_set, encoding, end, {}, has_end)
            position = self._elements(position, end, item)
            number += 1
        if is_delimited:
            raise _malformed()
        return position

    def _item_header(self, position: int, encoding: Encoding) -> tuple[int, int]:
        """The tag and length of an item, or of the end of a sequence."""
        source = self._source
        place = position - source.base
        if not 0 <= place <= len(source.buffer) - _ITEM_HEADER:
            source.load(position, _ITEM_HEADER)
            place = position - source.base
        group, element, length = encoding.tag_and_length.unpack_from(source.buffer, place)
        return group << 16 | element, length

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

    def _pixels(
        self, tag: int, place: tuple[int, int], within: _Within, is_encapsulated: bool
    ) -> PixelElement:
        start, end = place
        is_at_hand = self._is_inflated or len(self._source.buffer) == self._source.size
        content = self._source.bytes_at(start, end - start) if is_at_hand else None
        found = PixelElement(
            *(within.prefix + spelled(tag), tag, self._path, content, place, is_encapsulated),
            *(within.encoding, self._transfer_syntax, within.said),
        )
        self.pixels.append(found)
        self._own += 1
        return found


class _Within:
    """What elements are in: a data set or an item.

    Args:
        prefix: the path before them.
        character_set: so far.
        encoding: how they are written.
        stop: the offset before which they must end.
        said: what they say about themselves, so far.
        is_delimited: whether a delimiter ends them.
    """

    __slots__ = ("character_set", "encoding", "is_delimited", "prefix", "said", "stop")

    def __init__(
        self,
        prefix: str,
        character_set: CharacterSet,
        encoding: Encoding,
        stop: int,
        said: dict[int, bytes],
        is_delimited: bool,
    ) -> None:
        self.prefix = prefix
        self.character_set = character_set
        self.encoding = encoding
        self.stop = stop
        self.said = said
        self.is_delimited = is_delimited


def _truncated() -> UnreadableDICOMError:
    return UnreadableDICOMError("the file is truncated", "truncated")


def _malformed() -> UnreadableDICOMError:
    return UnreadableDICOMError("the structure of the file is malformed", "malformed")
