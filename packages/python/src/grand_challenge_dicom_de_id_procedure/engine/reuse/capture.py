"""Capturing a span while its elements are decided on one by one."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.reuse.spans import Span, Spans
from grand_challenge_dicom_de_id_procedure.storage.source import Source

LONGEST = 1 << 14
"""Bytes up to which a span is remembered."""

_FEWEST, _SHORTEST = 3, 40  # elements and bytes; what has less of both is decided on as fast


class Capture:
    """A span that is growing.

    Args:
        spans: where it will be remembered.
        decisions: on the data set.
        container: what holds the elements; those in their items belong to them.
        start: offset of the first element.
        tag: its tag.

    Attributes:
        container: what holds the elements.
        start: offset of the first element.
    """

    def __init__(
        self, spans: Spans, decisions: Decisions, container: Container, start: int, tag: int
    ) -> None:
        self._spans = spans
        self.container = container
        self.start = start
        self._boundaries = [(start, tag)]
        self._mark = decisions.mark()

    def element(self, start: int, tag: int) -> None:
        """The next element begins at this offset."""
        self._boundaries.append((start, tag))

    def end(self, end: int, source: Source) -> None:
        """Remember the elements up to an offset, unless that is not worth it.

        The tags of elements that are not to be part of a span become breakers: those whose result
        depends on more than tag, VR and value, those that stand between two breakers, and those
        that are too long.
        """
        spans, boundaries = self._spans, self._boundaries
        dependent = self._mark.dependent()
        if dependent:
            spans.break_at(
                max(each for each in boundaries if each[0] <= place)[1] for place in dependent
            )
            return
        if end - self.start > LONGEST:
            spans.break_at((boundaries[-1][1],))
            return
        if len(boundaries) < _FEWEST and end - self.start < _SHORTEST:
            spans.break_at(tag for _, tag in boundaries)
            return
        offsets = tuple((position - self.start, tag) for position, tag in boundaries)
        content = source.bytes_at(self.start, end - self.start)
        spans.keep(boundaries[0][1], Span(content, self.start, offsets, self._mark.part()))
