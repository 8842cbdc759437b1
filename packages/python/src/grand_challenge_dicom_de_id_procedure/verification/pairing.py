"""Finds the source of each output, because the name of an output is usually a new UID."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable

from grand_challenge_dicom_de_id_procedure.run.resume import reported_files
from grand_challenge_dicom_de_id_procedure.verification.contents import Contents

_SEVERAL = -1


class Pairing:
    """Finds sources by the report of the run, by name, by UID, and by properties of the files.

    Args:
        reported: the real path of the source for the real path of an output; see ``read_report``.
        new_uid: gives the new UID for an original one; None if the key is not known.
    """

    def __init__(
        self, reported: dict[str, str], new_uid: Callable[[str], str] | None = None
    ) -> None:
        self._reported = reported
        self._new_uid = new_uid
        self._paths: list[str] = []
        self._paired: set[int] = set()
        self._numbers: dict[int, int] = {}  # the source for the hash of each key

    def add(self, path: str, relative: str, contents: Contents) -> None:
        """Store a source, with its path and its path in the source folder."""
        number = len(self._paths)
        self._paths.append(path)
        self._index(number, "path", os.path.realpath(path))
        self._index(number, "relative", relative)
        if self._new_uid is not None and contents.instance:
            self._index(number, "instance", self._new_uid(contents.instance))
        for key in _unchanged_properties(contents):
            self._index(number, *key)

    def source_of(self, path: str, relative: str, contents: Contents) -> str | None:
        """The path of the source of an output; None if it is not known."""
        keys: list[tuple[Hashable, ...]] = [("relative", relative)]
        if (reported := self._reported.get(os.path.realpath(path))) is not None:
            keys.insert(0, ("path", reported))
        if self._new_uid is not None:
            keys.append(("instance", contents.instance))
        for key in (*keys, *_unchanged_properties(contents)):
            number = self._numbers.get(hash(key), _SEVERAL)
            if number != _SEVERAL:
                self._paired.add(number)
                return self._paths[number]
        return None

    def count_unpaired(self) -> int:
        """The number of sources without an output."""
        return len(self._paths) - len(self._paired)

    def _index(self, number: int, *key: Hashable) -> None:
        found = hash(key)
        self._numbers[found] = _SEVERAL if found in self._numbers else number


def read_report(path: str) -> dict[str, str]:
    """Read the real path of the source for the real path of each output from a report.

    Raises:
        OSError: the report cannot be read.
    """
    return {
        os.path.realpath(entry["destination"]): os.path.realpath(entry["source"])
        for entry in reported_files(path)
        if entry["source"] and entry["destination"] and entry.get("status") in ("done", "skipped")
    }


def _unchanged_properties(contents: Contents) -> list[tuple[Hashable, ...]]:
    """Keys by what de-identification does not change: the pixels, and the number of the image."""
    sop_class, bulk, number = contents.fingerprint
    keys: list[tuple[Hashable, ...]] = [("all", sop_class, bulk, number)]
    if bulk[-1]:
        keys.insert(0, ("bulk", sop_class, bulk))
    return keys
