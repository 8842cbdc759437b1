"""Which files of a source the sections of a profile are for; nothing is changed or written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import FileProfile, Profile
from grand_challenge_dicom_de_id_procedure.profiles.patterns import begin_file
from grand_challenge_dicom_de_id_procedure.profiles.run import (
    filters_of,
    matches_path,
    sections_for,
)
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.task import open_found
from grand_challenge_dicom_de_id_procedure.storage.stream_of import stream_of


class Coverage(NamedTuple):
    """Which files of a source the sections are for.

    Attributes:
        files: how many files each section is for, by its kind.
        uncovered: how many files no section is for, by the end of their names, such as ".bmp".
        idle: the patterns that match no file, each with its section, if that is for other files.
        unread: how many files cannot be read.
    """

    files: Counter[str]
    uncovered: Counter[str]
    idle: tuple[tuple[FileProfile, str], ...]
    unread: int


def coverage(profile: Profile, found: Iterable[Found]) -> Coverage:
    """Count the files that each section is for.

    Raises:
        UnsafeFileError: a pattern takes too long.
    """
    files = Counter({section.kind: 0 for section in profile.sections})
    uncovered: Counter[str] = Counter()
    idle = {
        (section.kind, each): section
        for section in profile.sections
        if section.settings["file-filter"]
        for each in filters_of(section, format_of(section.kind))
    }
    unread = 0
    for file in found:
        path = file.relative.replace(os.sep, "/")
        try:
            source = open_found(file)
        except (DeidentificationError, OSError):
            unread += 1
            continue
        begin_file()
        try:
            with stream_of(source) as stream:
                kinds = [each.kind for each in sections_for(profile.sections, path, stream)]
        finally:
            source.close()
        for key in [key for key in idle if matches_path(key[1], path)]:
            del idle[key]
        files.update(kinds)
        if not kinds:
            uncovered[os.path.splitext(path)[1].lower() or "no ending"] += 1  # noqa: PTH122
    unused = tuple((idle[key], key[1]) for key in idle if files[key[0]])
    return Coverage(files, uncovered, unused, unread)
