"""What Table E.1-1 of PS3.15 may say of an attribute, and which actions that allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grand_challenge_dicom_de_id_procedure.rules.action import Action

_EMPTY_OR_DUMMY = (Action.ZERO, Action.DUMMY)

OPTIONS = (
    "retain_uids",
    "retain_device_identity",
    "retain_institution_identity",
    "retain_patient_characteristics",
    "retain_longitudinal_full_dates",
    "retain_longitudinal_modified_dates",
    "clean_descriptors",
    "clean_structured_content",
    "clean_graphics",
)
"""The columns of options that say by one action what they allow instead."""

ALLOWED_BY_CODE: Mapping[str, Sequence[Action]] = {
    "D": (Action.DUMMY,),
    "Z": _EMPTY_OR_DUMMY,
    "X": (Action.REMOVE,),
    "K": (Action.KEEP,),
    "C": (Action.CLEAN,),
    "U": (Action.UID,),
    "Z/D": _EMPTY_OR_DUMMY,
    "X/Z": (Action.REMOVE, *_EMPTY_OR_DUMMY),
    "X/D": (Action.REMOVE, Action.DUMMY),
    "X/Z/D": (Action.REMOVE, *_EMPTY_OR_DUMMY),
    "X/Z/U*": (Action.REMOVE, *_EMPTY_OR_DUMMY, Action.UID),
}
"""Each code, and the actions that it allows: Z allows a dummy too (PS3.15 Table E.1-1a)."""

ALLOWED_BY_OPTION = ("K", "C")
"""What an option of these may say."""
