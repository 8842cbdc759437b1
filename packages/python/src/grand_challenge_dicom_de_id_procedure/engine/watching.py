"""The engine at work, watched: every element comes to the treatment, which remembers each.

The decisions are the engine's own; only its short cuts past what it need not look at are closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.engine.frame import Edit, Frame
from grand_challenge_dicom_de_id_procedure.engine.memory import Memory
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.plan import DROP, TREAT, Entry
from grand_challenge_dicom_de_id_procedure.engine.shown import LONGEST
from grand_challenge_dicom_de_id_procedure.engine.source import Source
from grand_challenge_dicom_de_id_procedure.engine.transform import SOPClassPlans
from grand_challenge_dicom_de_id_procedure.engine.treatment import Treatment
from grand_challenge_dicom_de_id_procedure.identity import Identity


class Seen(NamedTuple):
    """An element that the walk came by.

    Attributes:
        entry: the plan for it.
        tag: group and element in one number.
        stored_vr: as the file has it; empty under implicit VR.
        start: offset of its header.
        value: offset of its value.
        end: offset of the next element; of a sequence, of its value.
        beginning: the first bytes of its value, as many as are shown.
        frame: what holds it.
        depth: how many sequences it lies in.
        sequence: the frame that it opens, if it is a sequence.
    """

    entry: Entry
    tag: int
    stored_vr: bytes
    start: int
    value: int
    end: int
    beginning: bytes
    frame: Frame
    depth: int
    sequence: Frame | None = None


class WatchedPlan(dict[int, Entry]):
    """A plan that leaves no element to the walk."""

    def __init__(self, plan: Mapping[int, Entry]) -> None:
        super().__init__()
        self._plan = plan

    def __missing__(self, tag: int) -> Entry:
        entry = self._plan[tag]
        if tag and entry.code <= DROP:  # with tag 0 may begin what only pads the file
            entry = entry._replace(code=TREAT)
        self[tag] = entry
        return entry


def watched_plans(plans: SOPClassPlans) -> SOPClassPlans:
    """The same rules, with every element sent to the treatment."""
    return SOPClassPlans(
        {inside: WatchedPlan(plan) for inside, plan in plans.plans.items()}, Memory()
    )


class WatchedTreatment(Treatment):
    """A treatment that remembers what it was told.

    Attributes:
        seen: the elements, in their order.
        settled_edits: what was decided in the end; None until then.
        cleaned: by path, kinds of what identified in a text that is kept, and was cleaned away.
    """

    def __init__(
        self,
        source: Source,
        sop_class: str,
        identity: Identity,
        memory: Memory,
    ) -> None:
        super().__init__(source, sop_class, identity, memory)
        self._watched = source
        self.seen: list[Seen] = []
        self.settled_edits: Sequence[Edit] | None = None
        self.cleaned: dict[str, list[str]] = {}
        self._assumed = not sop_class
        self._depths: dict[Frame, int] = {}

    def element(
        self,
        entry: Entry,
        tag: int,
        stored_vr: bytes,
        start: int,
        value: int,
        end: int,
        frame: Frame,
    ) -> None:
        """Remember the element, and decide on it."""
        depth = self._depth(frame)
        beginning = self._watched.bytes_at(value, min(end - value, LONGEST))
        self._remember(Seen(entry, tag, stored_vr, start, value, end, beginning, frame, depth))
        super().element(entry, tag, stored_vr, start, value, end, frame)

    def open(self, entry: Entry, tag: int, frame: Frame) -> Frame:
        """Remember the sequence, and decide on it."""
        outer = frame.parent
        assert outer is not None
        depth = self._depth(outer)
        self._depths[frame] = depth + 1
        start, value = frame.start, frame.content
        self._remember(Seen(entry, tag, b"SQ", start, value, value, b"", outer, depth, frame))
        return super().open(entry, tag, frame)

    def settled(self, edits: Sequence[Edit], leaks: tuple[Leak, ...]) -> None:
        """Remember what was decided in the end."""
        self.settled_edits = edits
        for leak in leaks:
            self.cleaned.setdefault(leak.path, []).append(leak.kind)

    def _remember(self, seen: Seen) -> None:
        if not self._assumed:  # else nothing is decided, only a SOP class looked for
            self.seen.append(seen)

    def _depth(self, frame: Frame) -> int:
        return 0 if frame.parent is None else self._depths[frame.parent]
