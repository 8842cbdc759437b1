"""The fields of a TIFF file or of an EXIF block, all directories together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PIL import TiffTags

from grand_challenge_dicom_de_id_procedure.errors import FieldError, UnreadableFileError
from grand_challenge_dicom_de_id_procedure.profiles.containers.directories import (
    POINTERS,
    Directories,
    DirectoryKind,
)
from grand_challenge_dicom_de_id_procedure.profiles.containers.directory_changes import (
    DirectoryChanges,
)
from grand_challenge_dicom_de_id_procedure.profiles.containers.directory_values import (
    ASCII,
    DOUBLE,
    LONG,
    UNDEFINED,
    read_value,
    type_of_text,
    write_value,
)
from grand_challenge_dicom_de_id_procedure.profiles.containers.jpeg import JPEG
from grand_challenge_dicom_de_id_procedure.profiles.formats.directory_names import (
    is_of_exif,
    is_structure,
    names_of,
    tags_of,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Key, Value
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import Target

_PRIVATE = 32768  # and above: tags that were given to companies, and those of EXIF
_GPS, _THUMBNAIL, _THUMBNAIL_LENGTH = 34853, 513, 514


class DirectoryRecord:
    """A record whose keys are the number of a directory and a tag.

    A name means its field in every directory that has it: those of all pages, of the thumbnail, of
    EXIF, and of GPS.
    """

    def __init__(self, directories: Directories) -> None:
        self._directories = directories
        self._order = directories.layout.order
        self.changes = DirectoryChanges(directories)

    def names(self) -> Iterable[str]:
        """The names of the fields, each once, in the order of the file."""
        found: dict[str, None] = {}
        for directory in self._directories.all:
            of_kind = names_of(directory.kind)
            found.update((of_kind.get(each.tag, f"{each.tag}"), None) for each in directory.entries)
        return found

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:
        name = target.name.lower()
        found: list[Key] = []
        for number, directory in enumerate(self._directories.all):
            for tag in tags_of(directory.kind).get(name, ()):
                if self.changes.type_of(number, tag) is not None:
                    found.append((number, tag))
        return found if found or not absent else self._new(name)

    def get(self, key: Key) -> Value:
        number, tag = _parts(key)
        value = self.changes.now(number, tag)
        return None if value is None else read_value(tag, value, self._order)

    def set(self, key: Key, value: Value) -> None:
        number, tag = _parts(key)
        if tag in POINTERS or is_structure(self._directories.all[number].kind, tag):
            raise FieldError("the image cannot be read with another value: take it out")
        of_type = self.changes.type_of(number, tag)
        if of_type is None:
            of_type = _type_of_new(tag, value)
        self.changes.set(number, tag, write_value(tag, of_type, value, self._order))

    def remove(self, key: Key) -> None:
        number, tag = _parts(key)
        if is_structure(self._directories.all[number].kind, tag):
            raise FieldError("the image cannot be read without it: take it out")
        if self.changes.type_of(number, tag) is not None:
            self.changes.remove(number, tag)

    def remove_private(self) -> None:
        """Remove the private tags, those from 32768 on, of the images."""
        for number, directory in enumerate(self._directories.all):
            if directory.kind is DirectoryKind.IMAGE:
                for entry in directory.entries:
                    if entry.tag >= _PRIVATE:
                        self.changes.remove(number, entry.tag)

    def remove_gps(self) -> None:
        """Remove the directories of GPS, whatever leads to them."""
        for number, directory in enumerate(self._directories.all):
            if any(entry.tag == _GPS for entry in directory.entries):
                self.changes.remove(number, _GPS)

    def clean_thumbnails(self) -> None:
        """Leave out of thumbnails, which are JPEG files, what only describes them."""
        for number, directory in enumerate(self._directories.all):
            start = self._directories.number(directory, _THUMBNAIL)
            length = self._directories.number(directory, _THUMBNAIL_LENGTH)
            if directory.kind is not DirectoryKind.IMAGE or not start or not length:
                continue
            old = self._directories.bytes_at(start, length)
            try:
                new = JPEG(old).without_metadata(b"")
            except UnreadableFileError:
                continue  # of another format, or part of an image of old JPEG
            self.changes.set_data(start, new.ljust(length, b"\0"))
            self.changes.set(
                number,
                _THUMBNAIL_LENGTH,
                write_value(_THUMBNAIL_LENGTH, LONG, len(new), self._order),
            )

    def _new(self, name: str) -> Sequence[Key]:
        """Where a field would be that no directory has; nowhere if there is no directory for it."""
        for number, directory in enumerate(self._directories.all):
            tags = tags_of(directory.kind).get(name, ())
            is_place = directory.kind is not DirectoryKind.INTEROPERABILITY and bool(tags)
            if directory.kind in (DirectoryKind.IMAGE, DirectoryKind.EXIF):
                is_place = is_place and is_of_exif(tags[0]) == (
                    directory.kind is DirectoryKind.EXIF
                )
            if is_place:
                return [(number, tags[0])]
        return []


def _parts(key: Key) -> tuple[int, int]:
    assert isinstance(key, tuple)  # what find gave
    number, tag = key
    return number, tag


def _type_of_new(tag: int, value: Value) -> int:
    if isinstance(value, str):
        return type_of_text(tag)
    known = TiffTags.lookup(tag).type
    if known is not None and known not in (ASCII, UNDEFINED):
        return int(known)
    return LONG if isinstance(value, int) else DOUBLE
