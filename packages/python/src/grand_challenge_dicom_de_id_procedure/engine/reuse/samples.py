"""Items that were decided on one by one, element by element, to learn their outline from."""

from collections.abc import Set
from operator import attrgetter

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER, UNDEFINED
from grand_challenge_dicom_de_id_procedure.dicom.vrs import VRS
from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit, in_order, length_edits
from grand_challenge_dicom_de_id_procedure.engine.plan import LONG_BINARY_VRS
from grand_challenge_dicom_de_id_procedure.engine.reuse.part import LONGEST
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.storage.source import Source

# What grows where the decision on an element depends on more than its bytes, or reaches beyond it.
_reaching = attrgetter("dependent", "deferred", "reaching", "foreseen", "members", "creators")
_noted = attrgetter("texts", "identifying", "uids", "stated")


class Mark(NamedTuple):
    """How far the decisions had come before an element."""

    reaching: int
    noted: tuple[int, ...]
    dates: tuple[int, int]
    actions: dict[str, int]


class Sampled(NamedTuple):
    """An element of the item, or of an item in it.

    Attributes:
        tag: its tag.
        vr: its VR in the file; empty under implicit VR.
        start: where it begins, from the start of the content of the item.
        value: where its value does; for a sequence, its content.
        end: where its value ends; for a sequence, where its content begins.
        container: the item that contains it.
        is_sequence: whether it is a sequence.
        before: how far the decisions had come before it.
        after: and after it.
    """

    tag: int
    vr: bytes
    start: int
    value: int
    end: int
    container: Container
    is_sequence: bool
    before: Mark
    after: Mark

    @property
    def reaches(self) -> bool:
        """Whether the decision on it depends on more than its bytes, or reaches beyond it."""
        is_bulk = not LONG_BINARY_VRS.isdisjoint((self.vr.decode("latin_1"), *vr_choices(self.tag)))
        return is_bulk or self.before.reaching != self.after.reaching


class Sample:
    """An item while it is decided on, element by element.

    Attributes:
        decisions: on the data set.
        item: the item.
        content: the bytes of its elements, once it ended.
        elements: its elements and those of items in it, once it ended.
        asked: offsets of the items, of it and those in it, that were asked what they say.
    """

    def __init__(self, decisions: Decisions, item: Container) -> None:
        self.decisions = decisions
        self.item = item
        self._edits = len(decisions.edits)
        self._closed = len(decisions.closed)
        self._asked = len(decisions.asked)
        self._begun: list[tuple[int, Container, Mark]] = []
        self._inner: list[Container] = []
        self.content = b""
        self.elements: tuple[Sampled, ...] = ()
        self.asked: Set[int] = frozenset()

    def element(self, start: int, container: Container) -> None:
        """An element begins."""
        self._begun.append((start, container, self._now()))

    def closing(self, container: Container) -> None:
        """A sequence or item in the item ended."""
        self._inner.append(container)

    def end(self, end: int, source: Source) -> bool:
        """The item ended; returns whether an outline can be learnt from it."""
        first, now = self.item.content, self._now()
        if end - first > LONGEST:
            return False
        self.content = source.bytes_at(first, end - first)
        padded = self.content + bytes(LONGEST_HEADER)
        sequences = {each.start for each in self._inner if each.is_sequence}
        afters = [*(before for _, _, before in self._begun[1:]), now]
        elements = []
        for (start, container, before), after in zip(self._begun, afters, strict=True):
            tag, vr, length, header = container.encoding.read_header(padded, start - first)
            value, is_sequence = start - first + header, start in sequences
            if vr not in VRS and container.encoding.explicit:
                return False
            stop = value if is_sequence else value + length
            if (not is_sequence and length == UNDEFINED) or stop > container.stop - first:
                return False
            sampled = Sampled(
                tag, vr, start - first, value, stop, container, is_sequence, before, after
            )
            if is_sequence and sampled.reaches:
                return False
            elements.append(sampled)
        self.elements = tuple(elements)
        self.asked = {item for _, item in self.decisions.asked[self._asked :]}
        # No outline keeps what an item says of its pixels.
        return not any(each.said for each in (self.item, *self._inner))

    def edits(self, kept_open: set[Container]) -> list[Edit]:
        """What was replaced, and the lengths of sequences and items in it, but for some of them."""
        closed = self.decisions.closed[self._closed :]
        lengths = length_edits(each for each in closed if each not in kept_open)
        return in_order([*self.decisions.edits[self._edits :], *lengths])

    def _now(self) -> Mark:
        decisions = self.decisions
        return Mark(
            sum(map(len, _reaching(decisions))),
            tuple(map(len, _noted(decisions))),
            (decisions.dates_removed, decisions.dates_moved),
            dict(decisions.actions),
        )
