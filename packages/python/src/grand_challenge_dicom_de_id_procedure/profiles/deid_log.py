"""``deid-log``: a CSV file with the values of fields before and after, of each file."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import DestinationError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.notation import (
    Repeating,
    path_of,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.places import spelled
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Record, Unread
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FileProfile,
    Profile,
    Target,
)
from grand_challenge_dicom_de_id_procedure.run.secret_table import csv_line

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


class DeidLog:
    """The log of one profile. It holds original values; nothing else that is written does.

    Args:
        path: of the file; rows are added to one that is there.
        profile: the profile, whose fields are the columns.
    """

    def __init__(self, path: str, profile: Profile) -> None:
        self.path = path
        self._columns = list(
            dict.fromkeys(name for each in profile.sections for name, _ in _logged(each))
        )

    def begin(self) -> None:
        """Make the file, with the names of the columns, unless it is there.

        Raises:
            OSError: it cannot be made.
            DestinationError: one that is there has other columns.
        """
        columns = ["path", "type", *self._columns]
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            with Path(self.path).open(encoding="utf-8", errors="replace", newline="") as stream:
                if next(csv.reader(stream), columns) == columns:
                    return
            raise DestinationError(
                f"the deid-log {self.path} has the columns of another profile; name another file"
            ) from None
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(csv_line(columns))

    def add(self, path: str, kind: str, section: FileProfile, record: Record) -> None:
        """Add a row.

        Args:
            path: of the file.
            kind: "before" or "after".
            section: the section that is for it.
            record: has the values.

        Raises:
            OSError: the file cannot be written.
        """
        values = {name: _value(record, target) for name, target in _logged(section)}
        row = csv_line([path, kind, *(values.get(name, "") for name in self._columns)])
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        try:
            # One write, so that rows of several processes do not mix.
            os.write(descriptor, row.encode("utf-8", "backslashreplace"))
        finally:
            os.close(descriptor)


def _logged(section: FileProfile) -> Iterator[tuple[str, Target]]:
    """The columns of a section, and what is in them."""
    if section.kind == "dicom":
        yield from ((each, Target(name=each)) for each in _UIDS)
    for field in section.fields:
        yield field.target.name or field.target.regex, field.target


def _value(record: Record, target: Target) -> object:
    """The value of a field; of one that may be in several places, all of them as JSON."""
    keys = record.find(target)
    if not target.regex and not _is_several(target.name):
        return next((_plain(record.get(key)) for key in keys), "")
    return json.dumps({_named(key): _plain(record.get(key)) for key in keys}, default=str)


def _is_several(name: str) -> bool:
    return "*" in name.split(".") or any(
        isinstance(each.element, Repeating) for each in path_of(name)
    )


def _named(key: Any) -> str:
    is_place = isinstance(key, tuple) and all(isinstance(each, int) for each in key)
    return (spelled(key)[0] or spelled(key)[1]) if is_place else str(key)


def _plain(value: object) -> object:
    if isinstance(value, Unread):
        return "not read"
    return f"{len(value)} bytes" if isinstance(value, bytes) else value
