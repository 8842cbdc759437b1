"""An attribute of a SOP class: what the Standard says of it, and what is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from decisions.decision import Decision
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Attribute, Occurrence, SOPClass, Standard


@dataclass(frozen=True, slots=True)
class Row:
    """An attribute of a SOP class.

    Attributes:
        sop_class: the SOP class.
        attribute: the attribute.
        profile: its entry in Table E.1-1; None where it has none.
        options: what the options of Table E.1-1 allow instead, by column.
        occurrences: where it can be reached; nowhere in the tables of the IOD, where a curator
            decided it for Standard Extended SOP Classes.
        decision: what is decided; None where nothing is.
    """

    sop_class: SOPClass
    attribute: Attribute
    profile: str | None
    options: Mapping[str, str]
    occurrences: Sequence[Occurrence]
    decision: Decision | None

    @property
    def action(self) -> Action | None:
        """The action decided; None where nothing is."""
        return None if self.decision is None else self.decision.action


Tables = Mapping[str, Mapping[str, Row]]
"""SOP Class UID -> tag -> row."""


def row_of(
    standard: Standard,
    sop_class: SOPClass,
    tag: str,
    occurrences: Sequence[Occurrence],
    decision: Decision | None,
) -> Row:
    """The row of a tag, with what the Standard says of it."""
    return Row(
        sop_class,
        standard.attributes[tag],
        standard.profile.get(tag),
        standard.options.get(tag, {}),
        occurrences,
        decision,
    )
