"""Uses of files, the ways in which a file may have what they need, and the attributes of a way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.tags import tag_of
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.packaged import read_packaged

FILE = "uses.json"

_ACTIONS = {"kept": "K", "moved": "KC", "cleaned": "KC"}


class Step(NamedTuple):
    """An element on a path.

    Attributes:
        tag: group and element in one number; of a private element, without the number of its block.
        creator: its private creator; empty for a standard element.
    """

    tag: int
    creator: str = ""


Path = tuple[Step, ...]
"""The sequences that contain an element, the outermost first, and the element."""


@dataclass(frozen=True)
class Need:
    """An attribute that a use needs, and the actions under which it serves.

    Attributes:
        label: as in the file of uses: (0054,0016)>(0018,1074), or (0019,xx0C,SIEMENS MR HEADER).
        path: the attribute, after the innermost sequences that contain it.
        actions: names of actions of one letter each.
    """

    label: str
    path: Path
    actions: str

    def is_met_by(self, path: Path) -> bool:
        """Whether an element on a path is this attribute; a standard one alone is in no item."""
        if len(self.path) == 1 and not self.path[0].creator:
            return path == self.path
        return path[-len(self.path) :] == self.path


@dataclass(frozen=True)
class Way:
    """A way to a use: ``by`` says by what; it needs all of its attributes."""

    by: str
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Use:
    """Something that files are used for; one of its ways is enough.

    Attributes:
        name: short, for programs.
        title: for people.
        reason: what it is for.
        sop_classes: the UIDs of the SOP classes that have it; empty for all of them.
        ways: the ways to it.
    """

    name: str
    title: str
    reason: str
    sop_classes: frozenset[str]
    ways: tuple[Way, ...]

    def is_of(self, sop_class: str) -> bool:
        """Whether files of a SOP class have this use."""
        return not self.sop_classes or sop_class in self.sop_classes


def read_uses() -> tuple[Use, ...]:
    """The uses in this package.

    Raises:
        ProcedureError: the package was built without them.
    """
    return uses_of(json.loads(read_packaged(FILE)))


def uses_of(entries: Iterable[Mapping[str, Any]]) -> tuple[Use, ...]:
    """The uses in the entries of the packaged file."""
    return tuple(
        Use(
            each["name"],
            each["title"],
            each["reason"],
            frozenset(each.get("sopClass", ())),
            tuple(Way(way["by"], tuple(_needs(way))) for way in each["way"]),
        )
        for each in entries
    )


def leaves(uses: Sequence[Use]) -> frozenset[Step]:
    """The elements at the ends of the paths of all uses."""
    return frozenset(need.path[-1] for use in uses for way in use.ways for need in way.needs)


def _needs(way: Mapping[str, Any]) -> Iterator[Need]:
    for key, actions in _ACTIONS.items():
        for label in way.get(key, ()):
            yield Need(label, tuple(map(_step, label.split(">"))), actions)


def _step(text: str) -> Step:
    """The element that is written (0018,1074), or (0019,xx0C,SIEMENS MR HEADER)."""
    if text[6:8] != "xx":
        return Step(tag_of(text))
    return Step(int(text[1:5] + "00" + text[8:10], 16), text[11:-1])
