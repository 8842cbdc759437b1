"""What is being read: the data set, or a sequence or an item in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from grand_challenge_dicom_de_id_procedure.actions.action import Inside
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT, CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.engine.plan import NO_PLAN, Plan


class Container:
    """A data set, a sequence, or an item of one.

    Args:
        parent: what it lies in; None for the data set.
        tag: of a sequence; for an item, its number from 0.
        start: offset of its header.
        content: offset of what it holds.
        stop: offset of its end; where its length is undefined, that of its parent's.
        defined: whether its length is defined.
        encoding: of the elements in it.

    Attributes:
        is_sequence: whether it holds items; it holds elements otherwise.
        depth: how many sequences and items it lies in.
        inside: how the elements in it are treated.
        plan: what to do with them.
        character_set: of the texts in it.
        content_end: offset of the end of what it holds, once that is reached.
        delta: by how many bytes what it holds grows.
        items: how many items it has so far.
        creators: private creators, by the tags of the elements that name them.
        replacement: what is written in place of a sequence whose items are not followed.
        spans: what ``reuse`` looks for in it; nothing else touches this.
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
        "spans",
        "start",
        "stop",
        "tag",
    )

    def __init__(
        self,
        parent: Container | None,
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

    def path(self, tag: int, levels: int = 20) -> str:
        """How an element in it is spelled: (0040,A730)[0]>(0040,A160).

        Args:
            tag: of the element.
            levels: how many of the sequences around it are named, the innermost ones.
        """
        steps = [spelled(tag)]
        container: Container = self
        while container.parent is not None and container.parent.parent is not None:
            sequence = container.parent
            if len(steps) > levels:
                steps.append("...")
                break
            steps.append(f"{spelled(sequence.tag)}[{container.tag}]")
            assert sequence.parent is not None
            container = sequence.parent
        return ">".join(reversed(steps))

    def sequences(self) -> tuple[int, ...]:
        """The tags of the sequences around its elements, the outermost first."""
        tags: list[int] = []
        container: Container | None = self
        while container is not None:
            if container.is_sequence:
                tags.append(container.tag)
            container = container.parent
        return tuple(reversed(tags))


class Creator:
    """A private creator (PS3.5 section 7.8.1): an element that reserves a block of private ones.

    Attributes:
        name: its value.
        start: offset of its header.
        end: offset of the next element.
        container: the data set or item that holds it.
        is_needed: whether an element of its block stays.
    """

    __slots__ = ("container", "end", "is_needed", "name", "start")

    def __init__(self, name: str, start: int, end: int, container: Container) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.container = container
        self.is_needed = False


def length_edits(closed: Iterable[Container]) -> Iterator[Edit]:
    """The lengths of sequences and items whose content grew or shrank.

    Args:
        closed: each after all that lies in it.
    """
    grown: dict[Container, int] = {}
    for container in closed:
        if not (container.delta or grown):
            continue
        delta = container.delta + grown.pop(container, 0)
        if delta:
            outer = container.parent
            assert outer is not None
            grown[outer] = grown.get(outer, 0) + delta
            if container.defined:
                length = container.stop - container.content + delta
                place = container.content
                yield place - 4, place, outer.encoding.length.pack(length)
