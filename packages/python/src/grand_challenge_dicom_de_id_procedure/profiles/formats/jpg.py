"""JPEG files: fields of EXIF; the image itself is copied, and never encoded again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.profiles.containers.directories import Directories
from grand_challenge_dicom_de_id_procedure.profiles.containers.jpeg import JPEG
from grand_challenge_dicom_de_id_procedure.profiles.formats.directory_names import is_known
from grand_challenge_dicom_de_id_procedure.profiles.formats.directory_record import DirectoryRecord
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Context,
    Document,
    Format,
    Record,
    Setting,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.tiff import unknown_name
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Substitution,
)
from grand_challenge_dicom_de_id_procedure.profiles.limits import read_whole

# What a file without EXIF is read with: a directory of no fields. It is not written.
_EMPTY = b"II*\0\x08\0\0\0" + bytes(6)


class _JPEGDocument:
    def __init__(self, content: bytes, *, removes_exif: bool, removes_gps: bool) -> None:
        self._image = JPEG(content)
        self._has_exif = bool(self._image.exif) and not removes_exif
        self._exif = io.BytesIO(self._image.exif if self._has_exif else _EMPTY)
        self._record = DirectoryRecord(Directories(self._exif))
        self._removes_gps = removes_gps

    def names(self) -> Iterable[str]:
        return self._record.names()

    def records(self, output: BinaryIO) -> Iterator[Record]:
        if self._removes_gps:
            self._record.remove_gps()
        yield self._record
        changed = io.BytesIO()
        if self._has_exif:
            self._record.clean_thumbnails()
            self._record.changes.write(self._exif, changed)
        for piece in self._image.pieces(changed.getvalue()):
            output.write(piece)


class _JPG(Format):
    kind = "jpg"
    filters: tuple[str, ...] = ("*.jpg", "*.jpeg", "*.JPG", "*.JPEG")
    signatures: tuple[tuple[int, bytes], ...] = ((0, b"\xff\xd8\xff"),)
    settings: Mapping[str, Setting] = {
        "remove-exif": Setting((bool,), False),
        "remove-gps": Setting((bool,), False),
        "datetime-format": Setting((str,), "%Y:%m:%d %H:%M:%S"),
    }

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:
        for field in section.fields:
            if not is_known(field.target.name):
                yield field, unknown_name(field.target.name)

    def changes(self, section: FileProfile) -> bool:
        return bool(section.settings["remove-exif"] or section.settings["remove-gps"])

    def open(self, source: BinaryIO, context: Context) -> Document:
        return _JPEGDocument(
            read_whole(source),
            removes_exif=bool(context.settings["remove-exif"]),
            removes_gps=bool(context.settings["remove-gps"]),
        )


FORMATS: Mapping[str, Format] = {"jpg": _JPG()}
