"""What is decided on a data set. It only grows, so what was decided since a moment can be told."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from grand_challenge_dicom_de_id_procedure.actions.action import Element, Stream
from grand_challenge_dicom_de_id_procedure.cleaning.leaks import IdentifyingField
from grand_challenge_dicom_de_id_procedure.cleaning.printable import UTF_8
from grand_challenge_dicom_de_id_procedure.dicom.allowed import Handling
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT, CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    IDENTITY_REMOVED,
    ISSUER,
    PATIENT_ID,
    RECORD,
)
from grand_challenge_dicom_de_id_procedure.dicom.values import split
from grand_challenge_dicom_de_id_procedure.dicom.vrs import CODE_VRS, TEXT_VRS
from grand_challenge_dicom_de_id_procedure.engine.ahead import Foreseen
from grand_challenge_dicom_de_id_procedure.engine.container import (
    Container,
    Creator,
    Member,
    Stored,
)
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.engine.plan import Entry
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.conditions import Stated

_NEVER = 1 << 33  # above every tag


class Kept(NamedTuple):
    """A text that is kept, unless something that identifies is found in it.

    Attributes:
        raw: its value.
        entry: its plan.
        stored: its element.
        header: the new header if its own has a wrong VR; else empty.
        handling: whether it is only searched, or also cleaned because its VR forbids it.
        is_binary: whether ``raw`` is only what looks like text in a value that is not text.
    """

    raw: bytes
    entry: Entry
    stored: Stored
    header: bytes = b""
    handling: Handling = Handling.SEARCHED
    is_binary: bool = False

    @property
    def character_set(self) -> CharacterSet:
        """The character set that the text is in."""
        if self.is_binary:
            return UTF_8
        return DEFAULT if self.entry.is_ascii else self.stored.container.character_set


class Decisions:
    """Everything that is decided on one data set.

    Args:
        inserted: tags of the elements that every output has, besides the record.

    Attributes:
        deferred: elements whose action depends on the whole file.
        identifying: values that must not survive, without UIDs.
        uids: UIDs that must not survive.
        stated: values that conditions depend on, outside of what is removed.
        foreseen: what elements were looked at before it was their turn.
        reaching: offsets of elements whose result depends on what follows, and where that ends.
        closed: sequences and items that stay, each after everything in it.
        dependent: offsets of elements whose result depends on more than tag, VR and value.
        asked: offsets of elements whose result depends on their item, and of that item.
        members: the private attributes.
        creators: the private creators, in the order of the file.
        actions: how many elements each action was carried out on.
        blanked: how many parts of pixel data were blanked, by what they were.
        blanked_in: offsets of the elements in which something was blanked.
        tables: where the last tables of frames end, and whether they say what the fragments say.
        dates_removed: how many dates were removed or replaced by dummies.
        dates_moved: how many dates were moved.
        has_assumed_texts: whether texts are among ``texts`` that are cleaned, but need not be if
            nothing identifying is in them.
        has_sop_class: whether the data set names its SOP class.
        cleans_record: whether an earlier record is cleaned, by C.
        has_earlier_method: whether an earlier pass recorded its method.
        chosen: entries that are not those of the plan, by the offset of their elements.
        earlier: values of an earlier record, by tag.
        method_codes: De-identification Method Code Sequence (0012,0064), if it is kept.
        inserted: elements that are inserted, by tag.
        places: offsets where elements may be inserted, by tag.
        next_place: the lowest tag whose place is not known yet.
        when_patient_is_known: is called once when all of the patient was read.
        insertable: tags of the elements that every output has.
        present: those among them that the source has.
    """

    def __init__(self, data_set: Container, inserted: Sequence[int] = ()) -> None:
        self.data_set = data_set
        self.edits: list[Edit] = []
        self.texts: list[Kept] = []
        self.deferred: list[tuple[Element, Entry, Stored]] = []
        self.identifying: list[IdentifyingField] = []
        self.uids: list[bytes] = []
        self.stated: list[Stated] = []
        self.foreseen: list[Foreseen] = []
        self.reaching: list[tuple[int, int]] = []
        self.closed: list[Container] = []
        self.dependent: list[int] = []
        self.asked: list[tuple[int, int]] = []
        self.members: list[Member] = []
        self.actions: dict[str, int] = defaultdict(int)
        self.blanked: dict[str, int] = defaultdict(int)
        self.blanked_in: set[int] = set()
        self.tables = 0, True
        self.dates_removed = 0
        self.dates_moved = 0
        self.has_assumed_texts = False
        self.has_sop_class = False
        self.cleans_record = False
        self.has_earlier_method = False
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
        self.when_patient_is_known: Callable[[], None] | None = None

    def edit(self, start: int, end: int, new: bytes | Stream, container: Container) -> None:
        """Replace the bytes from start to end, which the container holds."""
        container.delta += len(new) - (end - start)
        self.edits.append((start, end, new))

    def replace(self, stored: Stored, element: Element, new: bytes | Stream | None) -> None:
        """Give an element a new value; None removes it."""
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

    def place(self, tag: int, start: int) -> None:
        """An element of the data set begins: what has a lower tag belongs before it."""
        while self._unplaced and self._unplaced[-1] <= tag:
            self.places[self._unplaced.pop()] = start
        self.next_place = self._unplaced[-1] if self._unplaced else _NEVER
        if self.when_patient_is_known is not None and tag > ISSUER:
            tell, self.when_patient_is_known = self.when_patient_is_known, None
            tell()

    def place_rest(self, end: int) -> None:
        """The data set ends: what has no place yet belongs there."""
        while self._unplaced:
            self.places[self._unplaced.pop()] = end

    def has_deferred_dates(self) -> bool:
        """Whether dates wait for the end of the file."""
        return any(element.vr in ("DA", "DT") for element, _, _ in self.deferred)

    def has_foreseen(self) -> bool:
        """Whether everything that was looked at early is what the data set says."""
        said = {each.tag: each.raw for each in self.data_set.said}
        return all(said.get(tag, b"") == raw for tag, raw in self.foreseen)

    def patient(self) -> tuple[str, str]:
        """Patient ID and Issuer of Patient ID, each the first value; empty if absent."""
        said = {each.tag: each.raw for each in self.data_set.said}
        patient, issuer = (
            next(iter(split("LO", said.get(tag, b""), self.data_set.character_set)), "")
            for tag in (PATIENT_ID, ISSUER)
        )
        return patient, issuer

    @property
    def is_left_identified(self) -> bool:
        """Whether an earlier pass says that its output still shows who the patient is."""
        said = self.earlier.get(IDENTITY_REMOVED, b"").strip(b" \0")
        return self.has_earlier_method and said == b"NO"

    def new_uids(self) -> dict[int, str]:
        """The new UIDs of the instance, series and study, by tag, as far as there are any."""
        return {each.tag: each.new for each in self.data_set.said if each.new is not None}


class MetElement:
    """An element as it is given to ``Rule.choose``; see ``rules.lookup.Met``.

    Args:
        stored: the element.
        vr: its VR.
        raw: its value; None if it is too large, or cannot be read under that VR.
        decisions: on the data set, so far.
    """

    def __init__(self, stored: Stored, vr: str, raw: bytes | None, decisions: Decisions) -> None:
        self.tag, self._container = stored.tag, stored.container
        self._vr, self._raw = vr, raw
        self._decisions = decisions

    @property
    def path(self) -> tuple[int, ...]:
        """The tags of the sequences around it, the outermost first."""
        return self._container.sequences()

    @property
    def said(self) -> Mapping[int, bytes]:
        """Values of the data set that say to what it belongs, by tag, as far as it was read."""
        return {each.tag: each.raw for each in self._decisions.data_set.said}

    def texts(self) -> list[str]:
        """Its values as texts; none if it has no value that can be read."""
        if self._raw is None or self._vr not in CODE_VRS | TEXT_VRS:
            return []
        return split(self._vr, self._raw, self._container.character_set)
