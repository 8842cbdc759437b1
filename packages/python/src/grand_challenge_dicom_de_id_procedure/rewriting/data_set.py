"""The elements of a data set or item of a file; values are read and decoded when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias
from weakref import ref

from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    IMPLICIT,
    UNDEFINED,
    Encoding,
)
from grand_challenge_dicom_de_id_procedure.dicom.headers import ITEM, ITEM_HEADER
from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET, creator_tag, spelled
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rewriting.decoding import (
    character_sets,
    decoded,
    private_vr,
    public_vr,
    raw_element,
    tag_of,
)
from grand_challenge_dicom_de_id_procedure.rewriting.elements import after_item, stored_elements
from grand_challenge_dicom_de_id_procedure.rewriting.replaced import Decoded, New
from grand_challenge_dicom_de_id_procedure.rewriting.stored import StoredElement
from grand_challenge_dicom_de_id_procedure.storage.source import Source

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement, RawDataElement
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag

LARGEST = 1 << 24
"""Bytes of a value; larger ones, such as those of pixel data, are not read."""

_DEEPEST = 100  # items in items
_DELIMITER = 8  # bytes
_PIXELS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
_DESCRIBING = (0x00280100, 0x00280103, 0x00283002, 0x54001004)
"""Bits Allocated, Pixel Representation, LUT Descriptor, Waveform Bits Allocated."""

_MAYBE_SEQUENCES = frozenset(("SQ", "", "UN"))
_PLAIN = frozenset(("AS", "CS", "DA", "DT", "LO", "PN", "SH", "TM", "UI"))
_FOREIGN = frozenset(("LO", "PN", "SH"))
_NOT_PLAIN = re.compile(rb"[\\\x1b]|^[ \0]")  # several values, another character set, spaces before


class OpenSequence(NamedTuple):
    """A sequence whose items were asked for.

    Attributes:
        is_undefined: whether a delimiter ends it.
        encoding: of its items.
    """

    tag: int
    vr: str
    items: list[DataSet]
    is_undefined: bool
    encoding: Encoding


Element: TypeAlias = StoredElement | New | Decoded | OpenSequence


class DataSet:
    """A data set or an item.

    Args:
        source: the file.
        stored: its elements there.
        encoding: of it.
        parent: what the item is in; None for a data set.
        is_undefined: whether a delimiter ends the item.

    Attributes:
        elements: by their tags, as they are now.

    Raises:
        UnreadableDICOMError: a tag stands twice, so that a value would escape who looks for it.
    """

    __slots__ = ("__weakref__", "_character_set", "_encodings", "_parent", "depth", "elements",
                 "encoding", "is_undefined", "source")  # fmt: skip

    def __init__(
        self,
        source: Source,
        stored: list[StoredElement],
        encoding: Encoding,
        parent: DataSet | None = None,
        *,
        is_undefined: bool = False,
    ) -> None:
        self.source = source
        self.encoding = encoding
        # Not a reference: what refers to each other is freed late, and that takes long.
        self._parent = None if parent is None else ref(parent)
        self.is_undefined = is_undefined
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.elements: dict[int, Element] = {each[0]: each for each in stored}
        if len(self.elements) < len(stored):
            raise UnreadableDICOMError("an element stands twice", "malformed")
        self._character_set = self.elements.get(CHARACTER_SET)
        self._encodings: tuple[str, ...] | None = None

    @property
    def parent(self) -> DataSet | None:
        """What the item is in, as long as that is used; None for a data set."""
        return None if self._parent is None else self._parent()

    def __contains__(self, tag: object) -> bool:
        return tag in self.elements

    def vr(self, tag: int) -> str:
        """The VR of an element that is there; that of a private one by its creator.

        "US or SS" and the like, if the value alone does not tell.
        """
        vr = self.elements[tag][1]
        if vr and vr != "UN":
            return vr
        if tag >> 16 & 1:
            creator = creator_tag(tag)
            name = self.text(creator) if creator in self.elements and creator else ""
            return private_vr(tag, name or "") or vr or "UN"
        found = public_vr(tag)
        # A longer one may have been UN for that, unless it is a sequence.
        if not vr or found == "SQ" or self._length(tag) < 0xFFFF:
            return found or "UN"
        return vr

    def content(self, tag: int) -> bytes | None:
        """The bytes of a value; None if it is decoded, or too large."""
        found = self.elements[tag]
        if type(found) is StoredElement:
            is_large = found[4] - found[3] > LARGEST or found[0] in _PIXELS
            if is_large and not self.is_read(tag):
                return None
            return self.source.bytes_at(found[3], found[4] - found[3])
        return found.content if isinstance(found, New) else None

    def is_read(self, tag: int) -> bool:
        """Whether the value of an element is not too large; pixel data at the top is."""
        found = self.elements[tag]
        if type(found) is not StoredElement:
            return True
        if found[0] in _PIXELS and (not self.depth or found[5]):
            return False
        return found[4] - found[3] <= LARGEST or self.is_sequence(tag)

    def plain_text(self, tag: int) -> str | None:
        """The only text of an element, if that needs no more than one encoding; else None."""
        vr = self.elements[tag][1] or self.vr(tag)
        if vr not in _PLAIN:
            return None
        content = self.content(tag)
        if content is None or _NOT_PLAIN.search(content):
            return None
        if content.isascii():
            return content.decode("ascii").rstrip(" \0")
        encodings = self.encodings()
        if len(encodings) > 1 or vr not in _FOREIGN or b"=" in content:
            return None
        try:
            return content.decode(encodings[0]).rstrip(" \0")
        except UnicodeDecodeError:
            return None

    def text(self, tag: int) -> str:
        """The value of an element, whatever it is, as text."""
        text = self.plain_text(tag)
        return str(self.element(tag).value or "").strip() if text is None else text

    def element(self, tag: int) -> DataElement:
        """An element that is no sequence, as pydicom has it; without its value if it is too large.

        Raises:
            UnreadableDICOMError: its value is malformed.
        """
        found = self.elements[tag]
        if isinstance(found, Decoded):
            return found.element
        content = self.content(tag) or b""
        return decoded(
            tag, self.vr(tag), content, self.encoding, self.encodings(), self._describing
        )

    def is_sequence(self, tag: int) -> bool:
        """Whether an element is a sequence; a value that is none is not read for that."""
        found = self.elements[tag]
        vr = found[1]
        if vr == "SQ":
            return True
        if vr not in ("", "UN"):
            return False
        if isinstance(found, StoredElement) and found.is_undefined and tag not in _PIXELS:
            return True
        return isinstance(found, OpenSequence) or self.vr(tag) == "SQ"

    def items(self, tag: int) -> list[DataSet]:
        """The items of a sequence, to be changed in place.

        Raises:
            UnreadableDICOMError: it is malformed, or nested too deeply.
        """
        found = self.elements[tag]
        if isinstance(found, OpenSequence):
            return found.items
        if not isinstance(found, StoredElement):
            return []
        if self.depth >= _DEEPEST:
            raise UnreadableDICOMError("sequences are nested too deeply", "too-deep")
        encoding = IMPLICIT if found.vr == "UN" else self.encoding
        try:
            items = list(self._items(found, encoding))
        except UnreadableDICOMError as error:
            if error.reason == "too-deep":
                raise
            raise UnreadableDICOMError(
                f"the value of {spelled(tag)} is malformed", "malformed"
            ) from None
        self.elements[tag] = OpenSequence(tag, found.vr, items, found.is_undefined, encoding)
        return items

    def add_sequence(self, tag: int) -> list[DataSet]:
        """A new sequence, as yet without items."""
        items: list[DataSet] = []
        # Without a VR, only a delimiter shows that a private element is a sequence.
        is_undefined = not self.encoding.explicit and bool(tag >> 16 & 1)
        self.elements[tag] = OpenSequence(tag, "SQ", items, is_undefined, self.encoding)
        return items

    def new_item(self) -> DataSet:
        """A new item, as yet without elements, for a sequence in this."""
        return DataSet(self.source, [], self.encoding, self)

    def encodings(self) -> tuple[str, ...]:
        """Python's names of the character sets of its texts, as they were read.

        Raises:
            UnreadableDICOMError: Specific Character Set is malformed.
        """
        if self._encodings is None:
            if self._character_set is not None:
                self._encodings = self._named(self._character_set)
            else:
                self._encodings = (
                    character_sets(b"") if self.parent is None else self.parent.encodings()
                )
        return self._encodings

    def encodings_now(self) -> tuple[str, ...]:
        """The same of what Specific Character Set is now."""
        element = self.elements.get(CHARACTER_SET)
        if element is not None:
            return self._named(element)
        return character_sets(b"") if self.parent is None else self.parent.encodings_now()

    def places(self) -> list[tuple[int, ...]]:
        """The place of every element at any depth: a tag; or a tag, the number of an item in it, a
        tag there, and so on.

        Raises:
            UnreadableDICOMError: a sequence is malformed, or nested too deeply.
        """
        found: list[tuple[int, ...]] = [(tag,) for tag in self.elements]
        pending = list(self._places_of_items(()))
        while pending:
            place, item = pending.pop()
            found += [(*place, tag) for tag in item.elements]
            pending += item._places_of_items(place)
        return found

    def _places_of_items(
        self, before: tuple[int, ...]
    ) -> Iterator[tuple[tuple[int, ...], DataSet]]:
        maybe = [tag for tag, each in self.elements.items() if each[1] in _MAYBE_SEQUENCES]
        for tag in maybe:
            if self.is_sequence(tag):
                for number, item in enumerate(self.items(tag)):
                    yield (*before, tag, number), item

    def _items(self, sequence: StoredElement, encoding: Encoding) -> Iterator[DataSet]:
        source, position = self.source, sequence.value
        stop = sequence.end - (_DELIMITER if sequence.is_undefined else 0)
        while position < stop:
            header = source.bytes_at(position, ITEM_HEADER)
            group, element, length = encoding.tag_and_length.unpack(header)
            if group << 16 | element != ITEM:
                raise UnreadableDICOMError("an element between items", "malformed")
            begin = position + ITEM_HEADER
            is_undefined = length == UNDEFINED
            position = after_item(source, begin, encoding) if is_undefined else begin + length
            end = position - (_DELIMITER if is_undefined else 0)
            if position > stop:
                raise UnreadableDICOMError("an item is longer than its sequence", "malformed")
            stored = stored_elements(source, begin, end, encoding)
            yield DataSet(source, stored, encoding, self, is_undefined=is_undefined)

    def _length(self, tag: int) -> int:
        found = self.elements[tag]
        if isinstance(found, StoredElement):
            return found.end - found.value
        return len(found.content) if isinstance(found, New) else 0

    def _describing(self) -> Dataset:
        """What tells the VR of elements that may have several (PS3.5 section A.1)."""
        from pydicom.dataset import Dataset

        found: dict[BaseTag, RawDataElement] = {}
        holder: DataSet | None = self
        while holder is not None:
            for tag in _DESCRIBING:
                if tag not in found and tag in holder and (content := holder.content(tag)):
                    found[tag_of(tag)] = raw_element(tag, holder.vr(tag), content, self.encoding)
            holder = holder.parent
        ds = Dataset(found)  # type: ignore[arg-type]
        implicit, little = not self.encoding.explicit, self.encoding.little
        ds.set_original_encoding(implicit, little, list(self.encodings()))
        return ds

    def _named(self, element: Element) -> tuple[str, ...]:
        """Python's names of the character sets that an element names."""
        if isinstance(element, StoredElement):
            return character_sets(self.source.bytes_at(element.value, element.end - element.value))
        if isinstance(element, New):
            return character_sets(element.content)
        assert isinstance(element, Decoded)
        value = element.element.value or ""
        texts = [value] if isinstance(value, str) else value
        return character_sets("\\".join(texts).encode("latin_1", "replace"))
