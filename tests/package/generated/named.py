"""What an option names: on these attributes alone, and in the sequences that it opens, it acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.tags import RECORD
from grand_challenge_dicom_de_id_procedure.rules.lookup import is_unlisted, table_keys

from .flat import Flat, Path, spelled


def each_option(procedure: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Every option on its own."""
    for name in procedure["option"]:
        yield (name,)


def each_pair(procedure: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Every two options that do not exclude each other."""
    for one, other in combinations(procedure["option"], 2):
        if other not in procedure["option"][one].get("excludes", ()):
            yield one, other


class Named:
    """The attributes of a SOP class that options name: in their rows, or as not listed.

    Args:
        procedure: the procedure, without options.
        options: names of options.
        sop_class: the UID of the SOP class.
    """

    def __init__(
        self, procedure: Mapping[str, Any], options: Sequence[str], sop_class: str
    ) -> None:
        self._tags: set[str] = set()
        self._excepted: frozenset[str] | None = None
        for option in (procedure["option"][name] for name in options):
            self._tags |= option["tag"].keys()
            self._tags |= option.get("sopClass", {}).get(sop_class, {}).get("tag", {}).keys()
            if "unlisted" in option:
                self._excepted = frozenset([*procedure["profile"], *option["unlisted"]["except"]])
                self._tags |= option["unlisted"].get("listed", {}).keys()

    def holds(self, path: Path) -> bool:
        """Whether an attribute at a path, or a sequence around it, is named."""
        return any(self._is_named(tag) for tag in path[::2])

    def _is_named(self, tag: int) -> bool:
        if not self._tags.isdisjoint(table_keys(tag)):
            return True
        return self._excepted is not None and is_unlisted(tag, self._excepted)


def changed_unnamed(default: Flat, chosen: Flat, named: Named) -> dict[str, str]:
    """What differs between two outputs, but for the record and for what is named, by path."""
    return {
        spelled(path): f"{default.get(path)} became {chosen.get(path)}"
        for path in sorted({*default, *chosen})
        if default.get(path) != chosen.get(path) and path[0] not in RECORD and not named.holds(path)
    }
