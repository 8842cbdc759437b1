"""Changes fields of image file directories; all else stays where it is, byte by byte."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.containers.copied import (
    copy_range,
    write_zeros,
)
from grand_challenge_dicom_de_id_procedure.profiles.containers.directories import (
    Directories,
    Directory,
    DirectoryField,
)
from grand_challenge_dicom_de_id_procedure.profiles.limits import FIELD, ORPHANS

_LOOKED_AT = 256  # free places for one value, so that the time is not the square of the pages
_NUMBER = 8  # bytes: the same number may stand for two fields, such as both resolutions


class NewValue(NamedTuple):
    """The new type of a field, the number of its values, and their bytes."""

    type: int
    values: int
    content: bytes


class DirectoryChanges:
    """New values of fields, and fields that are removed.

    Places of other directories and of image data stay, so that what refers to them stays right:
    also a maker note, of which only its maker knows where it points to. Bytes that no field refers
    to any more, or never did, become zeros.
    """

    def __init__(self, directories: Directories) -> None:
        self._directories = directories
        self._changed: dict[tuple[int, int], NewValue | None] = {}
        self._data: dict[int, bytes] = {}

    def set(self, directory: int, tag: int, value: NewValue) -> None:
        """Set a field of the directory with this number."""
        self._changed[directory, tag] = value

    def remove(self, directory: int, tag: int) -> None:
        """Remove a field; if it leads to a directory, this is removed, too."""
        self._changed[directory, tag] = None

    def set_data(self, start: int, content: bytes) -> None:
        """Write other image data where some is; no more than there is."""
        self._data[start] = content

    def type_of(self, directory: int, tag: int) -> int | None:
        """The type of a field as it is now; None if there is no such field."""
        if (directory, tag) in self._changed:
            value = self._changed[directory, tag]
            return None if value is None else value.type
        return next((each.type for each in self._entries(directory, tag)), None)

    def now(self, directory: int, tag: int) -> NewValue | None:
        """The value of a field as it is now; None if there is none.

        Raises:
            FieldError: it is too large to be read.
        """
        if (directory, tag) in self._changed:
            return self._changed[directory, tag]
        for entry in self._entries(directory, tag):
            if entry.length > FIELD:
                raise FieldError(f"a value of more than {FIELD:,} bytes: remove or replace it")
            return NewValue(entry.type, entry.values, self._directories.value(entry))
        return None

    def _entries(self, directory: int, tag: int) -> Iterator[DirectoryField]:
        return (each for each in self._directories.all[directory].entries if each.tag == tag)

    def write(self, source: BinaryIO, output: BinaryIO) -> None:
        """Write the file with its changes.

        Raises:
            UnsafeFileError: a value that changes is also part of what stays.
            UnreadableFileError: much of the file belongs to no directory.
        """
        at = 0
        plan = _Plan(self._directories, self._changed)
        for start, end, content in plan.pieces(self._data):
            if start > at:
                copy_range(source, output, at, start)
            if content is None:
                write_zeros(output, end - start)
            else:
                output.write(content)
            at = end
        copy_range(source, output, at, plan.end)


class _Room:
    """What of a file stays, and what is free for new values."""

    def __init__(self, kept: Iterable[tuple[int, int]], size: int) -> None:
        self.free: list[tuple[int, int]] = []
        self.end = 0
        for start, end in sorted(kept):
            if start > self.end:
                self.free.append((self.end, start))
            self.end = max(self.end, end)
        self._size = size
        self._next = 0  # where to look next, if there are many free places

    def orphans(self) -> int:
        """The number of bytes that are free."""
        return sum(end - start for start, end in self.free) + max(0, self._size - self.end)

    def holds(self, start: int, end: int) -> bool:
        """Whether a range is free as a whole."""
        at = bisect.bisect_right(self.free, (start, self._size)) - 1
        return start >= self.end or (at >= 0 and self.free[at][1] >= end)

    def take(self, length: int, alignment: int) -> int:
        """The place of free bytes; the file grows if it has no room."""
        if len(self.free) <= _LOOKED_AT:
            self._next = 0
        for index in range(self._next, min(self._next + _LOOKED_AT, len(self.free))):
            start, end = self.free[index]
            place = start + -start % alignment
            if place + length <= end:
                left = [(start, place), (place + length, end)]
                self.free[index : index + 1] = [each for each in left if each[0] < each[1]]
                self._next = index
                return place
        place = self.end + -self.end % alignment
        if place > self.end:
            self.free.append((self.end, place))
        self.end = place + length
        return place


class _Plan:
    """Where everything will be."""

    def __init__(
        self, directories: Directories, changed: dict[tuple[int, int], NewValue | None]
    ) -> None:
        self._directories = directories
        self._layout = directories.layout
        self._size = directories.size
        self._alignment = 8 if self._layout.is_big else 2
        self._new: dict[int, list[tuple[int, DirectoryField | NewValue]]] = {}
        by_directory: dict[int, dict[int, NewValue | None]] = {}
        for (number, tag), value in changed.items():
            by_directory.setdefault(number, {})[tag] = value
        for number, directory in enumerate(directories.all):
            if self._is_reached(directory):
                self._new[number] = list(_entries(directory, by_directory.get(number, {})))
        self._numbers = {directories.all[each].position: each for each in self._new}
        self._room = _Room(self._kept(), self._size)
        if self._room.orphans() > ORPHANS:
            raise UnreadableFileError(
                f"{self._room.orphans():,} bytes of the file belong to no directory, which may be "
                "images: save it with another program"
            )
        self._check_gone()
        self._place()

    @property
    def end(self) -> int:
        """Bytes of the source that stay at most: what follows them is free."""
        return min(self._room.end, self._size)

    def pieces(self, data: Mapping[int, bytes]) -> Iterator[tuple[int, int, bytes | None]]:
        """Start, end and new content of each range that is not copied; None for zeros."""
        found: list[tuple[int, int, bytes | None]] = [
            (place, place + len(content), content)
            for place, content in (*self._written(), *data.items())
        ]
        found += [(start, end, None) for start, end in self._room.free]
        at = 0
        for start, end, content in sorted(found, key=lambda piece: piece[:2]):
            if start < at:
                raise UnsafeFileError("fields whose values overlap")
            yield start, end, content
            at = end

    def _is_reached(self, directory: Directory) -> bool:
        parent, tag, _ = directory.link
        if parent < 0 or (not tag and parent in self._new):
            return True
        return parent in self._new and any(
            isinstance(entry, DirectoryField) and each == tag for each, entry in self._new[parent]
        )

    def _kept(self) -> Iterator[tuple[int, int]]:
        yield 0, self._layout.header + self._layout.offset.size
        for number, entries in self._new.items():
            directory = self._directories.all[number]
            if len(entries) <= len(directory.entries):
                start = directory.position
                yield start, start + self._layout.table(len(entries))
            for _, entry in entries:
                if isinstance(entry, DirectoryField) and entry.offset:
                    yield entry.offset, entry.offset + entry.length
            yield from self._directories.data(directory)

    def _check_gone(self) -> None:
        for number, directory in enumerate(self._directories.all):
            stays = {
                entry for _, entry in self._new.get(number, ()) if isinstance(entry, DirectoryField)
            }
            for entry in directory.entries:
                gone = entry.length > _NUMBER and entry not in stays
                if gone and not self._room.holds(entry.offset, entry.offset + entry.length):
                    raise UnsafeFileError(
                        f"the value of tag {entry.tag} is also part of another field or image"
                    )

    def _place(self) -> None:
        self._tables: dict[int, int] = {}
        self._values: dict[tuple[int, int], int] = {}
        for number, entries in self._new.items():
            directory = self._directories.all[number]
            self._tables[number] = directory.position
            if len(entries) > len(directory.entries):
                length = self._layout.table(len(entries))
                self._tables[number] = self._room.take(length, self._alignment)
            for tag, value in entries:
                if isinstance(value, NewValue) and len(value.content) > self._layout.offset.size:
                    place = self._room.take(len(value.content), self._alignment)
                    self._values[number, tag] = place

    def _written(self) -> Iterator[tuple[int, bytes]]:
        layout = self._layout
        following = {-1: 0} | dict.fromkeys(self._new, 0)
        leads: dict[tuple[int, int], dict[int, int]] = {}
        for number in self._new:
            parent, tag, index = self._directories.all[number].link
            if tag:
                leads.setdefault((parent, tag), {})[index] = self._tables[number]
            else:
                following[parent] = self._tables[number]
        yield layout.header, layout.offset.pack(following[-1])
        for number, entries in self._new.items():
            pieces = [layout.number.pack(len(entries))]
            for tag, value in entries:
                led = leads.get((number, tag))
                if isinstance(value, DirectoryField) and led:
                    value, elsewhere = self._led(value, led)
                    yield from elsewhere
                if isinstance(value, DirectoryField):
                    entry = (tag, value.type, value.values, value.inline)
                else:
                    content = value.content.ljust(layout.offset.size, b"\0")
                    if (number, tag) in self._values:
                        yield self._values[number, tag], value.content
                        content = layout.offset.pack(self._values[number, tag])
                    entry = (tag, value.type, value.values, content)
                pieces.append(layout.entry.pack(*entry))
            beside = self._numbers.get(self._directories.all[number].beside, -1)
            then = self._tables.get(beside, following[number])
            pieces.append(layout.offset.pack(then))
            yield self._tables[number], b"".join(pieces)

    def _led(
        self, entry: DirectoryField, places: dict[int, int]
    ) -> tuple[DirectoryField, Iterable[tuple[int, bytes]]]:
        """An entry that leads to directories, with their places as they are now."""
        length = entry.length // entry.values
        content = b"".join(
            places.get(index, 0).to_bytes(length, "little" if self._layout.order == "<" else "big")
            for index in range(entry.values)
        )
        if entry.offset:
            return entry, [(entry.offset, content)]
        return entry._replace(inline=content.ljust(len(entry.inline), b"\0")), []


def _entries(
    directory: Directory, changed: dict[int, NewValue | None]
) -> Iterator[tuple[int, DirectoryField | NewValue]]:
    """The fields that a directory will have, by tag, as readers expect them."""
    found: dict[int, DirectoryField | NewValue] = {
        tag: value for tag, value in changed.items() if value is not None
    }
    kept = [(entry.tag, entry) for entry in directory.entries if entry.tag not in changed]
    yield from sorted([*kept, *found.items()], key=lambda each: each[0])
