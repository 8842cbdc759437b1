"""Which files of a source the sections of a profile are for; nothing is changed or written."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.containers.archive import Archive
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Context
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of
from grand_challenge_dicom_de_id_procedure.profiles.language.nearest import nearest
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FileProfile,
    Profile,
    ProfilePlace,
    Target,
)
from grand_challenge_dicom_de_id_procedure.profiles.patterns import begin_file
from grand_challenge_dicom_de_id_procedure.profiles.run import (
    filters_of,
    matches_path,
    sections_for,
)
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.task import open_found
from grand_challenge_dicom_de_id_procedure.storage.stream_of import stream_of

Named = tuple[ProfilePlace, Target]
"""A field: where it stands, and what it means."""

_OF_THE_SITE = frozenset(("csv", "json", "key-value-text-file", "table", "tsv", "xml"))
"""Kinds whose fields have the names of a site, so that a name in no file is probably wrong."""


class Coverage(NamedTuple):
    """Which files of a source the sections are for.

    Attributes:
        files: how many files each section is for, by its kind.
        uncovered: how many files no section is for, by the end of their names, such as ".bmp".
        idle: the patterns that match no file, each with its section, if that is for other files.
        unread: how many files cannot be read.
        absent: fields that no file of their section has, each with the name in one that is nearest.
    """

    files: Counter[str]
    uncovered: Counter[str]
    idle: tuple[tuple[FileProfile, str], ...]
    unread: int
    absent: Mapping[Named, str]


def coverage(profile: Profile, found: Iterable[Found]) -> Coverage:
    """Count the files that each section is for; members of archives are files, too.

    Raises:
        UnsafeFileError: a pattern takes too long.
    """
    counted = _Counted(profile)
    for file in found:
        try:
            source = open_found(file)
        except (DeidentificationError, OSError):
            counted.unread += 1
            continue
        try:
            with stream_of(source) as stream:
                counted.add(file.relative.replace(os.sep, "/"), stream)
        finally:
            source.close()
    return counted.coverage()


class _Counted:
    def __init__(self, profile: Profile) -> None:
        sections = profile.sections
        self.unread = 0
        self._sections = sections
        self._files = Counter({section.kind: 0 for section in sections})
        self._uncovered: Counter[str] = Counter()
        self._absent = {section.kind: _expected(section) for section in sections}
        self._idle = {
            (section.kind, each): section
            for section in sections
            if section.settings["file-filter"]
            for each in filters_of(section, format_of(section.kind))
        }

    def add(self, path: str, stream: BinaryIO, *, is_member: bool = False) -> None:
        """Count a file, and the members that it may have."""
        begin_file()
        sections = sections_for(self._sections, path, stream)
        for section in sections:
            if expected := self._absent[section.kind]:
                self._absent[section.kind] = _missing(section, path, stream, expected)
        kinds = [each.kind for each in sections]
        for key in [key for key in self._idle if matches_path(key[1], path)]:
            del self._idle[key]
        self._files.update(kinds)
        if not kinds:
            ending = os.path.splitext(path)[1].lower() or "no ending"  # noqa: PTH122
            self._uncovered[ending] += 1
        if "zip" in kinds and not is_member:  # an archive within an archive is refused
            self._add_members(stream)

    def _add_members(self, stream: BinaryIO) -> None:
        with contextlib.suppress(DeidentificationError):  # the run says what is wrong with it
            archive = Archive(stream)
            for member in archive.members:
                if not member.is_dir():
                    with archive.expanded(member) as content:
                        self.add(member.filename, content, is_member=True)

    def coverage(self) -> Coverage:
        """What was counted."""
        files, absent = self._files, self._absent
        idle = tuple((self._idle[key], key[1]) for key in self._idle if files[key[0]])
        missing = {
            named: near for kind in absent if files[kind] for named, near in absent[kind].items()
        }
        return Coverage(files, self._uncovered, idle, self.unread, missing)


def _expected(section: FileProfile) -> dict[Named, str]:
    """The fields that files should have, if the kind does not leave that to each of them."""
    if section.kind not in _OF_THE_SITE:
        return {}
    changing = [field for field in section.fields if field.action not in ("keep", "replace-with")]
    return dict.fromkeys(((field.place, field.target) for field in changing), "")


def _missing(
    section: FileProfile, path: str, stream: BinaryIO, expected: Mapping[Named, str]
) -> dict[Named, str]:
    """Those of the fields that a file does not have, each with the nearest name so far."""
    try:
        context = Context(path, section, lambda *_: ())
        document = format_of(section.kind).open(stream, context)
        record = next(document.records(BytesIO()), None)
        if record is None:
            return dict(expected)
        missing = [(place, named) for place, named in expected if not record.find(named)]
        names = [*document.names()] if missing else []
    except DeidentificationError:
        return dict(expected)
    return {each: expected[each] or nearest(each[1].name, names) for each in missing}
