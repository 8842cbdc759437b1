"""What the section for DICOM files does with every attribute that the procedure does not keep."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import ProfileError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.record import DICOMRecord
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Profile,
)
from grand_challenge_dicom_de_id_procedure.profiles.values.identity import DATES
from grand_challenge_dicom_de_id_procedure.rewriting.of_pydicom import data_set_of
from grand_challenge_dicom_de_id_procedure.rewriting.samples import samples
from grand_challenge_dicom_de_id_procedure.rules.unkept import (
    EFFECTS,
    PRIVATE,
    Effect,
    standing_for,
    unkept,
)

_MOVING = ("increment-date", "increment-datetime", "jitter")
_OPEN = ("regex-sub", "decrypt", "keep")  # what may leave a value as it is
_ANYTHING = (".*", ".+")


class AuditedAttribute(NamedTuple):
    """One attribute that the procedure does not keep.

    Attributes:
        label: its tag, such as (0010,0010) or (60XX,3000); "private elements" for all of them.
        tag: the same as a number.
        actions: of the procedure, in one SOP class or another, such as "XZ".
        sop_classes: in how many SOP classes it is not kept.
        effect: what becomes of its value; at least this.
        fields: those that select it, in their order.
        setting: the setting that removes it; empty if there is none.
    """

    label: str
    tag: int
    actions: str
    sop_classes: int
    effect: Effect
    fields: tuple[FieldRule, ...]
    setting: str


def audit(
    profile: Profile, procedure: Mapping[str, Any], sop_classes: Sequence[str]
) -> tuple[AuditedAttribute, ...]:
    """Compare the section for DICOM files with the procedure.

    An attribute is judged as if it stood at the top of a data set, and had a value.

    Args:
        profile: the profile.
        procedure: with the rules to compare with.
        sop_classes: their UIDs; what is kept in one of them may not be in another.

    Returns:
        What the section leaves first; in it, what the procedure removes first.

    Raises:
        ProfileError: there is no such section.
    """
    section = next((each for each in profile.sections if each.kind == "dicom"), None)
    if section is None:
        raise ProfileError(
            [f"{profile.place}: there is no section dicom, so there is nothing to compare; add one"]
        )
    compared = unkept(procedure, sop_classes)
    selecting = _selecting(section, [t for each in compared for t in standing_for(each.label)])
    rows = []
    for each in compared:
        found = []
        for tag in standing_for(each.label):
            fields = selecting[tag]
            effect, setting = _effect(fields), _removing(section, each.tag, fields)
            row = AuditedAttribute(*each, "removed" if setting else effect, fields, setting)
            found.append(row)
        rows.append(min(found, key=_order))
    return tuple(sorted(rows, key=_order))


def _order(row: AuditedAttribute) -> int:
    return EFFECTS.index(row.effect)


def _selecting(section: FileProfile, tags: Sequence[int]) -> Mapping[int, tuple[FieldRule, ...]]:
    """The fields that select each attribute."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of pydicom about sample values
        record = DICOMRecord(data_set_of(samples(tags)), data_set_of(samples(())))
        found: dict[int, list[FieldRule]] = {tag: [] for tag in tags}
        for field in section.fields:
            for place in record.find(field.target):
                assert isinstance(place, tuple)
                if len(place) == 1 and place[0] in found:
                    found[place[0]].append(field)
    return {tag: tuple(fields) for tag, fields in found.items()}


def _removing(section: FileProfile, tag: int, fields: Sequence[FieldRule]) -> str:
    """The setting that removes an attribute; empty if none does."""
    settings = section.settings
    if tag == PRIVATE and settings["remove-private-tags"]:
        return "remove-private-tags"
    return "remove-undefined" if settings["remove-undefined"] and not fields else ""


def _effect(fields: Sequence[FieldRule]) -> Effect:
    """What fields that act one after another make of a value."""
    effect: Effect = "left"
    for field in fields:
        inserts = field.action == "replace-with" and field.value is not None
        if effect in ("removed", "blanked") and not inserts and field.action != "remove":
            continue  # there is nothing left to act on
        made = _effect_of(field)
        if made != "left" and not (effect == "replaced" and made == "moved"):
            effect = made
    return effect


def _effect_of(field: FieldRule) -> Effect:
    """What an action makes of a value for certain."""
    action, value = field.action, field.value
    if action == "regex-sub":
        is_any = any(each.input_regex in _ANYTHING and "{" not in each.output for each in value)
        return "replaced" if is_any else "left"
    if action in _OPEN or (action == "replace-with" and value is None):
        return "left"
    if action == "remove":
        return "removed"
    if action == "replace-with" and value == "":
        return "blanked"
    return "moved" if action in _MOVING or (action == "keyed" and value in DATES) else "replaced"
