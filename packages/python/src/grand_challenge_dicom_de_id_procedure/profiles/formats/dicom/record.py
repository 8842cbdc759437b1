"""The elements of a DICOM file as a record: found by name, read and changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.tags import creator_tag
from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.notation import (
    Element,
    Path,
    PathPart,
    Private,
    Repeating,
    path_of,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.places import (
    ElementPlace,
    matching,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.values import (
    WHOLE,
    element_with,
    value_of,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Key, Unread, Value
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import Target
from grand_challenge_dicom_de_id_procedure.rewriting.copied import copy_element
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import DataSet
from grand_challenge_dicom_de_id_procedure.rewriting.decoding import private_vr, public_vr

Place = tuple[Any, ...]
"""A tag, or a tag, the number of an item, and so on; where nothing is yet, also ``Private``."""

_META = 0x0002
_CHARACTER_SET = 0x00080005
_BLOCKS = range(0x10, 0x100)  # elements of private creators (PS3.5 section 7.8)


class DICOMRecord:
    """The data set of a file, and its file meta information.

    Args:
        ds: the data set.
        meta: the file meta information.
        recurses: whether a name stands for the elements in every item of every sequence, too.

    Attributes:
        changed: the tags of elements of the data set that are not as they were, also inside.
        meta_changed: those of the file meta information.
        recurses: as given.
    """

    def __init__(self, ds: DataSet, meta: DataSet, *, recurses: bool = False) -> None:
        self.ds = ds
        self.meta = meta
        self.changed: set[int] = set()
        self.meta_changed: set[int] = set()
        self.recurses = recurses
        self._places: list[ElementPlace] | None = None
        self._gone: set[Place] = set()

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:
        if target.regex:
            known = matching(target.regex)
            return [*filter(self._is_there, [place for place in self.places() if known[place]])]
        path = path_of(target.name)
        if len(path) == 1 and not self.recurses and type(tag := path[0].element) is int:
            holder = self.meta if tag >> 16 == _META else self.ds
            return [(tag,)] if absent or tag in holder.elements else []
        found = list(self._follow(self.ds, path, (), absent)) if path else []
        if self.recurses and len(path) == 1:
            wanted = path[0].element
            if isinstance(wanted, int):
                nested = [place for place in self.places() if place[-1] == wanted and place[1:]]
                return [*found, *filter(self._is_there, nested)]
            for place, item in self.items():
                found.extend(self._follow(item, path, place, absent=False))
        return found

    def get(self, key: Key) -> Value:
        place = place_of(key)
        holder = self._holder(place)
        tag = place[-1]
        if holder is None or tag not in holder:
            return None
        text = holder.plain_text(tag)
        if text is not None:
            return text
        if holder.is_sequence(tag):
            return [{}] * len(holder.items(tag))
        if not holder.is_read(tag):
            return Unread()
        return value_of(holder.element(tag))

    def set(self, key: Key, value: Value) -> None:
        place = place_of(key)
        holder = self._made(place)
        tag = place[-1]
        if isinstance(tag, Private):
            tag = self._made_private(holder, tag)
            if len(place) == 1:
                self.changed.add(tag & 0xFFFF0000 | tag >> 8 & 0xFF)
        vr = self._vr(holder, tag)
        if vr in WHOLE and isinstance(value, float) and tag in holder:
            value = _moved(value, holder.element(tag).value)
        self._check_ascii(place, value)
        if tag not in holder:
            self._places = None
        holder.elements[tag] = element_with(tag, vr, value)
        changed = self.meta_changed if holder is self.meta else self.changed
        changed.add(place[0] if len(place) > 1 else tag)

    def remove(self, key: Key) -> None:
        place = place_of(key)
        holder = self._holder(place)
        if holder is not None and holder.elements.pop(place[-1], None) is not None:
            self._gone.add(place)
            changed = self.meta_changed if holder is self.meta else self.changed
            changed.add(place[0])

    def has(self, place: Place) -> bool:
        """Whether there is an element at a place."""
        holder = self._holder(place)
        return holder is not None and place[-1] in holder

    def copy_from(self, other: DICOMRecord, place: Place) -> None:
        """Set an element to that of another record, which has it; with its private creator.

        Raises:
            FieldError: the private block belongs to another creator here.
            UnwritableDICOMError: the element is too large, or something in it is.
        """
        theirs, mine, tag = other._holder(place), self._made(place), place[-1]
        assert theirs is not None
        creator = creator_tag(tag)
        for each in (creator, tag) if creator and creator in theirs else (tag,):
            if each == creator and each in mine and mine.text(each) != theirs.text(each):
                raise FieldError("another private creator has this block; give the element another")
            copy_element(each, theirs, mine)
            self.changed.add(place[0] if len(place) > 1 else each)
        self._places = None

    def places(self) -> Sequence[ElementPlace]:
        """The place of every element at any depth."""
        if self._places is None:
            self._places = self.ds.places()
            self._gone.clear()
        return self._places

    def _is_there(self, place: ElementPlace) -> bool:
        """Whether an element was not removed since, and nothing that it is in."""
        gone = self._gone
        return not gone or all(place[:end] not in gone for end in range(1, len(place) + 1, 2))

    def items(self) -> Iterator[tuple[Place, DataSet]]:
        """Every item of every sequence at any depth, with its place."""
        pending: list[tuple[Place, DataSet]] = [((), self.ds)]
        while pending:
            place, holder = pending.pop()
            if place:
                yield place, holder
            for tag in list(holder.elements):
                if holder.is_sequence(tag):
                    pending.extend(
                        ((*place, tag, number), item)
                        for number, item in enumerate(holder.items(tag))
                    )

    def _follow(
        self, holder: DataSet | None, path: Path, place: Place, absent: bool
    ) -> Iterator[Key]:
        """The places that a path leads to from a data set or item."""
        step, *rest = path
        for tag in self._tags(holder, step.element, place, absent):
            if not rest:
                yield (*place, tag)
                continue
            assert step.item is not None
            yield from self._into(holder, tag, step, tuple(rest), (*place, tag), absent)

    def _into(
        self,
        holder: DataSet | None,
        tag: int | Private,
        step: PathPart,
        rest: Path,
        place: Place,
        absent: bool,
    ) -> Iterator[Key]:
        items: Sequence[DataSet] = ()
        if holder is not None and isinstance(tag, int) and tag in holder:
            if not holder.is_sequence(tag):
                return
            items = holder.items(tag)
        if step.item == -1:
            for number, item in enumerate(items):
                yield from self._follow(item, rest, (*place, number), absent)
        elif step.item is not None and (step.item < len(items) or absent):
            inner = items[step.item] if step.item < len(items) else None
            yield from self._follow(inner, rest, (*place, step.item), absent)

    def _tags(
        self, holder: DataSet | None, element: Element, place: Place, absent: bool
    ) -> list[int | Private]:
        """The tags that an element's name stands for in a data set or item."""
        if isinstance(element, Repeating):
            tags = [] if holder is None else list(holder.elements)
            return [
                tag for tag in tags if tag >> 24 == element.kind and tag & 0xFFFF == element.element
            ]
        if isinstance(element, Private):
            tags = [] if holder is None else private_tags(holder, element)
            there = [tag for tag in tags if holder is not None and tag in holder]
            if there or not absent:
                return [*there]
            return [*tags[:1]] or [element]
        if not place and element >> 16 == _META:
            holder = self.meta
        return [element] if absent or (holder is not None and element in holder) else []

    def _holder(self, place: Place) -> DataSet | None:
        """What holds the element at a place: data set, item, or file meta information."""
        if is_meta(place):
            return self.meta
        holder: DataSet = self.ds
        if len(place) == 1:
            return holder
        for at in range(0, len(place) - 1, 2):
            tag, number = place[at], place[at + 1]
            items = holder.items(tag) if tag in holder else ()
            if number >= len(items):
                return None
            holder = items[number]
        return holder

    def _made(self, place: Place) -> DataSet:
        """The same; items that are not there are made."""
        if is_meta(place):
            return self.meta
        holder = self.ds
        for at in range(0, len(place) - 1, 2):
            tag, number = place[at], place[at + 1]
            items = holder.items(tag) if tag in holder else holder.add_sequence(tag)
            while len(items) <= number:
                items.append(holder.new_item())
            holder = items[number]
        return holder

    def _made_private(self, holder: DataSet, element: Private) -> int:
        """The tag of a private element that is not there yet; its creator is added if need be."""
        group = element.group << 16
        if not private_vr(group | 0x1000 | element.element, element.creator):
            raise _unknown_vr()
        tag = next(iter(private_tags(holder, element)), None)
        if tag is None:
            block = next(each for each in _BLOCKS if group | each not in holder)
            holder.elements[group | block] = element_with(group | block, "LO", element.creator)
            tag = group | block << 8 | element.element
        return tag

    def _check_ascii(self, place: Place, value: Value) -> None:
        """A text must be in ASCII if no character set is named (PS3.5 section 6.1.2.2)."""
        if _CHARACTER_SET in self.ds or str(value).isascii():
            return
        if str(self.get(place)).isascii():
            raise FieldError("the file has no Specific Character Set; give a text in ASCII")

    def _vr(self, holder: DataSet, tag: int) -> str:
        if tag in holder:
            vr = holder.vr(tag)
            return str(holder.element(tag).VR) if " or " in vr else vr
        if tag >> 16 & 1:
            creator = creator_tag(tag)
            vr = private_vr(tag, holder.text(creator) if creator and creator in holder else "")
        else:
            vr = public_vr(tag).split(" ")[0]
        if not vr:
            raise _unknown_vr()
        return vr


def private_tags(holder: DataSet, element: Private) -> list[int]:
    """The tags that a private element may have: a creator may reserve several blocks."""
    group = element.group << 16
    return [
        group | block << 8 | element.element
        for block in _BLOCKS
        if group | block in holder and holder.text(group | block) == element.creator
    ]


def is_meta(place: Place) -> bool:
    """Whether a place is in the file meta information."""
    first = place[0]
    return type(first) is int and first >> 16 == _META


def _moved(new: float, old: object) -> int:
    """A whole number for one that was moved at random, which is not again the old one."""
    if isinstance(old, int) and int(new) == old != new:
        return int(old) + (1 if new > old else -1)
    return int(new)


def _unknown_vr() -> FieldError:
    return FieldError(
        "the VR of this element is not known, so it cannot be inserted; "
        "set replace-with-insert: false"
    )


def place_of(key: Key) -> Place:
    """The place that a key of this format is."""
    assert isinstance(key, tuple)
    return key
