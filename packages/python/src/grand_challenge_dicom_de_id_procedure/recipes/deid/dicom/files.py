"""Finds DICOM files."""

from __future__ import annotations

import fnmatch
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from grand_challenge_dicom_de_id_procedure.recipes.deid.logger import bot

_MAGIC = 128, b"DICM"  # PS3.10 section 7.1


def get_files(
    contenders: str | Path | list[str | Path],
    check: bool = True,
    pattern: str | None = None,
    force: bool = False,
    tempdir: str | None = None,
) -> Iterator[str]:
    """The DICOM files in folders, archives and lists of files.

    Args:
        contenders: a path, or a list of them. Folders are searched at every depth.
        check: whether each file is looked at; one that is no DICOM file is left out.
        pattern: names of files in folders, with * and ?.
        force: whether files without preamble are given too.
        tempdir: where archives (.zip) are extracted to; without it, they are left out.
    """
    given = contenders if isinstance(contenders, list) else [contenders]
    for each in given:
        path = Path(each)
        if path.is_dir():
            found: Iterator[Path] = _in_folder(path, pattern or "*")
        elif path.suffix == ".zip":
            found = _in_archive(path, tempdir)
        else:
            found = iter([path])
        yield from (str(file) for file in found if not check or _is_dicom(file, force))


def _in_folder(folder: Path, pattern: str) -> Iterator[Path]:
    for inner, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if fnmatch.fnmatch(name, pattern):
                yield Path(inner, name)


def _in_archive(archive: Path, tempdir: str | None) -> Iterator[Path]:
    if tempdir is None:
        bot.warning(f"{archive} is left out; tempdir says where archives are extracted to")
        return
    folder = Path(tempdir, archive.stem)
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    yield from _in_folder(folder, "*")


def _is_dicom(file: Path, force: bool) -> bool:
    place, magic = _MAGIC
    try:
        with file.open("rb") as stream:
            head = stream.read(place + len(magic))
    except OSError as error:
        bot.warning(f"{file} cannot be read: {error.strerror}")
        return False
    if force or head[place:] == magic:
        return True
    bot.warning(f"{file} is no DICOM file")
    return False
