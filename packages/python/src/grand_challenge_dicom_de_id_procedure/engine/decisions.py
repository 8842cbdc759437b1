"""What was decided on a data set so far. It only grows, so that a part of it can be told apart."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.actions.action import Element, Stream
from grand_challenge_dicom_de_id_procedure.cleaning.leaks import Identifying
from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.tags import RECORD
from grand_challenge_dicom_de_id_procedure.engine.container import Container, Creator, length_edits
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
        new: its new value, for a UID by which outputs are named; None where it gives none.
    """

    tag: int
    raw: bytes
    new: str | None


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
        inserted: elements of the record, and others that are inserted, by tag.
        places: where elements of the record, and those inserted, belong.
        next_place: the lowest tag whose place is not known yet.
        insertable: tags of the elements that the output has in any case.
        present: those among them that the source has.
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
        self.inserted: dict[int, bytes] = {}
        self.places: dict[int, int] = {}
        self.insertable = frozenset(inserted)
        self.present: set[int] = set()
        self._unplaced = sorted({*RECORD, *inserted}, reverse=True)
        self.next_place = self._unplaced[-1]

    def count(self, action: str, number: int = 1) -> None:
        """Count elements that an action was carried out on."""
        self.actions[action] += number

    def edit(self, start: int, end: int, new: bytes | Stream, container: Container) -> None:
        """Replace the bytes from start to end, which lie in a container."""
        container.delta += len(new) - (end - start)
        self.edits.append((start, end, new))

    def replace(self, stored: Stored, element: Element, new: bytes | Stream | None) -> None:
        """Give an element a new value, or leave it out where that is None."""
        encoding, container = stored.container.encoding, stored.container
        if new is None:
            self.edit(stored.start, stored.end, b"", container)
        elif isinstance(new, bytes):
            written = encoding.element(element.tag, element.vr, new)
            self.edit(stored.start, stored.end, written, container)
        else:
            header = encoding.header(element.tag, element.vr.encode("ascii"), len(new))
            self.edit(stored.start, stored.value, header, container)
            self.edit(stored.value, stored.end, new, container)
            self.dependent.append(stored.start)  # on where the value stands

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
        while self._unplaced and self._unplaced[-1] <= tag:
            self.places[self._unplaced.pop()] = start
        self.next_place = self._unplaced[-1] if self._unplaced else _NEVER

    def place_rest(self, end: int) -> None:
        """The data set ends: what has no place yet belongs there."""
        while self._unplaced:
            self.places[self._unplaced.pop()] = end

    def new_uid(self, tag: int) -> str:
        """The new UID of the instance, series or study; empty where there is none."""
        news = [each.new for each in self.said if each.tag == tag and each.new is not None]
        return news[-1] if news else ""

    def mark(self) -> "Mark":
        """This moment, to tell later what was decided since."""
        return Mark(self)


class Mark:
    """A moment in the growth of decisions.

    Args:
        decisions: on a data set.
    """

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._edits = len(decisions.edits)
        self._texts = len(decisions.texts)
        self._identifying = len(decisions.identifying)
        self._uids = len(decisions.uids)
        self._said = len(decisions.said)
        self._closed = len(decisions.closed)
        self._dependent = len(decisions.dependent)
        self._actions = dict(decisions.actions)
        self._dates_removed = decisions.dates_removed

    def dependent(self) -> list[int]:
        """Offsets of the elements since then whose result depends on more than their bytes."""
        return self._decisions.dependent[self._dependent :]

    def part(self) -> "Part":
        """What was decided since then."""
        now, before = self._decisions, self._actions.get
        counts = {each: n - before(each, 0) for each, n in now.actions.items()}
        return Part(
            [*now.edits[self._edits :], *length_edits(now.closed[self._closed :])],
            [(each.raw, each.character_set) for each in now.texts[self._texts :]],
            now.identifying[self._identifying :],
            now.uids[self._uids :],
            now.said[self._said :],
            {action: number for action, number in counts.items() if number},
            now.dates_removed - self._dates_removed,
        )


class Part(NamedTuple):
    """What was decided on neighbouring elements.

    Attributes:
        edits: replacements of the source's bytes, lengths included.
        texts: texts that are kept, with their character sets.
        identifying: values that must not survive, but for UIDs.
        uids: UIDs that must not survive.
        said: what they say about the data set.
        actions: how many elements each action was carried out on.
        dates_removed: how many dates were removed or replaced.
    """

    edits: list[Edit]
    texts: list[tuple[bytes, CharacterSet]]
    identifying: list[Identifying]
    uids: list[bytes]
    said: list[Said]
    actions: dict[str, int]
    dates_removed: int
