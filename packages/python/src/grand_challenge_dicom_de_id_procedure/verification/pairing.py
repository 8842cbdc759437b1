"""Finds the source of each output, because the name of an output is usually a new UID."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import chain

from grand_challenge_dicom_de_id_procedure.run.resume import reported_files
from grand_challenge_dicom_de_id_procedure.storage.inside import is_inside
from grand_challenge_dicom_de_id_procedure.storage.url import is_url, parts_of
from grand_challenge_dicom_de_id_procedure.verification.contents import Fingerprint
from grand_challenge_dicom_de_id_procedure.verification.digest import digest

_SEVERAL = -1
_THERE = ("already-done", "duplicate-identical")


class Pairing:
    """Finds sources by the report of the run, by name, by UID, and by properties of the files.

    Args:
        reported: the place of the source for the place of an output; see ``place_of``.

    Attributes:
        names: the path or URL of each source, in the order in which they were added.
    """

    def __init__(self, reported: Mapping[str, str]) -> None:
        self.names: list[str] = []
        self._reported = reported
        self._numbers: dict[int, int] = {}  # the source for the digest of each key

    def add(self, name: str, relative: str, instance: str, fingerprint: Fingerprint) -> None:
        """Store a source.

        Args:
            name: its path or URL.
            relative: its path in the source folder.
            instance: the SOP Instance UID of its output; empty if the key is not known.
            fingerprint: of its contents.
        """
        number = len(self.names)
        self.names.append(name)
        if self._reported:
            self._index(number, "path", place_of(name))
        self._index(number, "relative", relative)
        if instance:
            self._index(number, "instance", instance)
        for key in _unchanged_properties(lambda: fingerprint):
            self._index(number, *key)

    def source_of(
        self, name: str, relative: str, instance: str, fingerprint: Callable[[], Fingerprint]
    ) -> int | None:
        """The number of the source of an output, whose own properties are given.

        The fingerprint is taken only if nothing else tells the source.

        Returns:
            Its place in ``names``; None if it is not known.
        """
        keys: list[tuple[Hashable, ...]] = [("relative", relative), ("instance", instance)]
        if self._reported and (source := self._reported.get(place_of(name))) is not None:
            keys.insert(0, ("path", source))
        for key in chain(keys, _unchanged_properties(fingerprint)):
            number = self._numbers.get(_digest_of(key), _SEVERAL)
            if number != _SEVERAL:
                return number
        return None

    def _index(self, number: int, *key: Hashable) -> None:
        found = _digest_of(key)
        self._numbers[found] = _SEVERAL if found in self._numbers else number


def place_of(name: str) -> str:
    """Where a file is: its path with links resolved, or its URL."""
    return name if is_url(name) else os.path.realpath(name)


def lies_in(place: str, destination: str) -> bool:
    """Whether a place is a destination, or below it."""
    if not is_url(destination):
        return not is_url(place) and is_inside(place, place_of(destination))
    (folder, store), (name, of) = parts_of(destination), parts_of(place)
    return of == store and f"{name}/".startswith(f"{folder.rstrip('/')}/")


def read_report(path: str) -> dict[str, str]:
    """Read the place of the source for the place of each output from a report.

    Raises:
        OSError: the report cannot be read.
    """
    return {
        place_of(entry["destination"]): place_of(entry["source"])
        for entry in reported_files(path)
        if entry["source"] and entry["destination"] and _has_output(entry)
    }


def _has_output(entry: Mapping[str, object]) -> bool:
    return entry.get("status") == "done" or entry.get("reason") in _THERE


def _digest_of(key: tuple[Hashable, ...]) -> int:
    return digest(repr(key).encode())


def _unchanged_properties(
    fingerprint: Callable[[], Fingerprint],
) -> Iterator[tuple[Hashable, ...]]:
    """Keys by what de-identification does not change: the pixels, and the number of the image."""
    sop_class, bulk, number = fingerprint()
    if bulk[-1]:
        yield "bulk", sop_class, bulk
    yield "all", sop_class, bulk, number
