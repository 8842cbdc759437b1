"""What is decided about one attribute of one SOP class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Occurrence

Dummy = str | int | float | Sequence["str | int | float | Mapping[str, Dummy]"]
"""The value for action D: one value, several, or for a sequence its items by tag."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An action with its reason.

    ``source`` names the determinant, or the file and line of the manual decision;
    ``laxer_than_profile`` says why a manual decision may keep more than Table E.1-1 allows.
    """

    action: Action
    justification: str
    source: str
    dummy: Dummy | None = None
    laxer_than_profile: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An attribute of a SOP class with its reachable occurrences; undecided where None.

    Without occurrences it is an attribute that only a Standard Extended SOP Class has.
    """

    tag: str
    occurrences: Sequence[Occurrence]
    decision: Decision | None
