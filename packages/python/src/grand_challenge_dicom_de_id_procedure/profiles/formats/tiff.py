"""TIFF files: fields of their directories; strips and tiles stay where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.profiles.containers.directories import Directories
from grand_challenge_dicom_de_id_procedure.profiles.containers.tiff_image import check_images
from grand_challenge_dicom_de_id_procedure.profiles.formats.directory_names import is_known
from grand_challenge_dicom_de_id_procedure.profiles.formats.directory_record import DirectoryRecord
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Context,
    Document,
    Format,
    Record,
    Setting,
)
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Substitution,
)


class _TIFFDocument:
    def __init__(self, source: BinaryIO, *, removes_private: bool) -> None:
        self._source = source
        directories = Directories(source)
        check_images(directories)
        self._record = DirectoryRecord(directories)
        self._removes_private = removes_private

    def names(self) -> Iterable[str]:
        return self._record.names()

    def records(self, output: BinaryIO) -> Iterator[Record]:
        if self._removes_private:
            self._record.remove_private()
        yield self._record
        self._record.changes.write(self._source, output)


class _TIFF(Format):
    kind = "tiff"
    filters: tuple[str, ...] = ("*.tif", "*.tiff", "*.TIF", "*.TIFF")
    # The last two are BigTIFF.
    signatures: tuple[tuple[int, bytes], ...] = (
        (0, b"II*\0"),
        (0, b"MM\0*"),
        (0, b"II+\0"),
        (0, b"MM\0+"),
    )
    settings: Mapping[str, Setting] = {
        "remove-private-tags": Setting((bool,), False),
        "datetime-format": Setting((str,), "%Y:%m:%d %H:%M:%S"),
    }

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:
        for field in section.fields:
            if not is_known(field.target.name):
                yield field, unknown_name(field.target.name)

    def changes(self, section: FileProfile) -> bool:
        return bool(section.settings["remove-private-tags"])

    def open(self, source: BinaryIO, context: Context) -> Document:
        removes_private = bool(context.settings["remove-private-tags"])
        return _TIFFDocument(source, removes_private=removes_private)


def unknown_name(name: str) -> str:
    """What is wrong with a name that no directory knows."""
    return f"{name} is no name of TIFF or EXIF: give one of Pillow's, such as DateTime or Artist"


FORMATS: Mapping[str, Format] = {"tiff": _TIFF()}
