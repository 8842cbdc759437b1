"""Where the parser is: in the data set, or in a sequence or item in it."""

from typing import Any

from grand_challenge_dicom_de_id_procedure.actions.action import Inside
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT, CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER, Encoding
from grand_challenge_dicom_de_id_procedure.dicom.headers import ITEM_END
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.engine.plan import NO_PLAN, Plan
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_MOST_NAMED = 20  # sequences in the path of an element: the innermost ones


class Said(NamedTuple):
    """A value that says which patient, study, series or instance a data set belongs to, or how
    the pixels of the data set or item are described.

    Attributes:
        tag: such as Patient ID, or Rows.
        raw: its value.
        new: its new value if it is a UID by which outputs are named; else None.
    """

    tag: int
    raw: bytes
    new: str | None


class Container:
    """A data set, a sequence, or an item of one.

    Args:
        parent: the container around it; None for the data set.
        tag: of a sequence; for an item, its number from 0.
        start: offset of its header.
        content: offset of its content.
        stop: offset of its end; if its length is undefined, that of its parent's end.
        defined: whether its length is defined.
        encoding: of its elements.

    Attributes:
        is_sequence: whether it contains items, not elements.
        depth: the number of sequences and items around it.
        inside: how its elements are treated.
        plan: what to do with its elements.
        character_set: of its texts.
        content_end: offset of the end of its content, once it is reached.
        delta: by how many bytes its content grows.
        items: the number of its items so far.
        creators: its private creators, by tag.
        replacement: what is written in place of a sequence whose items are not followed.
        said: values that say what the data set belongs to, or describe the pixels in it.
        spans: belongs to ``reuse``.
    """

    __slots__ = (
        "character_set",
        "content",
        "content_end",
        "creators",
        "defined",
        "delta",
        "depth",
        "encoding",
        "inside",
        "is_sequence",
        "items",
        "parent",
        "plan",
        "replacement",
        "said",
        "spans",
        "start",
        "stop",
        "tag",
    )

    def __init__(
        self,
        parent: "Container | None",
        tag: int,
        start: int,
        content: int,
        stop: int,
        defined: bool,
        encoding: Encoding,
    ) -> None:
        self.parent = parent
        self.tag = tag
        self.start = start
        self.content = content
        self.content_end = stop
        self.stop = stop
        self.defined = defined
        self.encoding = encoding
        self.delta = 0
        self.items = 0
        self.creators: dict[int, Creator] | None = None
        self.replacement = b""
        self.said: list[Said] = []
        self.spans: Any = None
        if parent is None:
            self.is_sequence = False
            self.depth = 0
            self.inside = Inside.KEEPING
            self.plan: Plan = NO_PLAN
            self.character_set: CharacterSet = DEFAULT
        else:
            self.is_sequence = not parent.is_sequence
            self.depth = parent.depth + 1
            self.inside = parent.inside
            self.plan = parent.plan
            self.character_set = parent.character_set

    def path(self, tag: int) -> str:
        """The path of an element in it, such as (0040,A730)[0]>(0040,A160)."""
        steps = [spelled(tag)]
        container = self
        while (sequence := container.parent) is not None and sequence.parent is not None:
            if len(steps) > _MOST_NAMED:
                steps.append("...")
                break
            steps.append(f"{spelled(sequence.tag)}[{container.tag}]")
            container = sequence.parent
        return ">".join(reversed(steps))

    def ends_at(self, position: int, source: Source) -> bool:
        """Whether this item ends at an offset, as far as the window of the file tells."""
        if self.defined:
            return position == self.stop
        place = position - source.base
        if place > len(source.buffer) - LONGEST_HEADER:
            return False
        tag, _, _, _ = self.encoding.read_header(source.buffer, place)
        return tag == ITEM_END

    def sequences(self) -> tuple[int, ...]:
        """The tags of the sequences around its elements, the outermost first."""
        tags: list[int] = []
        container: Container | None = self
        while container is not None:
            if container.is_sequence:
                tags.append(container.tag)
            container = container.parent
        return tuple(reversed(tags))


class Stored(NamedTuple):
    """An element as it stands in the file.

    Attributes:
        tag: group and element in one number.
        vr: as the file has it; empty under implicit VR.
        start: offset of its header.
        value: offset of its value.
        end: offset of the next element.
        container: the data set or item that contains it.
    """

    tag: int
    vr: bytes
    start: int
    value: int
    end: int
    container: Container

    @property
    def lacks_vr(self) -> bool:
        """Whether its header has no VR, although that of the data set is explicit."""
        return not self.vr and self.container.encoding.explicit


class Creator:
    """A private creator: it reserves a block of private elements (PS3.5 section 7.8.1).

    Attributes:
        name: its value.
        stored: its element.
        is_needed: whether an element of its block stays.
    """

    def __init__(self, name: str, stored: Stored) -> None:
        self.name = name
        self.stored = stored
        self.is_needed = False


class Member(NamedTuple):
    """A private attribute, and what its private creator says of it.

    Attributes:
        container: the data set or item that contains it.
        place: the tag of the private creator of its block; 0 if it is in none.
        creator: the private creator; None if the data set or item has none at that place.
        is_needed: whether the attribute stays, and so the creator does.
    """

    container: Container
    place: int
    creator: Creator | None
    is_needed: bool
