"""Which source an output was made of: its name does not tell, being a new UID."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Hashable

from grand_challenge_dicom_de_id_procedure.verification.contents import Contents

_SEVERAL = -1


class Pairing:
    """Finds sources by what the run reported, by name, by UID, and by what files have in common.

    Args:
        reported: real paths of sources by those of outputs; see ``read_report``.
        new_uid: the new UID for an original one, if the key is known.
    """

    def __init__(
        self, reported: dict[str, str], new_uid: Callable[[str], str] | None = None
    ) -> None:
        self._reported = reported
        self._new_uid = new_uid
        self._paths: list[str] = []
        self._paired: set[int] = set()
        self._numbers: dict[int, int] = {}  # of sources, by hashes of what they are found by

    def add(self, path: str, relative: str, contents: Contents) -> None:
        """Remember a source.

        Args:
            path: its name, to open it by.
            relative: its name in its folder.
            contents: what it holds.
        """
        number = len(self._paths)
        self._paths.append(path)
        self._index(number, "path", os.path.realpath(path))
        self._index(number, "relative", relative)
        if self._new_uid is not None and contents.instance:
            self._index(number, "instance", self._new_uid(contents.instance))
        for key in _looks(contents):
            self._index(number, *key)

    def source_of(self, path: str, relative: str, contents: Contents) -> str | None:
        """The source of an output; None where it cannot be told."""
        keys: list[tuple[Hashable, ...]] = [("relative", relative)]
        if (reported := self._reported.get(os.path.realpath(path))) is not None:
            keys.insert(0, ("path", reported))
        if self._new_uid is not None:
            keys.append(("instance", contents.instance))
        for key in (*keys, *_looks(contents)):
            number = self._numbers.get(hash(key), _SEVERAL)
            if number != _SEVERAL:
                self._paired.add(number)
                return self._paths[number]
        return None

    def unpaired(self) -> int:
        """How many sources no output was found for."""
        return len(self._paths) - len(self._paired)

    def _index(self, number: int, *key: Hashable) -> None:
        found = hash(key)
        self._numbers[found] = _SEVERAL if found in self._numbers else number


def read_report(path: str) -> dict[str, str]:
    """The sources of outputs, from the report of a run; what is no report of one is passed over.

    Raises:
        OSError: it cannot be read.
    """
    pairs: dict[str, str] = {}
    with open(path, "rb") as stream:  # noqa: PTH123
        for line in stream:
            try:
                entry = json.loads(line)
                source, output, status = entry["source"], entry["destination"], entry["status"]
            except (ValueError, KeyError, TypeError):
                continue
            if source and output and status in ("done", "skipped"):
                pairs[os.path.realpath(output)] = os.path.realpath(source)
    return pairs


def _looks(contents: Contents) -> list[tuple[Hashable, ...]]:
    """What de-identification leaves as it is: pixels, and the number of an image."""
    sop_class, bulk, number = contents.fingerprint
    keys: list[tuple[Hashable, ...]] = [("all", sop_class, bulk, number)]
    if bulk[-1]:
        keys.insert(0, ("bulk", sop_class, bulk))
    return keys
