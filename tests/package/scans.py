"""Folders of small real files for the tests of runs, and an engine that fails on purpose."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.storage.sink import Sink
from grand_challenge_dicom_de_id_procedure.storage.source import Source

from .conftest import KEY, make_procedure, real

_CT = real("CT_small.dcm").read_bytes()
_UID = str(pydicom.dcmread(real("CT_small.dcm")).SOPInstanceUID).encode()


def write_scan(path: Path, number: int = 0, *, note: str = "") -> Path:
    """A CT with a SOP Instance UID of its own.

    Args:
        path: where to write it; folders are created.
        number: the end of the UID.
        note: changes the pixels, so that the output differs.
    """
    content = _CT.replace(_UID, _UID[:-6] + f"{100_000 + number}".encode())
    if note:
        end = len(content) - 1000  # before the padding
        content = content[: end - len(note)] + note.encode() + content[end:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def write_scans(folder: Path, count: int) -> Path:
    """A folder with this number of CTs, ten in each subfolder."""
    for number in range(count):
        write_scan(folder / f"{number // 10:03}" / f"{number:04}.dcm", number)
    return folder


def write_large_scans(folder: Path, count: int) -> Path:
    """A folder with this number of CTs, whose pixel data are copied from file to file."""
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.Rows = ds.Columns = 200
    folder.mkdir()
    for number in range(count):
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = UID(f"1.2.3.{number}")
        ds.PixelData = bytes([number]) * 80_000
        ds.save_as(folder / f"{number:04}.dcm")
    return folder


def content_of(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its relative name with slashes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def is_open_in(source: Source, file: Path) -> bool:
    """Whether a source reads this file."""
    with file.open("rb") as stream:
        return os.path.sameopenfile(stream.fileno(), source.descriptor)


class FaultyApplier(Applier):
    """An applier that fails on purpose; see ``Faulty``."""

    def __init__(
        self, file: Path, before: Callable[[], None] | None, writing: Callable[[], None] | None
    ) -> None:
        super().__init__(Identity(KEY), make_procedure())
        self._file, self._before, self._writing = file, before, writing

    def prepare(self, source: Source, **settings: Any) -> Prepared:
        is_it = is_open_in(source, self._file)
        if is_it and self._before:
            self._before()
        prepared = super().prepare(source, **settings)
        if is_it and self._writing:
            write, fault = prepared.write_to, self._writing

            def write_to(sink: Sink) -> None:
                write(sink)
                fault()

            prepared.write_to = write_to  # type: ignore[method-assign]
        return prepared


class Faulty(Deidentifier):
    """A deidentifier that fails on purpose when it comes to one file.

    Args:
        file: the file.
        before: called before the file is read.
        writing: called after the output was written, before it gets its name.
    """

    def __init__(
        self,
        file: Path,
        *,
        before: Callable[[], None] | None = None,
        writing: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(KEY, make_procedure())
        self.applier = FaultyApplier(file, before, writing)


def raising(error: BaseException) -> Callable[..., None]:
    """A fault that is an exception."""

    def fault(*_arguments: object) -> None:
        raise error

    return fault
