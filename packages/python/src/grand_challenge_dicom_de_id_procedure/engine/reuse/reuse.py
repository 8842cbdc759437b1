"""Uses what earlier files taught: it is asked at each element, and passes over known spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.actions.action import Inside
from grand_challenge_dicom_de_id_procedure.cleaning.leaks import ElementSet
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER, UNDEFINED
from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    CHARACTER_SET,
    CODE_VALUE,
    LONG_CODE_VALUE,
    URN_CODE,
)
from grand_challenge_dicom_de_id_procedure.dicom.vrs import VRS
from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.parser import Handler
from grand_challenge_dicom_de_id_procedure.engine.reuse.capture import Capture
from grand_challenge_dicom_de_id_procedure.engine.reuse.learnt import Learnt
from grand_challenge_dicom_de_id_procedure.engine.reuse.part import LONGEST
from grand_challenge_dicom_de_id_procedure.engine.reuse.spans import Between, Span, Spans
from grand_challenge_dicom_de_id_procedure.storage.source import Source

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.engine.reuse.outline import Outline
    from grand_challenge_dicom_de_id_procedure.engine.reuse.samples import Sample

_DEEPEST = 16  # levels of nesting down to which spans are sought; a sequence and its item are two
_KEEPING = Inside.KEEPING  # which takes long to look up in its class
_CODES = (CODE_VALUE, LONG_CODE_VALUE, URN_CODE)  # with one of them, the item for a code begins
_SPECIAL = frozenset((CHARACTER_SET, *_CODES))  # of the elements at which no span begins
_FIRST = 2  # items that are decided on as others are, before an outline is sought
_MAY_BE_SEQUENCE = (b"SQ", b"UN")
_NONE = Spans(())  # where no spans are sought


class LateCharacterSetError(Exception):
    """The character set comes after texts that were passed over, or looked at before their turn."""


class Reuse:
    """Passes over spans of one file, and captures others; a parser's ``Shortcut``.

    Args:
        source: the file.
        decisions: on its data set.
        learnt: what earlier files taught.
        handler: decides on the elements between the spans.

    Attributes:
        used: the spans and outlines that were passed over; it is not known where their texts are.
    """

    def __init__(
        self, source: Source, decisions: Decisions, learnt: Learnt, handler: Handler
    ) -> None:
        self._source = source
        self._decisions = decisions
        self._handler = handler
        self._learnt = learnt
        self.used: list[Span | Outline] = []
        self._users: set[Container] = set()  # containers in which a span was passed over
        self._capture: Capture | None = None
        self._sample: Sample | None = None
        self._last: tuple[Span | Between, int] | None = None  # and the offset of its end

    def element(self, tag: int, start: int, end: int, container: Container) -> int:
        """Where to go on: at the start of the element, or after a span that begins there.

        Args:
            tag: of the element.
            start: its offset.
            end: offset of the next element; the start if it is not known.
            container: what contains it.

        Raises:
            LateCharacterSetError: the element names the character set of texts that were passed
                over, or looked at before their turn.
        """
        if self._sample is not None and self._stays_in_sample(tag, start, container):
            return start
        capture = self._capture
        if (
            capture is not None
            and capture.container is not container  # but an item in what is captured
            and tag != CHARACTER_SET
            and start - capture.start <= LONGEST
        ):
            return start
        spans = container.spans
        if spans is None:
            spans = container.spans = self._spans_of(container)
            if container.tag >= _FIRST and capture is None and spans.have_outlines:
                after = self._of_outline(spans, tag, start, container)
                if after is not None:
                    return after
        if capture is None and self._last is None and tag in spans.breakers and tag not in _SPECIAL:
            return start
        if spans is _NONE or (
            capture is not None and capture.is_item and capture.container is container
        ):
            return start
        if container.plan.is_of_item:  # what follows depends on what the item says
            self._end_in(container, start)
            return start
        is_breaker = tag in spans.breakers
        if is_breaker:
            if tag == CHARACTER_SET:
                self._change_character_set(container)
            if capture is None:
                if tag in _CODES and start == container.content and spans.knows_items:
                    return self._item(spans, tag, start, container)
                if self._last is not None:
                    self._note_between(self._last, spans, tag, start, end, container)
                return start
        source = self._source
        if end - start > LONGEST and end > source.base + len(source.buffer):
            is_breaker = True
        is_top = container.parent is None
        is_seam = is_top and tag >= self._decisions.next_place
        if capture is not None:
            is_over = start - capture.start > LONGEST
            if container is capture.container and not is_over:
                is_over = is_breaker or is_seam
                if not is_over:
                    capture.element(start, tag)
            if not is_over:
                return start
            capture.end(start, source)
            self._capture = None
        if is_breaker:
            return start
        if is_seam:
            self._decisions.place(tag, start)
        return self._span_from(spans, tag, start, container)

    def _change_character_set(self, container: Container) -> None:
        """What follows in a container is in another character set."""
        ahead = self._decisions.reaching
        if container in self._users or (ahead and ahead[-1][0] >= container.content):
            raise LateCharacterSetError
        container.spans = None

    def _span_from(self, spans: Spans, tag: int, start: int, container: Container) -> int:
        """Where to go on: after a known span that begins here, or here, where one is captured."""
        source, is_top = self._source, container.parent is None
        place = start - source.base
        span = spans.find(tag, source.buffer, place, container.stop - source.base)
        if (
            span is not None
            and not (is_top and span.highest >= self._decisions.next_place)
            and (not span.part.blocks or span.part.fits(container))
        ):
            if self._last is not None and self._last[1] == start:
                self._last[0].following = span
            self._pass_over(span, start, container)
            return self._follow(span, start + len(span.content), container)
        if tag not in spans.breakers:  # which finding nothing may have made it
            self._capture = Capture(spans, self._decisions, container, start, tag)
        return start

    def _item(self, spans: Spans, tag: int, start: int, container: Container) -> int:
        """Where to go on in an item: at its first element, or at its end if it is known."""
        if container.parent is None:
            return start
        place = start - self._source.base
        span = spans.item(self._source.buffer, place)
        if span is None:
            decisions = self._decisions
            self._capture = Capture(spans, decisions, container, start, tag, is_item=True)
            return start
        end = start + len(span.content)
        if not container.ends_at(end, self._source):  # what follows may change what was decided
            return start
        self._pass_over(span, start, container)
        return end

    def _of_outline(self, spans: Spans, tag: int, start: int, item: Container) -> int | None:
        """Where to go on in an item that is of an outline, or may be its first; else None."""
        if start != item.content or tag in _SPECIAL or spans is _NONE:
            return None
        outlines = spans.outlines
        known = outlines.find(self._source, item)
        if known is not None:
            outline, places = known
            buffer, base = self._source.buffer, self._source.base
            outline.decide(buffer, base, places, item, self._decisions, self._handler)
            self.used.append(outline)
            return base + places[-1]
        if not outlines.are_learnt:
            return None
        from grand_challenge_dicom_de_id_procedure.engine.reuse.samples import Sample

        self._sample = Sample(self._decisions, item)
        self._sample.element(start, item)
        return start

    def _stays_in_sample(self, tag: int, start: int, container: Container) -> bool:
        """Whether an outline may still be learnt of an item, at an element in it."""
        sample = self._sample
        assert sample is not None
        if tag == CHARACTER_SET or start - sample.item.content > LONGEST:
            self._sample = None
            self._spans_of(sample.item).outlines.fail()
            return False
        sample.element(start, container)
        return True

    def _end_sample(self, sample: Sample, container: Container) -> None:
        """A sequence or item in such an item ended, or it did itself."""
        if container is not sample.item:
            sample.closing(container)
            return
        self._sample = None
        self._spans_of(container).learn(sample, container.content_end, self._source)

    def _follow(self, known: Span | Between, position: int, container: Container) -> int:
        """Go on with what followed last time, as far as it does again; returns where it ends."""
        buffer, base = self._source.buffer, self._source.base
        stop, plan, is_top = container.stop, container.plan, container.parent is None
        read_header, last = container.encoding.read_header, len(buffer) - LONGEST_HEADER
        while (following := known.following) is not None and container.plan is plan:
            place = position - base
            if isinstance(following, Between):
                if place > last:
                    break
                tag, vr, length, header = read_header(buffer, place)
                value = position + header
                end = value + length
                if tag != following.tag or vr != following.vr or length == UNDEFINED or end > stop:
                    break
                self._handler.element(tag, vr, position, value, end, container)
                position = end
            else:
                end = position + len(following.content)
                if end > stop or not buffer.startswith(following.content, place):
                    break
                if is_top and following.highest >= self._decisions.next_place:
                    break
                if following.part.blocks and not following.part.fits(container):
                    break
                following.uses += 1
                self._pass_over(following, position, container)
                position = end
            known = following
        self._last = known, position
        return position

    def _note_between(
        self,
        last: tuple[Span | Between, int],
        spans: Spans,
        tag: int,
        start: int,
        end: int,
        container: Container,
    ) -> None:
        """Remember that an element without others in it was decided on after what was found."""
        buffer, base = self._source.buffer, self._source.base
        self._last = None
        if last[1] == start < end and start - base <= len(buffer) - LONGEST_HEADER:
            _, vr, _, _ = container.encoding.read_header(buffer, start - base)
            if tag != CHARACTER_SET and vr in VRS and vr not in _MAY_BE_SEQUENCE:
                found = last[0].following = spans.between(tag, vr)
                self._last = found, end

    def closing(self, container: Container) -> None:
        """A data set, sequence or item ends, and with it the span that is captured in it."""
        if self._sample is not None:
            self._end_sample(self._sample, container)
        elif self._capture is not None:
            self._end_in(container, container.content_end)
        self._last = None  # what is next stands in another container

    def finish(self, vocabulary: Vocabulary) -> tuple[ElementSet, ...]:
        """Add what was passed over to the decisions; returns the element set of it, if any."""
        if not self.used:
            return ()
        found = self._learnt.sum_of(self.used, vocabulary)
        for action, number in found.actions.items():
            self._decisions.actions[action] += number
        self._decisions.dates_removed += found.dates_removed
        self._decisions.dates_moved += found.dates_moved
        self._decisions.stated.extend(found.stated)
        self._decisions.foreseen.extend(found.foreseen)
        return (found.element_set,)

    def _end_in(self, container: Container, end: int) -> None:
        if self._capture is not None and self._capture.container is container:
            self._capture.end(end, self._source)
            self._capture = None

    def _pass_over(self, span: Span, start: int, container: Container) -> None:
        self.used.append(span)
        self._users.add(container)
        part = span.part
        for first, last, new in span.pieces:
            self._decisions.edit(start + first, start + last, new, container)
        container.said.extend(part.said)
        if part.blocks or part.creators:
            part.note_creators(start, container, self._decisions)

    def _spans_of(self, container: Container) -> Spans:
        top, sequence = self._decisions.data_set, container.parent
        if sequence is None:
            return self._learnt.spans_of(top.encoding, top.character_set)
        if container.character_set is not top.character_set:
            return _NONE
        if sequence.spans is None:
            sequence.spans = self._spans_of_items(sequence)
        spans: Spans = sequence.spans
        return spans

    def _spans_of_items(self, sequence: Container) -> Spans:
        outer = sequence.parent
        assert outer is not None
        if (
            sequence.inside is not _KEEPING
            or sequence.depth > _DEEPEST
            or sequence.encoding is not outer.encoding
            or sequence is self._decisions.method_codes
        ):
            return _NONE
        if outer.spans is None:
            outer.spans = self._spans_of(outer)
        spans: Spans = outer.spans
        return _NONE if spans is _NONE else spans.of_items(sequence.tag)
