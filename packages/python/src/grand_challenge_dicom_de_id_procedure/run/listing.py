"""Finds the files of a source, one after the other."""

import os
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.report import Verdict, verdict_on
from grand_challenge_dicom_de_id_procedure.storage.inside import is_inside

_LINK = Verdict("skipped", "symlink", "a link to a folder inside the source")
_LINK_OUT = Verdict(
    "failed", "symlink", "a link to a folder outside the source, which is not followed"
)
_NOT_A_FILE = Verdict("skipped", "not-a-file", "neither a file nor a folder")


class Found(NamedTuple):
    """A file of the source.

    Attributes:
        path: its path; or its URL.
        relative: its path in the source.
        verdict: why it must not be opened.
        replaces: the outputs that an earlier run made of it, before it changed.
        is_object: whether it is an object in a store, which a URL names.
        size: of an object, in bytes; -1 if the listing does not tell.
        modified: of an object, in nanoseconds since 1970; 0 if the listing does not tell.
    """

    path: str
    relative: str
    verdict: Verdict | None = None
    replaces: tuple[str, ...] = ()
    is_object: bool = False
    size: int = -1
    modified: int = 0


def find_files(source: str) -> Iterator[Found]:
    """Find all files in a folder and its subfolders, sorted by name; or the single file.

    Links to files are followed. Links to folders, which could form a circle, and whatever else is
    not a file are skipped by their verdict. A link to a folder outside the source, where DICOM
    files may be, has failed, and so has a folder that cannot be listed. Only one folder of each
    level is in memory.
    """
    if not os.path.isdir(source):  # noqa: PTH112 - never raises
        yield Found(source, os.path.basename(source), _verdict_on_file(source, source))  # noqa: PTH119
        return
    levels = [_entries(source, "", source)]
    while levels:
        entry = next(levels[-1], None)
        if entry is None:
            levels.pop()
            continue
        found, is_folder = entry
        if is_folder:
            levels.append(_entries(found.path, found.relative + os.sep, source))
        else:
            yield found


def _entries(folder: str, prefix: str, source: str) -> Iterator[tuple[Found, bool]]:
    """The entries of a folder; each with True if it is a folder itself."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        verdict = verdict_on(error, "the folder cannot be listed")
        yield Found(folder, prefix.rstrip(os.sep), verdict), False
        return
    entries.reverse()
    while entries:  # so that the memory of each entry is released
        entry = entries.pop()
        relative = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield Found(entry.path, relative), True
        elif entry.is_file(follow_symlinks=False):
            yield Found(entry.path, relative), False
        else:
            yield Found(entry.path, relative, _verdict_on_file(entry.path, source)), False


def _verdict_on_file(path: str, source: str) -> Verdict | None:
    """The verdict on a path that must not be opened. A missing file fails when it is opened."""
    if os.path.isdir(path):  # noqa: PTH112
        is_elsewhere = not is_inside(os.path.realpath(path), os.path.realpath(source))
        return _LINK_OUT if is_elsewhere else _LINK
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113
        return _NOT_A_FILE
    return None
