"""Where the walk stands: a data set, a sequence or an item that is being read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.actions import Inside
from grand_challenge_dicom_de_id_procedure.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.encoding import Encoding

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.engine.stretches import Stretches

Edit = tuple[int, int, bytes]
"""Replace the source's bytes from start to end; an insertion where they are equal."""


class Frame:
    """A data set, sequence or item.

    Attributes:
        parent: what it lies in; None for the data set itself.
        tag: of a sequence; for an item, its number from 0.
        is_sequence: whether it holds items; it holds elements otherwise.
        start: offset of its header.
        stop: offset of its end, where its length says so, else that of its parent's.
        defined: whether its length says so.
        content: offset of what it holds.
        content_end: offset of the end of what it holds, once that is reached.
        inside: how the elements in it are treated.
        encoding: of the elements in it.
        character_set: of the texts in it.
        delta: by how many bytes what it holds grows.
        items: how many items it has so far.
        stretches: those that are looked for among the elements in it; None if none are.
    """

    __slots__ = (
        "character_set",
        "content",
        "content_end",
        "defined",
        "delta",
        "encoding",
        "inside",
        "is_sequence",
        "items",
        "parent",
        "start",
        "stop",
        "stretches",
        "tag",
    )

    def __init__(
        self,
        parent: Frame | None,
        tag: int,
        is_sequence: bool,
        start: int,
        content: int,
        stop: int,
        defined: bool,
        inside: Inside,
        encoding: Encoding,
        character_set: CharacterSet,
    ) -> None:
        self.parent = parent
        self.tag = tag
        self.is_sequence = is_sequence
        self.start = start
        self.content = content
        self.content_end = stop
        self.stop = stop
        self.defined = defined
        self.inside = inside
        self.encoding = encoding
        self.character_set = character_set
        self.delta = 0
        self.items = 0
        self.stretches: Stretches | None = None

    def path(self, tag: int, levels: int = 20) -> str:
        """How an element in it is spelled: (0040,A730)[0]>(0040,A160).

        Args:
            tag: of the element.
            levels: how many of the sequences around it are named, the innermost ones.
        """
        steps = [f"({tag >> 16:04X},{tag & 0xFFFF:04X})"]
        frame: Frame = self
        while frame.parent is not None and frame.parent.parent is not None:
            sequence = frame.parent
            if len(steps) > levels:
                steps.append("...")
                break
            steps.append(f"({sequence.tag >> 16:04X},{sequence.tag & 0xFFFF:04X})[{frame.tag}]")
            assert sequence.parent is not None
            frame = sequence.parent
        return ">".join(reversed(steps))


def length_patches(closed: Iterable[Frame]) -> Iterator[Edit]:
    """The lengths of sequences and items whose content grew or shrank.

    Args:
        closed: each after all that lies in it.
    """
    grown: dict[Frame, int] = {}
    for frame in closed:
        delta = frame.delta + grown.pop(frame, 0)
        if delta:
            outer = frame.parent
            assert outer is not None
            grown[outer] = grown.get(outer, 0) + delta
            if frame.defined:
                length = frame.stop - frame.content + delta
                yield frame.content - 4, frame.content, outer.encoding.length.pack(length)
