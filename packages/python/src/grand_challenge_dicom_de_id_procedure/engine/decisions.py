"""What was decided on a data set so far. It only grows, so that a part of it can be told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.actions.action import Element
from grand_challenge_dicom_de_id_procedure.cleaning.leaks import Identifying
from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.tags import RECORD
from grand_challenge_dicom_de_id_procedure.engine.container import Container, Creator
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.engine.plan import Entry

_NEVER = 1 << 33  # above every tag


class Stored(NamedTuple):
    """An element as it stands in the file.

    Attributes:
        tag: group and element in one number.
        vr: as the file has it; empty under implicit VR.
        start: offset of its header.
        value: offset of its value.
        end: offset of the next element.
        container: what holds it.
    """

    tag: int
    vr: bytes
    start: int
    value: int
    end: int
    container: Container


class Kept(NamedTuple):
    """A text that is kept, unless it turns out to hold something that identifies.

    Attributes:
        raw: its value.
        entry: its plan.
        stored: its element.
        header: what its header becomes where it names a wrong VR; else empty.
    """

    raw: bytes
    entry: Entry
    stored: Stored
    header: bytes = b""

    @property
    def character_set(self) -> CharacterSet:
        """The one that the text is in."""
        return self.entry.read_in(self.stored.container.character_set)


class Deferred(NamedTuple):
    """An element whose action depends on the whole file."""

    element: Element
    entry: Entry
    stored: Stored


class Said(NamedTuple):
    """A value of the data set itself that tells what it is of.

    Attributes:
        tag: such as Patient ID.
        raw: its value.
        new: its new value, for a UID by which outputs are named; else empty.
    """

    tag: int
    raw: bytes
    new: str


class Mark(NamedTuple):
    """How far the decisions had come at some moment."""

    edits: int
    texts: int
    identifying: int
    uids: int
    said: int
    closed: int
    dependent: int
    actions: dict[str, int]
    dates_removed: int


class Part(NamedTuple):
    """The decisions since a mark."""

    edits: Sequence[Edit]
    texts: Sequence[Kept]
    identifying: Sequence[Identifying]
    uids: Sequence[bytes]
    said: Sequence[Said]
    closed: Sequence[Container]
    dependent: Sequence[int]
    actions: dict[str, int]
    dates_removed: int


class Decisions:
    """All that is decided on one data set.

    Args:
        inserted: tags of elements that the output has in any case, beside the record.

    Attributes:
        data_set: the data set.
        edits: replacements of the source's bytes.
        texts: texts that are kept unless they hold something that identifies.
        deferred: elements whose action depends on the whole file.
        identifying: values that must not survive, but for UIDs.
        uids: UIDs that must not survive.
        said: values that tell what the data set is of.
        closed: sequences and items that stay, each after all that lies in it.
        dependent: offsets of elements whose result depends on more than tag, VR and value.
        actions: how many elements each action was carried out on.
        dates_removed: how many dates were removed or replaced by dummies.
        dates_moved: how many dates were moved.
        has_sop_class: whether the data set names its SOP class.
        cleans_record: whether an earlier record is cleaned, by C.
        chosen: entries that are not those of the plan, by the offsets of elements.
        creators: private creators, of which those stay whose block has elements that stay.
        earlier: values of an earlier record, by tag.
        method_codes: the sequence of de-identification method codes, if it is kept.
        places: where elements of the record, and those inserted, belong.
        next_place: the lowest tag whose place is not known yet.
        present: tags among ``inserted`` that the source has.
    """

    def __init__(self, data_set: Container, inserted: Sequence[int] = ()) -> None:
        self.data_set = data_set
        self.edits: list[Edit] = []
        self.texts: list[Kept] = []
        self.deferred: list[Deferred] = []
        self.identifying: list[Identifying] = []
        self.uids: list[bytes] = []
        self.said: list[Said] = []
        self.closed: list[Container] = []
        self.dependent: list[int] = []
        self.actions: dict[str, int] = defaultdict(int)
        self.dates_removed = 0
        self.dates_moved = 0
        self.has_sop_class = False
        self.cleans_record = False
        self.chosen: dict[int, Entry] = {}
        self.creators: list[Creator] = []
        self.earlier: dict[int, bytes] = {}
        self.method_codes: Container | None = None
        self.places: dict[int, int] = {}
        self.present: set[int] = set()
        self._unplaced = sorted({*RECORD, *inserted}, reverse=True)
        self.next_place = self._unplaced[-1]

    def count(self, action: str, number: int = 1) -> None:
        """Count elements that an action was carried out on."""
        self.actions[action] += number

    def edit(self, start: int, end: int, new: bytes, container: Container) -> None:
        """Replace the bytes from start to end, which lie in a container."""
        container.delta += len(new) - (end - start)
        self.edits.append((start, end, new))

    def give_away(self, value: Identifying | None) -> None:
        """Note a value that must not survive, if there is one."""
        if value is None:
            return
        if value.kind == "uid":
            self.uids.append(value.raw)
        else:
            self.identifying.append(value)

    def place(self, tag: int, start: int) -> None:
        """An element of the data set itself begins: what has a lower tag belongs before it."""
        if tag in self._unplaced:
            self.present.add(tag)
        while self._unplaced and self._unplaced[-1] <= tag:
            self.places[self._unplaced.pop()] = start
        self.next_place = self._unplaced[-1] if self._unplaced else _NEVER

    def place_rest(self, end: int) -> None:
        """The data set ends: what has no place yet belongs there."""
        while self._unplaced:
            self.places[self._unplaced.pop()] = end

    def new_uid(self, tag: int) -> str:
        """The new UID of the instance, series or study; empty where there is none."""
        return next((each.new for each in reversed(self.said) if each.tag == tag and each.new), "")

    def mark(self) -> Mark:
        """This moment."""
        return Mark(
            len(self.edits),
            len(self.texts),
            len(self.identifying),
            len(self.uids),
            len(self.said),
            len(self.closed),
            len(self.dependent),
            dict(self.actions),
            self.dates_removed,
        )

    def since(self, mark: Mark) -> Part:
        """What was decided since a moment."""
        before = mark.actions.get
        return Part(
            self.edits[mark.edits :],
            self.texts[mark.texts :],
            self.identifying[mark.identifying :],
            self.uids[mark.uids :],
            self.said[mark.said :],
            self.closed[mark.closed :],
            self.dependent[mark.dependent :],
            {
                action: number - before(action, 0)
                for action, number in self.actions.items()
                if number != before(action, 0)
            },
            self.dates_removed - mark.dates_removed,
        )
