"""Observes the engine: notes each element that the parser finds, before it is decided."""

from __future__ import annotations

from collections.abc import Sequence

from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.decide import Decider
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.plan import Entry
from grand_challenge_dicom_de_id_procedure.explain.render import MOST_BYTES
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.storage.source import Source


class ObservedElement(NamedTuple):
    """An element that the parser found."""

    entry: Entry  # the plan for it
    tag: int
    stored_vr: bytes  # the VR in the file; empty with implicit VR
    start: int  # the offset of its header
    value: int  # the offset of its value field
    end: int  # the offset of the next element; for a sequence, of its value field
    beginning: bytes  # the first bytes of its value, up to ``MOST_BYTES``
    container: Container  # the data set or item that contains it
    depth: int  # the number of sequences around it
    sequence: Container | None = None  # the container of its items, if it is a sequence


class ExplainingObserver:
    """Stands between the parser and the decider, and notes what the parser finds.

    Attributes:
        decisions: the decisions of the decider.
        elements: the elements, in the order of the file.
        edits: the edits to the file; None until all are known.
        cleaned: the kinds of values that were found in each text that is kept but cleaned, by path.
        creators: whether each private creator is needed, by the offset of its header.
    """

    def __init__(self, source: Source, decider: Decider) -> None:
        self._source = source
        self._decider = decider
        self.decisions = decider.decisions
        self.elements: list[ObservedElement] = []
        self.edits: Sequence[Edit] | None = None
        self.cleaned: dict[str, list[str]] = {}
        self.creators: dict[int, bool] = {}

    def element(
        self, tag: int, stored_vr: bytes, start: int, value: int, end: int, container: Container
    ) -> None:
        """Note an element, and let the decider decide."""
        beginning = self._source.bytes_at(value, min(end - value, MOST_BYTES))
        depth = (container.depth + 1) // 2
        entry = container.plan[tag]
        self._note(
            ObservedElement(entry, tag, stored_vr, start, value, end, beginning, container, depth)
        )
        self._decider.element(tag, stored_vr, start, value, end, container)

    def open(self, tag: int, sequence: Container) -> None:
        """Note a sequence, and let the decider decide."""
        outer = sequence.parent
        assert outer is not None
        start, value = sequence.start, sequence.content
        depth = (outer.depth + 1) // 2
        entry = outer.plan[tag]
        self._note(
            ObservedElement(entry, tag, b"SQ", start, value, value, b"", outer, depth, sequence)
        )
        self._decider.open(tag, sequence)

    def close(self, container: Container, end: int) -> None:
        """Tell the decider that a sequence or item has ended."""
        self._decider.close(container, end)

    def finish(self, edits: Sequence[Edit], leaks: tuple[Leak, ...]) -> None:
        """Note all edits and leaks, when everything is decided."""
        self.edits = edits
        self.creators = {each.stored.start: each.is_needed for each in self.decisions.creators}
        for leak in leaks:
            self.cleaned.setdefault(leak.path, []).append(leak.kind)

    def _note(self, element: ObservedElement) -> None:
        if self._decider.sop_class:  # without it, nothing is decided yet
            self.elements.append(element)
