"""The engine at work, observed: what the parser comes to is noted before it is decided on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.decide import Decider
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.plan import Entry
from grand_challenge_dicom_de_id_procedure.explain.render import LONGEST
from grand_challenge_dicom_de_id_procedure.storage.source import Source


class Seen(NamedTuple):
    """An element that the parser came to.

    Attributes:
        entry: the plan for it.
        tag: group and element in one number.
        stored_vr: as the file has it; empty under implicit VR.
        start: offset of its header.
        value: offset of its value.
        end: offset of the next element; of a sequence, of its value.
        beginning: the first bytes of its value, as many as are shown.
        container: what holds it.
        depth: how many sequences it lies in.
        sequence: the sequence, if it is one.
    """

    entry: Entry
    tag: int
    stored_vr: bytes
    start: int
    value: int
    end: int
    beginning: bytes
    container: Container
    depth: int
    sequence: Container | None = None


class ExplainingObserver:
    """Notes what passes between the parser and what decides.

    Args:
        source: the file.
        decider: what decides.

    Attributes:
        decisions: what was decided.
        seen: the elements, in their order.
        edits: all that was decided in the end; None until then.
        cleaned: by path, kinds of what identified in a text that is kept, and was cleaned away.
    """

    def __init__(self, source: Source, decider: Decider) -> None:
        self._source = source
        self._decider = decider
        self.decisions = decider.decisions
        self.seen: list[Seen] = []
        self.edits: Sequence[Edit] | None = None
        self.cleaned: dict[str, list[str]] = {}

    def element(
        self, tag: int, stored_vr: bytes, start: int, value: int, end: int, container: Container
    ) -> None:
        """Note the element, and have it decided on."""
        beginning = self._source.bytes_at(value, min(end - value, LONGEST))
        depth = (container.depth + 1) // 2
        entry = container.plan[tag]
        self._note(Seen(entry, tag, stored_vr, start, value, end, beginning, container, depth))
        self._decider.element(tag, stored_vr, start, value, end, container)

    def open(self, tag: int, sequence: Container) -> None:
        """Note the sequence, and have it decided on."""
        outer = sequence.parent
        assert outer is not None
        start, value = sequence.start, sequence.content
        depth = (outer.depth + 1) // 2
        entry = outer.plan[tag]
        self._note(Seen(entry, tag, b"SQ", start, value, value, b"", outer, depth, sequence))
        self._decider.open(tag, sequence)

    def close(self, container: Container, end: int) -> None:
        """Have the end of a sequence or item decided on."""
        self._decider.close(container, end)

    def finish(self, edits: Sequence[Edit], leaks: tuple[Leak, ...]) -> None:
        """Note what was decided in the end."""
        self.edits = edits
        for leak in leaks:
            self.cleaned.setdefault(leak.path, []).append(leak.kind)

    def _note(self, seen: Seen) -> None:
        if self._decider.sop_class:  # else nothing is decided, only a SOP class looked for
            self.seen.append(seen)
