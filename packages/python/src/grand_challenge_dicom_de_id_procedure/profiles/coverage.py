"""Which files of a source the sections of a profile are for; nothing is changed or written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
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
    absent = {section.kind: _expected(section) for section in profile.sections}
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
                sections = sections_for(profile.sections, path, stream)
                for section in sections:
                    if absent[section.kind]:
                        absent[section.kind] = _missing(section, path, stream, absent[section.kind])
        finally:
            source.close()
        kinds = [each.kind for each in sections]
        for key in [key for key in idle if matches_path(key[1], path)]:
            del idle[key]
        files.update(kinds)
        if not kinds:
            uncovered[os.path.splitext(path)[1].lower() or "no ending"] += 1  # noqa: PTH122
    unused = tuple((idle[key], key[1]) for key in idle if files[key[0]])
    missing = {
        named: near for kind in absent if files[kind] for named, near in absent[kind].items()
    }
    return Coverage(files, uncovered, unused, unread, missing)


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
