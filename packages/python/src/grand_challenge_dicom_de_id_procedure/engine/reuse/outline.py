"""Outlines: items of the same elements, in which some values differ, as in those for frames.

The items for the frames of an image have all headers in common, and most values. An outline is
compared with the bytes of an item as a whole; only what differs is decided on in each.
"""

import struct
from collections.abc import Callable, Sequence

from grand_challenge_dicom_de_id_procedure.actions.action import Inside
from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.parser import Handler
from grand_challenge_dicom_de_id_procedure.engine.reuse.part import Part
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

VALUE, OPENING, CLOSING, BOUNDARY = range(4)
"""What follows the bytes of a step: the length and value of an element that differs, the length of
a sequence or item with such an element in it, the end of one of defined length, nothing."""


class CommonBytes(NamedTuple):
    """Bytes that all items of an outline have, and what follows them.

    Attributes:
        same: the bytes.
        then: one of VALUE to BOUNDARY.
        size: bytes of the length that follows.
        unpack: reads it.
    """

    same: bytes
    then: int
    size: int
    unpack: Callable[[bytes, int], tuple[int, ...]]


class DifferingElement(NamedTuple):
    """An element that is decided on in each item.

    Attributes:
        tag: its tag.
        vr: its VR in the file.
        step: the number of the step whose bytes its value follows.
        header: bytes of its header.
        size: bytes of the length in it.
        owner: the number of what contains it.
        stays: a quick test of values that stay; None if there is none.
        counts: the action that is counted for a value that passes; empty if none is.
    """

    tag: int
    vr: bytes
    step: int
    header: int
    size: int
    owner: int
    stays: Callable[[bytes], object] | None
    counts: str


class Inner(NamedTuple):
    """A sequence or item in the item that contains elements which differ.

    Attributes:
        outer: the number of what contains it; that of the item of the outline is 0.
        tag: of a sequence; for an item, its number from 0.
        step: the number of the step in whose bytes its content begins.
        place: where in these bytes.
        header: bytes of its header.
        until: the number of the step that ends with it, if it is removed as a whole; else 0.
        is_defined: whether its length is defined.
        encoding: of its elements.
        inside: how they are treated.
        character_set: of its texts.
        replacement: what is written in its place if it is removed.
    """

    outer: int
    tag: int
    step: int
    place: int
    header: int
    until: int
    is_defined: bool
    encoding: Encoding
    inside: Inside
    character_set: CharacterSet
    replacement: bytes

    def container(self, outer: Container, buffer: bytes, place: int, base: int) -> Container:
        """It, in an item of the outline.

        Args:
            outer: what contains it.
            buffer: bytes of the file.
            place: where its content begins in the buffer.
            base: offset of the buffer.
        """
        content, stop = base + place, outer.stop
        if self.is_defined:
            (length,) = outer.encoding.length.unpack_from(buffer, place - 4)
            stop = content + length
        found = Container(
            outer, self.tag, content - self.header, content, stop, self.is_defined, self.encoding
        )
        found.inside, found.replacement = self.inside, self.replacement
        found.character_set = self.character_set
        if found.is_sequence and outer.inside is not Inside.REMOVING:
            found.plan = outer.plan.items_of(self.tag, self.inside)
        return found


class CommonChange(NamedTuple):
    """What becomes of bytes that all items of an outline have.

    Attributes:
        step: the number of their step.
        first: where they begin in its bytes.
        last: where they end.
        new: what they become.
        owner: the number of what contains them.
    """

    step: int
    first: int
    last: int
    new: bytes
    owner: int


class Outline:
    """Items of the same elements, and what was decided on what they have in common.

    Args:
        steps: their bytes.
        fields: the elements that are decided on in each.
        inner: the sequences and items that contain these, from number 1, the outer ones first.
        changes: what becomes of the bytes.
        part: what else was decided on what they have in common.
    """

    def __init__(
        self,
        steps: Sequence[CommonBytes],
        fields: Sequence[DifferingElement],
        inner: Sequence[Inner],
        changes: Sequence[CommonChange],
        part: Part,
    ) -> None:
        self._steps = tuple(steps)
        self._fields = tuple(fields)
        self._inner = tuple(inner)
        self._changes = tuple(changes)
        self.part = part

    def places(self, buffer: bytes, place: int, stop: int) -> list[int] | None:
        """Where the bytes of each step begin, and the item ends; None for other items.

        Args:
            buffer: bytes of the file.
            place: where the content of an item begins in the buffer.
            stop: where the item ends in the buffer, or what contains it.
        """
        found: list[int] = []
        stops = [stop]
        try:
            for same, then, size, unpack in self._steps:
                if not buffer.startswith(same, place):
                    return None
                found.append(place)
                place += len(same)
                if then == VALUE:
                    place += size + unpack(buffer, place)[0]
                elif then == OPENING:
                    stops.append(place + size + unpack(buffer, place)[0])
                    place += size
                elif then == CLOSING and stops.pop() != place:
                    return None
        except struct.error:  # the buffer ends
            return None
        found.append(place)
        return found if place <= min(stop, len(buffer)) else None

    def decide(
        self,
        buffer: bytes,
        base: int,
        found: Sequence[int],
        item: Container,
        decisions: Decisions,
        handler: Handler,
    ) -> None:
        """Decide on an item of the outline.

        Args:
            buffer: bytes of the file.
            base: offset of the buffer.
            found: its ``places``.
            item: the item.
            decisions: on the data set.
            handler: decides on the elements that differ.
        """
        known: list[Container | None] = [item, *[None] * len(self._inner)]
        for step, first, last, new, owner in self._changes:
            at = base + found[step]
            container = known[owner] or self._container(owner, known, buffer, base, found)
            decisions.edit(at + first, at + last, new, container)
        for tag, vr, step, header, size, owner, stays, counts in self._fields:
            value = found[step] + len(self._steps[step].same) + size
            end = found[step + 1]
            if stays is not None and stays(buffer[value:end]):
                if counts:
                    decisions.actions[counts] += 1
            else:
                container = known[owner] or self._container(owner, known, buffer, base, found)
                start = base + value - header
                handler.element(tag, vr, start, base + value, base + end, container)
        for number in range(len(self._inner), 0, -1):  # the inner ones first
            until = self._inner[number - 1].until
            if until or known[number] is not None:
                container = known[number] or self._container(number, known, buffer, base, found)
                handler.close(container, base + found[until])

    def _container(
        self,
        number: int,
        known: list[Container | None],
        buffer: bytes,
        base: int,
        found: Sequence[int],
    ) -> Container:
        """A sequence or item in an item of the outline; it, and what contains it, becomes known."""
        needed = [number]
        while known[outer := self._inner[needed[-1] - 1].outer] is None:
            needed.append(outer)
        here = known[outer]
        assert here is not None
        for each in reversed(needed):
            inner = self._inner[each - 1]
            place = found[inner.step] + inner.place
            here = known[each] = inner.container(here, buffer, place, base)
        return here
