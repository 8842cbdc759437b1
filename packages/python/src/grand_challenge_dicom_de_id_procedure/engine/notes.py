"""What is noted of a data set while it is decided on, for what depends on the whole of it."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.cleaning.leaks import IdentifyingField
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import DESCRIPTION
from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    IDENTITY_REMOVED,
    INSTANCE,
    LONGITUDINAL,
    METHOD,
    SERIES,
    STUDY,
)
from grand_challenge_dicom_de_id_procedure.engine.container import Said, Stored
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.plan import Entry

_NAMING = frozenset((INSTANCE, STUDY, SERIES))


class OtherSOPClassError(Exception):
    """The data set is of another SOP class than was assumed.

    Attributes:
        sop_class: its UID.
    """

    def __init__(self, sop_class: str) -> None:
        self.sop_class = sop_class


def note_sop_class(decisions: Decisions, raw: bytes, assumed: str) -> bool:
    """Note the SOP class that the data set names; whether NULs alone pad it.

    Raises:
        OtherSOPClassError: it is not the assumed one.
    """
    uid = raw.decode("latin_1").strip(" \0")
    if uid != assumed:
        raise OtherSOPClassError(uid)
    decisions.has_sop_class = bool(uid)
    return raw.rstrip(b"\0").decode("latin_1") == uid


def kind_of(entry: Entry, stored: Stored) -> str:
    """Which kind of identifying value an element holds that does not stay; empty if none."""
    if stored.vr == b"PN" and not entry.action.keeps:
        return entry.kind or "person-name"
    return entry.kind


def note_identifying(
    decisions: Decisions, kind: str, vr: str, stored: Stored, raw: bytes | None
) -> None:
    """Note a value as one that must not survive anywhere."""
    if not raw:
        return
    if kind == "uid":
        decisions.uids.append(raw)
    else:
        character_set = stored.container.character_set
        decisions.identifying.append(IdentifyingField(kind, vr, raw, character_set))


def note_said(stored: Stored, raw: bytes | None, new: bytes | None) -> None:
    """Note what the data set belongs to, and its new UID, or what describes pixels."""
    container = stored.container
    if raw is not None and (container.parent is None or stored.tag in DESCRIPTION):
        uid = None
        if stored.tag in _NAMING and new is not None:
            uid = new.decode("latin_1").strip(" \0")
        container.said.append(Said(stored.tag, raw, uid))


def note_earlier(decisions: Decisions, entry: Entry, tag: int, raw: bytes) -> None:
    """Note what an earlier pass recorded, if the new record extends it."""
    decisions.has_earlier_method |= tag == METHOD and raw.strip(b" \0") != b""
    if entry.action.name in "KC" or tag in (LONGITUDINAL, IDENTITY_REMOVED):
        decisions.earlier[tag] = raw
        decisions.cleans_record |= tag == METHOD and entry.action.name == "C"
