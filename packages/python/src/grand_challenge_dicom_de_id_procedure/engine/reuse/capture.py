"""Captures a span while its elements are decided on one by one."""

from collections.abc import Iterable, Sequence

from grand_challenge_dicom_de_id_procedure.engine.container import Container, Creator
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit, in_order, length_edits
from grand_challenge_dicom_de_id_procedure.engine.reuse.part import LONGEST, Block, InSpan, Part
from grand_challenge_dicom_de_id_procedure.engine.reuse.spans import Piece, Span, Spans
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_LONGEST_ITEM = 1 << 10  # bytes up to which a whole item is

_FEWEST, _SHORTEST = 3, 40  # elements and bytes; with less of both, deciding is as fast


class Capture:
    """A span that is growing.

    Args:
        spans: where it will be remembered.
        decisions: on the data set.
        container: the data set or item whose elements it has, with everything in them.
        start: offset of the first element.
        tag: of the first element.
        is_item: whether it is all of the item, whatever is in it.
    """

    def __init__(
        self,
        spans: Spans,
        decisions: Decisions,
        container: Container,
        start: int,
        tag: int,
        *,
        is_item: bool = False,
    ) -> None:
        self._spans = spans
        self.is_item = is_item
        self._decisions = decisions
        self.container = container
        self.start = start
        self._boundaries = [(start, tag)]
        # What was decided before: all of it only grows.
        self._edits = len(decisions.edits)
        self._texts = len(decisions.texts)
        self._identifying = len(decisions.identifying)
        self._uids = len(decisions.uids)
        self._said = len(container.said)
        self._stated = len(decisions.stated)
        self._foreseen = len(decisions.foreseen)
        self._reaching = len(decisions.reaching)
        self._closed = len(decisions.closed)
        self._dependent = len(decisions.dependent)
        self._asked = len(decisions.asked)
        self._members = len(decisions.members)
        self._creators = len(decisions.creators)
        self._actions = dict(decisions.actions)
        self._dates_removed = decisions.dates_removed
        self._dates_moved = decisions.dates_moved

    def element(self, start: int, tag: int) -> None:
        """The next element begins at this offset."""
        self._boundaries.append((start, tag))

    def end(self, end: int, source: Source) -> None:
        """Remember the elements up to an offset, unless that is not worth it.

        Elements that must not be part of a span become breakers: those whose result depends on
        more than tag, VR and value, those between two breakers, and those that are too long.
        """
        spans, boundaries = self._spans, self._boundaries
        dependent = self._decisions.dependent[self._dependent :]
        if len(self._decisions.asked) > self._asked:  # an item in the span is there as a whole
            asked = self._decisions.asked[self._asked :]
            outside = self.container.start - 1 if self.is_item else self.start
            dependent += [place for place, item in asked if item <= outside]
        dependent += [
            each.stored.start
            for each in self._new_creators()
            if each.stored.container is not self.container
        ]
        reaching = self._decisions.reaching[self._reaching :]
        dependent += [place for place, until in reaching if until > end]
        if self.is_item:
            if not dependent and end - self.start <= _LONGEST_ITEM:
                spans.keep_item(self._span(end, source))
        elif dependent:
            spans.break_at(
                max(each for each in boundaries if each[0] <= place)[1] for place in dependent
            )
        elif end - self.start > LONGEST:
            spans.break_at((boundaries[-1][1],))
        elif len(boundaries) < _FEWEST and end - self.start < _SHORTEST:
            spans.break_at(tag for _, tag in boundaries)
        else:
            spans.keep(boundaries[0][1], self._span(end, source))

    def _span(self, end: int, source: Source) -> Span:
        offsets = tuple((position - self.start, tag) for position, tag in self._boundaries)
        content = source.bytes_at(self.start, end - self.start)
        part = self._part()
        return Span(content, offsets, self._pieces(content, part.creators), part)

    def _pieces(self, content: bytes, creators: Sequence[InSpan]) -> tuple[Piece, ...]:
        """What is replaced before, between and after the private creators."""
        decisions = self._decisions
        lengths = length_edits(decisions.closed[self._closed :])
        edits = list(in_order([*decisions.edits[self._edits :], *lengths]))
        found: list[Piece] = []
        ends = [*((each.start, each.end) for each in creators), (len(content), 0)]
        first = 0
        for last, after in ends:
            inside = [each for each in edits if first <= each[0] - self.start < last]
            if inside:
                found.append((first, last, self._result(content, first, last, inside)))
            first = after
        return tuple(found)

    def _result(self, content: bytes, first: int, last: int, edits: Iterable[Edit]) -> bytes:
        """What the bytes between two places become."""
        pieces: list[bytes] = []
        position = first
        for start, end, new in edits:
            assert isinstance(new, bytes)
            pieces += content[position : start - self.start], new
            position = end - self.start
        return b"".join([*pieces, content[position:last]])

    def _part(self) -> Part:
        now, before = self._decisions, self._actions.get
        counts = {action: number - before(action, 0) for action, number in now.actions.items()}
        return Part(
            frozenset((each.raw, each.character_set) for each in now.texts[self._texts :]),
            frozenset(now.identifying[self._identifying :]),
            frozenset(now.uids[self._uids :]),
            self.container.said[self._said :],
            frozenset(now.stated[self._stated :]),
            frozenset(now.foreseen[self._foreseen :]),
            {action: number for action, number in counts.items() if number},
            now.dates_removed - self._dates_removed,
            now.dates_moved - self._dates_moved,
            self._blocks(),
            tuple(map(self._in_span, self._new_creators())),
        )

    def _blocks(self) -> tuple[Block, ...]:
        """What the container has to have before; what an item in the span needs is in it."""
        inside = {id(each) for each in self._new_creators()}
        blocks: dict[int, Block] = {}
        for container, place, creator, is_needed in self._decisions.members[self._members :]:
            if container is self.container and place and id(creator) not in inside:
                known = blocks.get(place)
                if known is None or is_needed:
                    blocks[place] = Block(place, creator.name if creator else None, is_needed)
        return tuple(blocks.values())

    def _new_creators(self) -> list[Creator]:
        return self._decisions.creators[self._creators :]

    def _in_span(self, creator: Creator) -> InSpan:
        tag, vr, start, value, end, _ = creator.stored
        at = self.start
        return InSpan(tag, vr, start - at, value - at, end - at, creator.name, creator.is_needed)
