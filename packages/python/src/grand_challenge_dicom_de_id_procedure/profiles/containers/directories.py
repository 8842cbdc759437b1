"""Image file directories: TIFF 6.0 section 2, BigTIFF, and EXIF blocks (Exif 3.0 section 4.6)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import UnreadableFileError, UnsafeFileError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.limits import DIRECTORIES, ENTRIES, size_of

LENGTHS = {
    **dict.fromkeys((1, 2, 6, 7), 1),
    **dict.fromkeys((3, 8), 2),
    **dict.fromkeys((4, 9, 11, 13), 4),
    **dict.fromkeys((5, 10, 12, 16, 17, 18), 8),
}
"""Bytes of one value, by the type of the field."""


class DirectoryKind(Enum):
    """What a directory describes; its tags mean something else in each."""

    IMAGE = "image"
    EXIF = "EXIF"
    GPS = "GPS"
    INTEROPERABILITY = "interoperability"


_KINDS = {
    330: DirectoryKind.IMAGE,
    34665: DirectoryKind.EXIF,
    34853: DirectoryKind.GPS,
    40965: DirectoryKind.INTEROPERABILITY,
}
_POINTERS = (13, 18)  # the types IFD and IFD8

# The tags of the offsets and of the lengths of what an image is made of.
_DATA = ((273, 279), (324, 325), (513, 514))
_PLACES = frozenset((273, 324, 513, 519, 520, 521))
_OLD_JPEG = {519: 64, 520: 16, 521: 16}  # tables of compression 6, and their fixed bytes

POINTERS = frozenset(_KINDS)
"""Tags whose values are the places of other directories."""


class Layout(NamedTuple):
    """How numbers and places are written in a file."""

    order: str
    is_big: bool

    @property
    def offset(self) -> struct.Struct:
        """A place."""
        return struct.Struct(self.order + ("Q" if self.is_big else "I"))

    @property
    def number(self) -> struct.Struct:
        """The number of entries of a directory."""
        return struct.Struct(self.order + ("Q" if self.is_big else "H"))

    @property
    def entry(self) -> struct.Struct:
        """Tag, type, number of values, and these or their place."""
        return struct.Struct(self.order + ("HHQ8s" if self.is_big else "HHI4s"))

    @property
    def header(self) -> int:
        """Bytes before the place of the first directory."""
        return 8 if self.is_big else 4

    def table(self, entries: int) -> int:
        """Bytes of a directory without the values that stand elsewhere."""
        return self.number.size + entries * self.entry.size + self.offset.size


class DirectoryField(NamedTuple):
    """One field of a directory.

    Attributes:
        values: how many.
        inline: the last bytes of the entry: the value if it fits, else its place.
        offset: where the value is, if it is elsewhere; else 0.
        length: bytes of the value; 0 if the type is unknown.
    """

    tag: int
    type: int
    values: int
    inline: bytes
    offset: int
    length: int


class Link(NamedTuple):
    """What leads to a directory: the value ``number`` of a tag of another one, or the end of it.

    Attributes:
        parent: the number of the other directory; -1 for the header.
        tag: 0 for the end.
    """

    parent: int
    tag: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory as it was read.

    Attributes:
        kind: what it describes.
        position: where it is.
        link: what leads to it.
        entries: its fields.
        beside: the place of the next one to which the same field leads, if its end also does.
    """

    kind: DirectoryKind
    position: int
    link: Link
    entries: tuple[DirectoryField, ...]
    beside: int = 0


class Directories:
    """All directories of an open file; the images are not read.

    Attributes:
        layout: how numbers are written.
        size: bytes of the file.
        all: the directories; each after the one that leads to it.

    Raises:
        UnreadableFileError: it is not built in this way, or a place is outside of the file.
        UnsafeFileError: directories lead to each other in a circle, or are too many.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.size = size_of(source)
        self.layout, first = self._header()
        self.all: list[Directory] = []
        self._follow(first)

    def value(self, entry: DirectoryField) -> bytes:
        """The bytes of a value."""
        if not entry.offset:
            return entry.inline[: entry.length]
        return self.bytes_at(entry.offset, entry.length)

    def numbers(self, entry: DirectoryField) -> tuple[int, ...]:
        """The values of an entry of whole numbers."""
        letter = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}.get(entry.type)
        if letter is None:
            raise UnreadableFileError(f"the type of tag {entry.tag} cannot be a place or length")
        return struct.unpack(f"{self.layout.order}{entry.values}{letter}", self.value(entry))

    def number(self, directory: Directory, tag: int, default: int = 0) -> int:
        """The first whole number of a field; the default if there is none."""
        for entry in directory.entries:
            if entry.tag == tag and entry.values:
                return self.numbers(entry)[0]
        return default

    def data(self, directory: Directory) -> Iterator[tuple[int, int]]:
        """Where the strips, tiles and thumbnails of an image are: start and end."""
        if directory.kind is not DirectoryKind.IMAGE:
            return
        fields = {entry.tag: entry for entry in directory.entries}
        for offsets, lengths in _DATA:
            if offsets not in fields:
                continue
            if lengths not in fields or fields[lengths].values != fields[offsets].values:
                raise UnreadableFileError(f"tag {offsets} needs as many lengths in tag {lengths}")
            starts, sizes = self.numbers(fields[offsets]), self.numbers(fields[lengths])
            for start, length in zip(starts, sizes, strict=True):
                if start + length > self.size:
                    raise UnreadableFileError("image data outside of the file")
                yield start, start + length
        for tag in _OLD_JPEG.keys() & fields.keys():
            for start in self.numbers(fields[tag]):
                fixed = self.bytes_at(start, _OLD_JPEG[tag])
                yield start, start + len(fixed) + (sum(fixed) if tag != 519 else 0)

    def bytes_at(self, position: int, length: int) -> bytes:
        """A range of the file.

        Raises:
            UnreadableFileError: the file ends before the end of the range.
        """
        if position + length > self.size:
            raise UnreadableFileError("truncated: a directory or value is outside of the file")
        self._source.seek(position)
        return self._source.read(length)

    def _header(self) -> tuple[Layout, int]:
        head = self.bytes_at(0, min(16, self.size))
        for order, letters in (("<", b"II"), (">", b"MM")):
            for magic, is_big in ((42, False), (43, True)):
                start = letters + struct.pack(order + "H", magic)
                layout = Layout(order, is_big)
                if head.startswith(start) and len(head) >= layout.header + layout.offset.size:
                    return layout, layout.offset.unpack_from(head, layout.header)[0]
        raise UnreadableFileError("not a TIFF structure: it does not begin with II or MM and 42")

    def _follow(self, first: int) -> None:
        seen: set[int] = set()
        waiting = [(first, DirectoryKind.IMAGE, Link(-1), 0)]
        left = ENTRIES
        while waiting:
            position, kind, link, beside = waiting.pop()
            if position in seen:
                raise UnsafeFileError("two fields lead to the same directory")
            if len(seen) == DIRECTORIES:
                raise UnsafeFileError(f"more than {DIRECTORIES:,} directories")
            seen.add(position)
            entries, following = self._read(position)
            number = len(self.all)
            is_beside = bool(beside) and following == beside
            following = following if kind is DirectoryKind.IMAGE and not is_beside else 0
            self.all.append(Directory(kind, position, link, entries, beside if is_beside else 0))
            if following:
                waiting.append((following, kind, Link(number), 0))
            leading = [each for each in entries if each.tag in _KINDS or each.type in _POINTERS]
            if len({entry.tag for entry in leading}) < len(leading):
                raise UnreadableFileError("two fields of one tag lead to directories")
            left -= sum(each.values for each in entries if each.tag in _PLACES)
            left -= len(entries) + sum(each.values for each in leading)
            if left < 0:
                raise UnsafeFileError(f"more than {ENTRIES:,} fields, strips and tiles")
            for entry in leading:
                of = _KINDS.get(entry.tag, DirectoryKind.IMAGE)
                places = self.numbers(entry)
                waiting.extend(
                    (place, of, Link(number, entry.tag, index), next_place)
                    for index, (place, next_place) in enumerate(
                        zip(places, (*places[1:], 0), strict=False)
                    )
                    if place
                )

    def _read(self, position: int) -> tuple[tuple[DirectoryField, ...], int]:
        layout = self.layout
        (count,) = layout.number.unpack(self.bytes_at(position, layout.number.size))
        if count > ENTRIES:
            raise UnsafeFileError(f"a directory of more than {ENTRIES:,} fields")
        table = self.bytes_at(position, layout.table(count))
        (following,) = layout.offset.unpack_from(table, len(table) - layout.offset.size)
        body = table[layout.number.size : -layout.offset.size]
        return tuple(map(self._entry, layout.entry.iter_unpack(body))), following

    def _entry(self, read: tuple[int, int, int, bytes]) -> DirectoryField:
        tag, of_type, values, inline = read
        length = LENGTHS.get(of_type, 0) * values
        if length <= len(inline):
            return DirectoryField(tag, of_type, values, inline, 0, length)
        (offset,) = self.layout.offset.unpack(inline)
        if offset + length > self.size or not offset:
            raise UnreadableFileError(f"the value of tag {tag} is outside of the file")
        return DirectoryField(tag, of_type, values, inline, offset, length)
