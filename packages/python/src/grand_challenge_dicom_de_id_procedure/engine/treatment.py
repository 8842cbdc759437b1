"""What becomes of the elements that are not simply kept or left out, and what is left to decide.

Some decisions need the whole file: dates move by what the patient's identifiers say, and no text is
kept before all that identifies is known. They are remembered here, and settled afterwards.
"""

from collections.abc import Sequence
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.actions import FOLLOWED, Element, Inside, act
from grand_challenge_dicom_de_id_procedure.character_set import (
    DEFAULT,
    CharacterSet,
    character_set_of,
)
from grand_challenge_dicom_de_id_procedure.encoding import LONG_VRS, UNDEFINED
from grand_challenge_dicom_de_id_procedure.engine.frame import Edit, Frame
from grand_challenge_dicom_de_id_procedure.engine.memory import Known, Memory
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.plan import (
    ASKED_FOR,
    CHARACTER_SET,
    INSTANCE,
    ISSUER,
    LONGITUDINAL,
    METHOD,
    METHOD_CODES,
    PATIENT_ID,
    RECORD,
    SERIES,
    SOP_CLASS,
    SPELLED_VRS,
    STUDY,
    Entry,
)
from grand_challenge_dicom_de_id_procedure.engine.portion import FileNeedles, Identifying, Portion
from grand_challenge_dicom_de_id_procedure.engine.representation import representation
from grand_challenge_dicom_de_id_procedure.engine.source import Source
from grand_challenge_dicom_de_id_procedure.engine.stretches import Stretch
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.values import CODE_VRS, TEXT_VRS, is_number

LARGEST_VALUE = 1 << 24
"""Bytes above which a value is never loaded; one that would have to be is not understood."""

SHORT = 256
"""Bytes up to which a value and its replacement are remembered."""

_BULK = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
# Elements of the data set that are looked at in each file, whatever becomes of them.
_LOOKED_AT = frozenset((CHARACTER_SET, SOP_CLASS, INSTANCE))
_NAMING = frozenset((INSTANCE, STUDY, SERIES))

Kept = tuple[bytes, Entry, int, int, int, Frame]
"""A value that is kept, its plan, its tag, where its element starts and ends, and what holds it."""


class OtherSOPClassError(Exception):
    """The data set is of another SOP class than was assumed.

    Attributes:
        sop_class: its UID.
    """

    def __init__(self, sop_class: str) -> None:
        super().__init__(sop_class)
        self.sop_class = sop_class


class LateCharacterSetError(Exception):
    """A character set is named after texts that were taken over from earlier files."""


class Deferred(NamedTuple):
    """An element that is cleaned once the whole file is known."""

    element: Element
    start: int
    end: int
    frame: Frame
    mislabelled: bool  # whether the file gives it another VR


class Treatment:
    """The decisions on one data set, in the order of its elements.

    Args:
        source: the file.
        sop_class: the SOP class whose rules are carried out.
        identity: replacements under the run's key.
        memory: what was worked out for earlier files.
        borrows: whether stretches of earlier files are looked for; where a text stands that is
            kept in one is then not known.

    Attributes:
        edits: what is decided.
        texts: texts that are kept unless they hold something identifying.
        numbers: values of VRs with a narrow repertoire that are kept, once seen to be such.
        deferred: what is to be cleaned.
        identifying: what must not survive, but for UIDs.
        uids: UIDs that must not survive.
        relabelled: where a header is replaced because it has the wrong VR: start to its edit.
        top: values of the data set itself that later decisions need.
        stretches_used: those that were found.
        frame: the data set.
        known: what becomes of its elements, by tag, VR and value, as far as it was met before.
        new_uids: the new values of the UIDs that outputs are named by.
        places: for each element of the record, where it belongs.
        method_codes: the sequence of de-identification method codes, if it is kept.
        closed: sequences and items that stay, each after all that lies in it.
        actions: how many elements each action was carried out on.
        dates_removed: whether a date was removed or replaced by a dummy.
        dates_moved: whether a date is moved.
        has_sop_class: whether the data set names its SOP class.
        cleans_record: whether an earlier record is cleaned, by C.
    """

    def __init__(
        self,
        source: Source,
        sop_class: str,
        identity: Identity,
        memory: Memory,
        borrows: bool = False,
    ) -> None:
        self._source = source
        self._sop_class = sop_class
        self._identity = identity
        self._memory = memory
        self._borrows = borrows
        self.stretches_used: list[Stretch] = []
        self._borrowers: set[Frame] = set()
        self.known: dict[tuple[int, bytes, bytes], Known] = {}
        self._replacing: dict[Frame, bytes] = {}
        self.edits: list[Edit] = []
        self.texts: list[Kept] = []
        self.numbers: list[Kept] = []
        self.deferred: list[Deferred] = []
        self.identifying: list[Identifying] = []
        self.uids: list[bytes] = []
        self.relabelled: dict[int, Edit] = {}
        self.top: dict[int, bytes] = {}
        self.new_uids: dict[int, str] = {}
        self.frame: Frame | None = None
        self.places: dict[int, int] = {}
        self.method_codes: Frame | None = None
        self.closed: list[Frame] = []
        self.actions: dict[str, int] = {}
        self.dates_removed = False
        self.dates_moved = False
        self.has_sop_class = False
        self.cleans_record = False

    @property
    def character_set(self) -> CharacterSet:
        """The character set of the data set."""
        return DEFAULT if self.frame is None else self.frame.character_set

    def begin(self, frame: Frame) -> None:
        """Start with a data set."""
        self.frame = frame
        self._look_up(frame)

    def _look_up(self, frame: Frame) -> None:
        self.known = self._memory.elements_of(frame.encoding, frame.character_set)
        if self._borrows:
            frame.stretches = self._memory.stretches_of(frame.encoding, frame.character_set)

    def shares(self, tag: int, frame: Frame) -> bool:
        """Whether what becomes of an element depends on its tag, VR and value only."""
        top = self.frame
        if frame is top:
            return True
        return (
            tag not in ASKED_FOR
            and frame.inside is Inside.KEEPING
            and top is not None
            and frame.encoding is top.encoding
            and frame.character_set is top.character_set
        )

    def borrow(self, stretch: Stretch, position: int, frame: Frame) -> None:
        """Decide on the elements of a stretch that begins at a position, as it was done before."""
        self.stretches_used.append(stretch)
        self._borrowers.add(frame)
        content, result = stretch.content, stretch.result
        if result != content:
            frame.delta += len(result) - len(content)
            self.edits.append((position, position + len(content), result))

    def suspects(self) -> list[Kept]:
        """Texts that are kept, and what ought to be a number, date, time or UID and is not."""
        if is_number(b"\\".join([kept[0] for kept in self.numbers])):
            return self.texts
        return [*self.texts, *(kept for kept in self.numbers if not is_number(kept[0]))]

    def needles(self, vocabulary: frozenset[str]) -> FileNeedles:
        """What the data set gives away, once all of it was read; what stretches come to is counted.

        Args:
            vocabulary: words that identify nobody.
        """
        texts = [(kept[0], kept[1].read_in(kept[5].character_set)) for kept in self.suspects()]
        own = Portion(self.identifying, self.uids, texts, vocabulary)
        if not self.stretches_used:
            return FileNeedles((own,), vocabulary, self._memory.absent)
        shared = self._memory.shared(self.stretches_used, vocabulary)
        for action, number in shared.actions.items():
            self.count(action, number)
        self.dates_removed |= shared.dates_removed
        return FileNeedles((own, shared.portion), vocabulary, self._memory.absent)

    def count(self, action: str, number: int = 1) -> None:
        """Count elements that an action was carried out on."""
        if number:
            self.actions[action] = self.actions.get(action, 0) + number

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
        """Decide on an element that is no sequence.

        Args:
            entry: the plan for it.
            tag: group and element in one number.
            stored_vr: as the file has it; empty under implicit VR.
            start: offset of its header.
            value: offset of its value.
            end: offset of the next element.
            frame: what holds it.

        Raises:
            OtherSOPClassError: this element says so.
            RejectedDICOMError: its rule rejects the file.
            ProcedureError: its rule cannot be carried out.
        """
        length = end - value
        if tag == CHARACTER_SET and frame in self._borrowers:
            raise LateCharacterSetError
        is_top = frame is self.frame
        vr, understood = representation(entry.vrs, stored_vr)
        raw: bytes | None = None
        if understood and length <= LARGEST_VALUE and vr not in _BULK:
            raw = self._source.bytes_at(value, length)
        if is_top and raw is not None:
            if tag in RECORD:
                if entry.rule.action in "KC" or tag == LONGITUDINAL:
                    self.top[tag] = raw
                    self.cleans_record |= tag == METHOD and entry.rule.action == "C"
                self.edit(start, end, b"", frame)
                return
            self._look(tag, raw, frame)
        elif tag == CHARACTER_SET and raw is not None:
            frame.character_set = character_set_of(raw)
            frame.stretches = None
        action = entry.rule.action
        kind = entry.kind
        if stored_vr == b"PN" and action != "K":
            kind = kind or "person-name"
        said = raw
        if kind and not understood and length <= LARGEST_VALUE:
            said = self._source.bytes_at(value, length)  # under a VR that is not its own
        identifying = Identifying(kind, vr, said, frame.character_set) if kind and said else None
        is_date = vr in ("DA", "DT") and bool(raw and raw.strip(b" \0"))
        if frame.inside is Inside.REMOVING:
            self.carry_out(Known(b"", "", identifying, is_date), start, start, frame)
        elif action == "K" and understood:
            self.count(action)
            if tag in _NAMING and is_top and raw is not None:
                self.new_uids[tag] = raw.decode("latin_1").strip(" \0")
            if tag in (PATIENT_ID, ISSUER) and is_top and raw is not None:
                self.top[tag] = raw
            self._keep(entry, tag, vr, stored_vr, (raw, start, value, end), frame)
        elif action in "KCU" and not understood:
            self.carry_out(Known(b"", action, identifying, is_date), start, end, frame)
        else:
            element = Element(tag, vr, raw, entry.rule, frame.encoding, frame.character_set)
            if action == "C":
                if tag in (PATIENT_ID, ISSUER) and is_top and raw is not None:
                    self.top[tag] = raw
                self.carry_out(Known(b"", action, identifying, False), start, start, frame)
                mislabelled = stored_vr not in (b"", vr.encode())
                self.deferred.append(Deferred(element, start, end, frame, mislabelled))
                return
            new = act(element, self._identity)
            written = b"" if new is None else frame.encoding.element(tag, vr, new)
            if tag == INSTANCE and is_top and self.top.get(INSTANCE, raw) != raw:
                raise UnreadableDICOMError("the file has two SOP Instance UIDs", "malformed")
            if is_top and tag in ASKED_FOR and raw is not None:
                uid = (new or b"").decode("ascii").strip(" \0") if tag in _NAMING else ""
                known = Known(written, action, identifying, is_date, tag, raw, uid)
            else:
                known = Known(written, action, identifying, is_date)
            self.carry_out(known, start, end, frame)
            is_short = raw is not None and length <= SHORT
            if is_short and tag not in _LOOKED_AT and self.shares(tag, frame):
                assert raw is not None
                self.known[tag, stored_vr, raw] = known

    def carry_out(self, known: Known, start: int, end: int, frame: Frame) -> None:
        """Record a decision, and edit the bytes from start to end, if there are any."""
        new, action, identifying, removes_date, tag, raw, uid = known
        if action:
            self.actions[action] = self.actions.get(action, 0) + 1
        if tag:
            self.top[tag] = raw
            if uid:
                self.new_uids[tag] = uid
        if identifying is not None:
            if identifying.kind == "uid":
                self.uids.append(identifying.raw)
            else:
                self.identifying.append(identifying)
        self.dates_removed |= removes_date
        if end > start:
            frame.delta += len(new) - (end - start)
            self.edits.append((start, end, new))

    def open(self, entry: Entry, tag: int, frame: Frame) -> Frame:
        """Decide on a sequence, and on how its items are treated; returns its frame."""
        if frame.inside is Inside.REMOVING:
            return frame
        outer = frame.parent
        assert outer is not None
        action = entry.rule.action
        self.count(action)
        is_sequence = b"SQ" in entry.vrs or not entry.vrs
        if is_sequence and action in FOLLOWED:
            if action == "U":
                frame.inside = FOLLOWED[action]
            return frame
        frame.inside = Inside.REMOVING
        is_record = tag == METHOD_CODES and outer is self.frame and action != "R"
        if action in FOLLOWED or is_record:  # no sequence after all, or written anew
            return frame
        vr = "SQ" if is_sequence else representation(entry.vrs, b"SQ")[0]
        element = Element(tag, vr, None, entry.rule, outer.encoding, outer.character_set)
        new = act(element, self._identity)
        if new is not None:
            self._replacing[frame] = outer.encoding.element(tag, vr, new)
        return frame

    def close(self, frame: Frame, content_end: int, end: int) -> Frame:
        """Leave a sequence or item; returns what it lies in.

        Args:
            frame: the sequence or item.
            content_end: offset of the end of what it holds.
            end: offset of what follows it.
        """
        outer = frame.parent
        assert outer is not None
        frame.content_end = content_end
        if frame.inside is not Inside.REMOVING:
            self.closed.append(frame)
        elif outer.inside is not Inside.REMOVING:
            self.edit(frame.start, end, self._replacing.pop(frame, b""), outer)
        return outer

    def settled(self, edits: Sequence[Edit], leaks: tuple[Leak, ...]) -> None:
        """Told once all is decided, for those who watch.

        Args:
            edits: everything, in the order of the file.
            leaks: what was cleaned in texts that are kept.
        """

    def _look(self, tag: int, raw: bytes, frame: Frame) -> None:
        """Remember what the data set says of itself."""
        if tag == CHARACTER_SET:
            frame.character_set = character_set_of(raw)
            self._look_up(frame)
        elif tag == SOP_CLASS:
            uid = raw.decode("latin_1").strip(" \0")
            if uid != self._sop_class:
                raise OtherSOPClassError(uid)
            self.has_sop_class = bool(uid)

    def _keep(
        self,
        entry: Entry,
        tag: int,
        vr: str,
        stored_vr: bytes,
        what: tuple[bytes | None, int, int, int],
        frame: Frame,
    ) -> None:
        raw, start, value, end = what
        if raw is not None:
            kept = (raw, entry, tag, start, end, frame)
            if vr in SPELLED_VRS:
                self.texts.append(kept)
            elif vr in CODE_VRS:
                self.numbers.append(kept)
        elif vr in TEXT_VRS or vr in CODE_VRS:
            self.edit(start, end, b"", frame)  # too large to be searched
            return
        length = end - value
        if stored_vr in (b"", *entry.vrs) or len(entry.vrs) != 1 or length == UNDEFINED:
            return
        if stored_vr == b"UN" and not frame.encoding.little and raw is None:
            return  # in UN, numbers are little endian
        if length <= 0xFFFF or entry.vrs[0] in LONG_VRS:
            header = frame.encoding.header(tag, entry.vrs[0], length)
            self.relabelled[start] = (start, value, header)
            frame.delta += len(header) - (value - start)

    def edit(self, start: int, end: int, new: bytes, frame: Frame) -> None:
        """Replace the bytes from start to end, which lie in a frame."""
        frame.delta += len(new) - (end - start)
        self.edits.append((start, end, new))
