"""What was decided on neighbouring elements, so that it need not be decided again."""

from grand_challenge_dicom_de_id_procedure.cleaning.leaks import IdentifyingField
from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.engine.ahead import Foreseen
from grand_challenge_dicom_de_id_procedure.engine.container import (
    Container,
    Creator,
    Said,
    Stored,
)
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.conditions import Stated

LONGEST = 1 << 14
"""Bytes up to which neighbouring elements, or an item, are remembered."""


class Block(NamedTuple):
    """What private attributes in a span were decided by, besides the bytes of the span.

    Attributes:
        place: the tag of the private creator of their block, which is not in the span.
        creator: its name; None if the data set or item has none at that place.
        is_needed: whether one of them stays, and so the creator does.
    """

    place: int
    creator: str | None
    is_needed: bool


class InSpan(NamedTuple):
    """A private creator in a span: whether it stays is decided when the data set was read.

    Attributes:
        tag: its own.
        vr: as the file has it.
        start: where it begins in the span.
        value: where its value does.
        end: where it ends.
        name: its value.
        is_needed: whether an attribute of its block in the span stays.
    """

    tag: int
    vr: bytes
    start: int
    value: int
    end: int
    name: str
    is_needed: bool


class Part(NamedTuple):
    """What was decided on neighbouring elements, besides what they become.

    Attributes:
        texts: the texts that are kept, with their character sets.
        identifying: values that must not survive elsewhere, without UIDs.
        uids: UIDs that must not survive elsewhere.
        said: what they say about the data set.
        stated: values that conditions depend on.
        foreseen: what was looked at before its turn.
        actions: how many elements each action was carried out on.
        dates_removed: how many dates were removed or replaced.
        dates_moved: how many dates were moved.
        blocks: the private creators that the container had before, or had not.
        creators: those in it.
    """

    texts: frozenset[tuple[bytes, CharacterSet]]
    identifying: frozenset[IdentifyingField]
    uids: frozenset[bytes]
    said: list[Said]
    stated: frozenset[Stated]
    foreseen: frozenset[Foreseen]
    actions: dict[str, int]
    dates_removed: int
    dates_moved: int
    blocks: tuple[Block, ...] = ()
    creators: tuple[InSpan, ...] = ()

    def fits(self, container: Container) -> bool:
        """Whether a container has the private creators by which this was decided."""
        creators = container.creators or {}
        for place, name, _ in self.blocks:
            creator = creators.get(place)
            if (creator.name if creator else None) != name:
                return False
        return True

    def note_creators(self, start: int, container: Container, decisions: Decisions) -> None:
        """Note which private creators are needed, and those among elements from an offset on."""
        if container.creators is None:
            container.creators = {}
        for place, _, is_needed in self.blocks:
            if is_needed:
                container.creators[place].is_needed = True
        for tag, vr, first, value, end, name, is_needed in self.creators:
            stored = Stored(tag, vr, start + first, start + value, start + end, container)
            creator = container.creators[tag] = Creator(name, stored)
            creator.is_needed = is_needed
            decisions.creators.append(creator)
