"""Composes the outline of an item from a sample of it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence, Set
from struct import Struct
from typing import TypeVar

from grand_challenge_dicom_de_id_procedure.actions.action import Inside
from grand_challenge_dicom_de_id_procedure.dicom.vrs import LONG_VRS
from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.keep import test_of
from grand_challenge_dicom_de_id_procedure.engine.plan import DROP, MOMENTS
from grand_challenge_dicom_de_id_procedure.engine.reuse.outline import (
    BOUNDARY,
    CLOSING,
    OPENING,
    VALUE,
    CommonBytes,
    CommonChange,
    DifferingElement,
    Inner,
    Outline,
)
from grand_challenge_dicom_de_id_procedure.engine.reuse.part import Part
from grand_challenge_dicom_de_id_procedure.engine.reuse.samples import Sample, Sampled
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

_LITTLE, _BIG = Struct("<H"), Struct(">H")  # lengths of two bytes
_LOOKED_AT = frozenset((b"PN", *(vr.encode() for vr in MOMENTS)))  # although it is removed
_DELIMITER = 8  # bytes
_NOTHING = -1
_MOST_DIFFERENT = 256  # elements, and what contains them
_ITEM, _SEQUENCE = 6, 3  # elements on which is decided in the time that is taken by either
Noted = TypeVar("Noted")


class Cut(NamedTuple):
    """Where a step ends.

    Attributes:
        end: where its bytes do, from the start of the content of the item.
        order: which of two at one place comes first: that with the smaller number.
        then: one of VALUE to BOUNDARY.
        size: bytes of the length that follows.
        unpack: reads it.
        next: where the next step begins.
        of: where what it belongs to begins: an element, or a sequence or item that ends.
    """

    end: int
    order: int
    then: int
    size: int
    unpack: Callable[[bytes, int], tuple[int, ...]]
    next: int
    of: int


class Composition:
    """The outline of an item.

    Args:
        sample: the item.
        differing: the elements that are decided on in each item.
    """

    def __init__(self, sample: Sample, differing: Set[int]) -> None:
        self._sample = sample
        self._origin = sample.item.content
        elements = list(enumerate(sample.elements))
        self._fields = [each for number, each in elements if number in differing]
        self._common = [each for number, each in elements if number not in differing]
        self._open = self._open_containers()
        self._numbers = {each: number for number, each in enumerate(self._open)}
        self._cuts = sorted(self._found_cuts(), key=lambda cut: cut[:2])
        self._starts = [0, *(cut.next for cut in self._cuts)]
        self._steps = {cut.of: step for step, cut in enumerate(self._cuts)}

    def outline(self) -> Outline | None:
        """The outline; None if what becomes of the item cannot be told apart by its elements."""
        if not self._pays() or any(self._depends_on_itself(each) for each in self._open):
            return None
        changes = self._changes()
        if changes is None:
            return None
        last = Cut(len(self._sample.content), 0, BOUNDARY, 0, _LITTLE.unpack_from, 0, _NOTHING)
        steps = [
            CommonBytes(self._sample.content[start : cut.end], cut.then, cut.size, cut.unpack)
            for start, cut in zip(self._starts, [*self._cuts, last], strict=True)
        ]
        inner = [self._inner(each) for each in self._open[1:]]
        return Outline(
            steps, [self._field(each) for each in self._fields], inner, changes, self._part()
        )

    def _pays(self) -> bool:
        """Whether it is faster than to decide on one element after the other."""
        sequences = sum(each.is_sequence for each in self._common)
        saved = len(self._common) + _SEQUENCE * sequences
        is_small = len(self._fields) + len(self._open) <= _MOST_DIFFERENT
        return is_small and saved >= _ITEM + len(self._fields) // 2

    def _depends_on_itself(self, container: Container) -> bool:
        """Whether what becomes of it depends on what it says, or on whether it can be read."""
        outer, is_kept = container.parent, container.inside is not Inside.REMOVING
        assert outer is not None
        if container.start in self._sample.asked:
            return True
        if container is self._sample.item or not container.is_sequence:
            return False
        may_be_none = container.tag >> 16 & 1 or container.encoding is not outer.encoding
        plan = outer.plan
        if outer.inside is not Inside.REMOVING:
            plan = plan.items_of(container.tag, container.inside)
        # Another plan is that of an item around it which was asked.
        return bool(may_be_none and is_kept) or container.plan is not plan

    def _open_containers(self) -> list[Container]:
        """The item, and what in it contains elements that differ, the outer ones first."""
        item = self._sample.item
        found = {item}
        for each in self._fields:
            container = each.container
            while container not in found:
                found.add(container)
                assert container.parent is not None
                container = container.parent
        return sorted(found, key=lambda each: each.start)

    def _found_cuts(self) -> Iterator[Cut]:
        for each in self._fields:
            size, unpack = _length_of(each)
            yield Cut(each.value - size, 0, VALUE, size, unpack, each.end, each.start)
        for container in self._open[1:]:
            start, content, end = (
                place - self._origin
                for place in (container.start, container.content, container.content_end)
            )
            assert container.parent is not None
            unpack = container.parent.encoding.length.unpack_from
            if container.defined:
                yield Cut(content - 4, 0, OPENING, 4, unpack, content, _NOTHING)
                yield Cut(end, -start, CLOSING, 0, unpack, end, start)
            elif _is_removed(container):
                end += _DELIMITER
                yield Cut(end, -start, BOUNDARY, 0, unpack, end, start)

    def _field(self, element: Sampled) -> DifferingElement:
        plan, encoding = element.container.plan, element.container.encoding
        entry, counts = plan[element.tag], "K"
        stays = test_of(entry, element.vr, explicit=encoding.explicit)
        is_dropped = element.container.inside is Inside.REMOVING and entry.code == DROP
        if is_dropped and element.vr not in _LOOKED_AT:
            stays, counts = _always, ""
        size, _ = _length_of(element)
        owner, header = self._numbers[element.container], element.value - element.start
        return DifferingElement(
            element.tag, element.vr, self._steps[element.start], header, size, owner, stays, counts
        )

    def _inner(self, container: Container) -> Inner:
        content = container.content - self._origin
        step = bisect_right(self._starts, content) - 1
        assert container.parent is not None
        return Inner(
            self._numbers[container.parent],
            container.tag,
            step,
            content - self._starts[step],
            container.content - container.start,
            self._steps[container.start - self._origin] + 1 if _is_removed(container) else 0,
            container.defined,
            container.encoding,
            container.inside,
            container.character_set,
            container.replacement,
        )

    def _changes(self) -> list[CommonChange] | None:
        changes = []
        firsts = [each.start for each in self._fields]
        ends = [*(cut.end for cut in self._cuts), len(self._sample.content)]
        removed = {each.start for each in self._open[1:] if _is_removed(each)}
        for first, last, new in self._sample.edits(set(self._open)):
            start, end = first - self._origin, last - self._origin
            field = bisect_right(firsts, start) - 1
            if first in removed or (field >= 0 and start < self._fields[field].end):
                continue  # it is decided on in each item
            step = bisect_right(self._starts, start) - 1
            if end > ends[step] or not isinstance(new, bytes):
                return None
            owner = max(
                self._numbers[each]
                for each in self._open
                if each.content <= first < each.content_end
            )
            at = self._starts[step]
            changes.append(CommonChange(step, start - at, end - at, new, owner))
        return changes

    def _part(self) -> Part:
        """What else was decided on the elements that all items of the outline have."""
        decisions = self._sample.decisions
        actions: dict[str, int] = {}
        for each in self._common:
            for action, number in each.after.actions.items():
                more = number - each.before.actions.get(action, 0)
                actions[action] = actions.get(action, 0) + more
        removed, moved = (
            sum(each.after.dates[which] - each.before.dates[which] for each in self._common)
            for which in (0, 1)
        )
        return Part(
            frozenset((each.raw, each.character_set) for each in self._of(decisions.texts, 0)),
            frozenset(self._of(decisions.identifying, 1)),
            frozenset(self._of(decisions.uids, 2)),
            said=[],
            stated=frozenset(self._of(decisions.stated, 3)),
            foreseen=frozenset(),
            actions={action: number for action, number in actions.items() if number},
            dates_removed=removed,
            dates_moved=moved,
        )

    def _of(self, noted: Sequence[Noted], which: int) -> Iterator[Noted]:
        for each in self._common:
            yield from noted[each.before.noted[which] : each.after.noted[which]]


def _is_removed(container: Container) -> bool:
    """Whether it is removed, and what contains it is not."""
    assert container.parent is not None
    removing = Inside.REMOVING
    return container.inside is removing and container.parent.inside is not removing


def _length_of(element: Sampled) -> tuple[int, Callable[[bytes, int], tuple[int, ...]]]:
    """The number of bytes of the length in a header, and what reads it."""
    encoding = element.container.encoding
    if element.vr and element.vr not in LONG_VRS:
        return 2, (_LITTLE if encoding.little else _BIG).unpack_from
    return 4, encoding.length.unpack_from


def _always(_raw: bytes) -> bool:
    return True
