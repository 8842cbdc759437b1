"""Which files a source holds, found one after the other."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.run.verdict import Verdict, verdict_on

_LINK = Verdict("skipped", "symlink", "a link to a folder, which is not followed")
_NO_FILE = Verdict("skipped", "not-a-file", "neither a file nor a folder")


class Found(NamedTuple):
    """A file of the source.

    Attributes:
        path: its name, to open it by.
        relative: its name in the source folder.
        verdict: why it is not to be opened, if so.
    """

    path: str
    relative: str
    verdict: Verdict | None = None


def find(source: str) -> Iterator[Found]:
    """What is in a folder and its folders, or the one file, in the order of the names.

    Links to files are followed. Links to folders, which could lead out of the source or in
    circles, and what is no file are found with a reason to skip them; a folder that cannot be
    listed, with a reason why. Only one folder on each level is held in memory.
    """
    if not os.path.isdir(source):  # noqa: PTH112 - never raises
        yield Found(source, os.path.basename(source), _verdict_on_file(source))  # noqa: PTH119
        return
    levels = [_entries(source, "")]
    while levels:
        entry = next(levels[-1], None)
        if entry is None:
            levels.pop()
            continue
        found, is_folder = entry
        if is_folder:
            levels.append(_entries(found.path, found.relative + os.sep))
        else:
            yield found


def _entries(folder: str, prefix: str) -> Iterator[tuple[Found, bool]]:
    """What is directly in a folder, and whether it is a folder itself."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        verdict = verdict_on(error, "the folder cannot be listed")
        yield Found(folder, prefix.rstrip(os.sep), verdict), False
        return
    entries.reverse()
    while entries:  # each is let go of once it is done with
        entry = entries.pop()
        relative = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield Found(entry.path, relative), True
        elif entry.is_file(follow_symlinks=False):
            yield Found(entry.path, relative), False
        else:
            yield Found(entry.path, relative, _verdict_on_file(entry.path)), False


def _verdict_on_file(path: str) -> Verdict | None:
    """Why something is not to be opened; what does not exist is left to whoever opens it."""
    if os.path.isdir(path):  # noqa: PTH112
        return _LINK
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113
        return _NO_FILE
    return None
