"""Private attributes, which have no meaning without their private creator (PS3.5 section 7.8)."""

from grand_challenge_dicom_de_id_procedure.actions.action import Inside
from grand_challenge_dicom_de_id_procedure.dicom.tags import creator_tag
from grand_challenge_dicom_de_id_procedure.engine.container import (
    Container,
    Creator,
    Member,
    Stored,
)
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.mending import mend_creator
from grand_challenge_dicom_de_id_procedure.engine.plan import Entry
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_LONGEST = 1024  # bytes of a private creator's name


def note_creator(decisions: Decisions, stored: Stored, source: Source) -> bool:
    """Note a private creator, which stays if an element of its block does; False for others."""
    tag, container, length = stored.tag, stored.container, stored.end - stored.value
    is_creator = 0x10 <= tag & 0xFFFF <= 0xFF and length <= _LONGEST
    if not is_creator or container.inside is Inside.REMOVING:
        return False
    raw = source.bytes_at(stored.value, length)  # an LO, also where the file says UN or nothing
    name = container.character_set.decode(raw).strip(" \0")
    creator = Creator(name, stored)
    if container.creators is None:
        container.creators = {}
    container.creators[tag] = creator
    decisions.creators.append(creator)
    return True


def private_entry(decisions: Decisions, tag: int, start: int, container: Container) -> Entry:
    """The entry for the private attribute at this offset, by its private creator."""
    place = creator_tag(tag) or 0
    creator = (container.creators or {}).get(place)
    entry = container.plan.private(tag, creator.name if creator else "")
    is_needed = creator is not None and entry.action.name != "X"
    if creator is not None:
        decisions.chosen[start] = entry
        creator.is_needed |= is_needed
    decisions.members.append(Member(container, place, creator, is_needed))
    return entry


def is_private_sequence(tag: int, container: Container) -> bool:
    """Whether a rule says that a private attribute, whose header has no VR, is a sequence."""
    plan = container.plan
    if not plan.by_creator or container.inside is Inside.REMOVING:
        return False
    creator = (container.creators or {}).get(creator_tag(tag) or 0)
    return creator is not None and b"SQ" in plan.private(tag, creator.name).vrs


def decide_on_creators(decisions: Decisions) -> None:
    """Remove each private creator of whose block nothing is left."""
    for creator in decisions.creators:
        decisions.actions["K" if creator.is_needed else "X"] += 1
        if not creator.is_needed:
            stored = creator.stored
            decisions.edit(stored.start, stored.end, b"", stored.container)
        elif creator.stored.lacks_vr:
            mend_creator(decisions, creator.stored)
