"""What is decided about an attribute, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grand_challenge_dicom_de_id_procedure.rules.action import Action

Dummy = str | int | float | Sequence["str | int | float | Mapping[str, Dummy]"]
"""The value for action D: one value, several, or for a sequence its items by tag."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An action with its reason.

    Attributes:
        action: what to do.
        justification: the reason.
        source: the determinant, or the file and line of the manual decision.
        automatic: whether a determinant decided, not a curator.
        dummy: the value to put in place, where a curator gave one.
        in_order: whether the dummies in a file keep the order of its dates and times.
        if_empty: the tag of the UID that an empty value's dummy is derived from; empty for none.
        derived: whether D puts the pseudonym of the value in place, whatever the VR of text.
        issuer: the tag of what says by whom a value was issued; empty for none.
        of: the tag of the attribute whose value's pseudonym is put in place; empty for its own.
        only_beside: the tag of what must have a value in the same item, else X; empty for none.
        holding: the value that it must have there; empty for any.
        laxer_than_profile: why a curator keeps more than Table E.1-1 allows.
        differs_because: why a curator decides otherwise here than in other IODs.
    """

    action: Action
    justification: str
    source: str
    automatic: bool = False
    dummy: Dummy | None = None
    in_order: bool = False
    if_empty: str = ""
    laxer_than_profile: str = ""
    differs_because: str = ""
    derived: bool = False
    issuer: str = ""
    only_beside: str = ""
    holding: str = ""
    of: str = ""
