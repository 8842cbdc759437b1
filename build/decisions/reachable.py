"""Join the rows of a compiled SOP class with the occurrences they were decided for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grand_challenge_dicom_de_id_procedure.rules.action import Action
from output.procedure_json import Procedure
from standard.model import Attribute, Occurrence, SOPClass, Standard
from standard.occurrences import occurrences_of_iod

CLOSES_SEQUENCE = frozenset({Action.REMOVE, Action.ZERO})
"""Actions after which a sequence has no items, so that nothing inside it is reachable.

D is not one of them: its item is filled with what the table says of the attributes inside.
"""


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """An attribute of a SOP class as base or candidate has it, with what the Standard says.

    ``occurrences`` is empty where a curator decided it for Standard Extended SOP Classes.
    """

    sop_class: SOPClass
    attribute: Attribute
    profile: str | None
    occurrences: Sequence[Occurrence]
    content: Mapping[str, Any]

    @property
    def action(self) -> Action | None:
        """What is decided; None where it is unset."""
        letter = self.content["default"]
        return None if letter is None else Action(letter)

    @property
    def is_automatic(self) -> bool:
        """Whether a determinant decided it, not a curator."""
        return (self.content["justification"] or "").startswith("[AUTO]")


def decided_rows(
    standard: Standard, compiled: Procedure, unset_only: bool = False
) -> Iterator[tuple[SOPClass, Sequence[DecidedRow]]]:
    """Yield each SOP class of base or candidate with its rows, in the order of both."""
    cache: dict[str, Sequence[Occurrence]] = {}
    for uid, content in compiled["sopClass"].items():
        sop_class = standard.sop_classes[uid]
        rows = content["tag"]
        if sop_class.iod not in cache:
            cache[sop_class.iod] = list(occurrences_of_iod(standard, sop_class.iod))
        closed = {tag for tag, row in rows.items() if row["default"] in CLOSES_SEQUENCE}
        found: dict[str, list[Occurrence]] = {}
        for occurrence in cache[sop_class.iod]:
            if closed.isdisjoint(occurrence.path):
                found.setdefault(occurrence.tag, []).append(occurrence)
        yield (
            sop_class,
            [
                DecidedRow(
                    sop_class,
                    standard.attributes[tag],
                    standard.profile.get(tag),
                    found.get(tag, ()),
                    row,
                )
                for tag, row in rows.items()
                if not unset_only or row["default"] is None
            ],
        )
