"""What the record of an output says if an overlay discloses more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.rules.loosening import (
    CONCEPT,
    PRIVATE_ELEMENT,
    Loosening,
    Placed,
)

CLAIM = "113100"
"""The code of the Basic Profile (CID 7050), which an output below the profile does not claim."""

PROCEDURE_CODE = {
    "value": "PROCEDURE",
    "scheme": "99GCDEID",
    "meaning": "As the procedure in De-identification Method says",
}
"""What it claims instead."""

_WHOSE = frozenset(("person-name", "identifier", "address", "telephone"))
"""Kinds of values that say who the patient is, in the group of the patient."""

_PATIENT = 0x0010


def record_of(found: Iterable[Loosening], identifying: Mapping[str, str]) -> dict[str, Any]:
    """The entries of an overlay for the record, by what it discloses.

    Args:
        found: what discloses more.
        identifying: the kind of value by tag, as the procedure has it.
    """
    entries: dict[str, Any] = {}
    for each in found:
        if each.below_profile:
            entries |= {"withdraws": CLAIM, "code": PROCEDURE_CODE}
        if _says_who(each.placed, identifying):
            entries["identityRemoved"] = "NO"
    return entries


def _says_who(placed: Placed, identifying: Mapping[str, str]) -> bool:
    """Whether the row keeps what says who the patient is."""
    if placed.kind == CONCEPT:
        kind = placed.row.get("kind", "")
    elif placed.kind != PRIVATE_ELEMENT and placed.tag >> 16 == _PATIENT:
        is_name = "PN" in vr_choices(placed.tag)
        kind = "person-name" if is_name else identifying.get(placed.key.rpartition(">")[2], "")
    else:
        return False
    return placed.action == "K" and kind in _WHOSE
