"""Decides what becomes of each element, sequence and item, as the parser comes to it.

Some decisions need the whole file: dates move by a number of days that depends on the patient, and
texts are kept only when everything that identifies is known. ``finish`` makes these decisions.
"""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.actions.action import (
    ActionContext,
    Dependence,
    Element,
    Inside,
    Stream,
)
from grand_challenge_dicom_de_id_procedure.cleaning.printable import SHORTEST
from grand_challenge_dicom_de_id_procedure.dicom.character_set import (
    character_set_of,
    is_defined_term,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    CHARACTER_SET,
    CONCEPT_NAME,
    INSTANCE,
    METHOD_CODES,
    RECORD,
    SOP_CLASS,
)
from grand_challenge_dicom_de_id_procedure.dicom.values import representation, split
from grand_challenge_dicom_de_id_procedure.engine.ahead import foresee
from grand_challenge_dicom_de_id_procedure.engine.assumed import Assumed, act_assuming
from grand_challenge_dicom_de_id_procedure.engine.container import Container, Stored
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions, Kept, MetElement
from grand_challenge_dicom_de_id_procedure.engine.item import Items
from grand_challenge_dicom_de_id_procedure.engine.keep import holds_text, keep
from grand_challenge_dicom_de_id_procedure.engine.mending import HEADER_WITHOUT_VR, mend_sequence
from grand_challenge_dicom_de_id_procedure.engine.notes import (
    kind_of,
    note_earlier,
    note_identifying,
    note_said,
    note_sop_class,
)
from grand_challenge_dicom_de_id_procedure.engine.pixels import keep_bulk
from grand_challenge_dicom_de_id_procedure.engine.plan import (
    ASKED_FOR,
    BULK_VRS,
    BY_ITEM,
    DROP,
    DROP_TIME,
    KEEP,
    KEEP_NUMBER,
    KEEP_TEXT,
    LONG_BINARY_VRS,
    MOMENTS,
    Entry,
    Plans,
)
from grand_challenge_dicom_de_id_procedure.engine.private import note_creator, private_entry
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.conditions import Stated
from grand_challenge_dicom_de_id_procedure.storage.source import Source

LARGEST_VALUE = 1 << 24
"""Bytes above which a value is never loaded; if it would have to be, it is not understood."""

_LOOKED_AT = frozenset((b"PN", b"DA", b"DT", b"TM"))  # although it is removed
_TIME = (b"TM", b"")
# A member of an enum takes ten times as long to look up in its class as in a module.
_KEEPING, _REMOVING = Inside.KEEPING, Inside.REMOVING
_TAG, _VALUE = Dependence.TAG, Dependence.VALUE


class Decider:
    """Decides on one data set, in the order of its elements.

    Args:
        source: the file.
        data_set: the data set.
        sop_class: UID of the SOP class whose rules are carried out; empty if it is not known yet.
        transfer_syntax: UID of the file's.
        plans: of that SOP class.
        identity: replacements under the run's key.

    Attributes:
        decisions: everything that is decided so far.
        items: asks the items of the file.
        assumed: what is assumed of the file, so that elements are looked at before their turn,
            which saves time; None if nothing is.
    """

    def __init__(
        self,
        source: Source,
        data_set: Container,
        sop_class: str,
        transfer_syntax: str,
        plans: Plans,
        identity: Identity,
    ) -> None:
        self._source = source
        self.sop_class = sop_class
        self._transfer_syntax = transfer_syntax
        self._context = ActionContext(identity)
        self._instance: bytes | None = None
        self._watched = plans.watched
        self.assumed: Assumed | None = None
        data_set.plan = plans.at(_KEEPING)
        self.decisions = Decisions(data_set, tuple(plans.rules.insertions))
        self.items = Items(source, self.decisions)

    def element(
        self, tag: int, stored_vr: bytes, start: int, value: int, end: int, container: Container
    ) -> None:
        """Decide on an element that is not a sequence, or cannot be read as one; see ``Stored``.

        Raises:
            OtherSOPClassError: this element names another SOP class.
            SecondNameError: it names the concept of an item again that was asked for it.
            RejectedDICOMError, ProcedureError: its rule rejects the file, or cannot be carried out.
        """
        decisions = self.decisions
        if container.parent is None and tag >= decisions.next_place:
            decisions.place(tag, start)
        entry = container.plan[tag]
        code = entry[0]
        if code > DROP_TIME:
            if code == BY_ITEM:
                entry = self.items.entry(entry, tag, start, container)
            elif tag & 0x1F000 > 0x10000 and container.plan.by_creator:
                entry = private_entry(decisions, tag, start, container)
            code = entry[0]
        if code <= KEEP_NUMBER:
            if stored_vr in entry[1] or not container.encoding.explicit:
                length = end - value
                if code == KEEP:
                    unit, most = entry[2]
                    if (length <= most and not length % unit) and (
                        length < SHORTEST or not holds_text(self._source, tag, value, length)
                    ):
                        decisions.actions["K"] += 1
                        return
                elif length <= LARGEST_VALUE:
                    raw = self._source.bytes_at(value, length)
                    if entry[3](raw):
                        if code == KEEP_TEXT:
                            stored = Stored(tag, stored_vr, start, value, end, container)
                            decisions.texts.append(Kept(raw, entry, stored))
                        decisions.actions["K"] += 1
                        return
        elif (code == DROP and stored_vr not in _LOOKED_AT) or (
            code == DROP_TIME and stored_vr in _TIME
        ):
            if code == DROP_TIME:
                raw = self._source.bytes_at(value, min(end - value, LARGEST_VALUE))
                decisions.dates_removed += raw.strip(b" \0") != b""
            if container.inside is not _REMOVING:
                decisions.actions["X"] += 1
                decisions.edit(start, end, b"", container)
            return
        self._decide(entry, Stored(tag, stored_vr, start, value, end, container))

    def open(self, tag: int, sequence: Container) -> None:
        """Decide on a sequence, and on how its items are treated."""
        decisions, outer = self.decisions, sequence.parent
        assert outer is not None
        if outer.inside is _REMOVING:
            return
        if tag == CONCEPT_NAME:
            self.items.expect_no_name(outer)
        is_top = outer.parent is None
        if is_top and tag >= decisions.next_place:
            decisions.place(tag, sequence.start)
        entry = outer.plan[tag]
        if tag >> 16 & 1 and outer.plan.by_creator:
            entry = private_entry(decisions, tag, sequence.start, outer)
        if entry.code == BY_ITEM:
            entry = self.items.entry(entry, tag, sequence.start, outer)
        if entry.rule.choose is not None:
            entry = self._chosen(entry, Stored(tag, b"SQ", sequence.start, 0, 0, outer), "SQ", None)
        action = entry.action
        decisions.actions[action.name] += 1
        is_sequence = b"SQ" in entry.vrs or not entry.vrs
        if is_sequence and action.follows is not None:
            if action.follows is not _KEEPING:  # which leaves the items to what lies around
                sequence.inside = action.follows
            sequence.plan = outer.plan.items_of(tag, sequence.inside)
            if entry.asked is not None:  # what is in a value belongs to the value's item
                sequence.plan = sequence.plan.answered(entry.asked, "", of_item=False)
            if is_top and tag == METHOD_CODES:
                decisions.method_codes = sequence
            if sequence.content - sequence.start == HEADER_WITHOUT_VR and outer.encoding.explicit:
                mend_sequence(decisions, sequence)
            return
        sequence.inside = _REMOVING
        sequence.plan = outer.plan.items_of(tag, _REMOVING)
        is_record = is_top and tag == METHOD_CODES and action.name != "R"
        if action.follows is not None or is_record:  # not a sequence after all, or written anew
            return
        vr = "SQ" if is_sequence else representation(entry.vrs, b"SQ")[0]
        element = Element(tag, vr, None, entry.rule, outer.encoding, outer.character_set)
        if isinstance(new := action.act(element, self._context), bytes):
            sequence.replacement = outer.encoding.element(tag, vr, new)

    def close(self, container: Container, end: int) -> None:
        """Leave a sequence or item; ``end`` is the offset of what follows it."""
        outer = container.parent
        assert outer is not None
        if container.inside is not _REMOVING:
            self.decisions.closed.append(container)
        elif outer.inside is not _REMOVING:
            self.decisions.edit(container.start, end, container.replacement, outer)

    def _decide(self, entry: Entry, stored: Stored) -> None:
        """Decide on an element whose value must be looked at."""
        tag, stored_vr, start, _, end, container = stored
        decisions = self.decisions
        if tag == CONCEPT_NAME:  # which is a sequence, or should be
            self.items.expect_no_name(container)
        if tag in self._watched and container.inside is not _REMOVING:
            said = self._loaded(stored) or b""
            decisions.stated.append(Stated(tag, said, container.parent is None))
        if tag >> 16 & 1 and container.plan.by_creator:
            if note_creator(decisions, stored, self._source):
                return
            entry = decisions.chosen.get(start) or private_entry(decisions, tag, start, container)
        vr, is_understood = representation(entry.vrs, stored_vr)
        is_read = is_understood and (vr not in BULK_VRS or bool(entry.rule.entries))
        raw = self._loaded(stored) if is_read else None
        is_known = False  # whether its value is one that is in many files, and says nothing more
        if tag in RECORD and container.parent is None:  # whatever it is, it is written anew
            if raw is not None:
                note_earlier(decisions, entry, tag, raw)
            decisions.edit(start, end, b"", container)
            return
        if raw is not None:
            if tag == CHARACTER_SET:
                container.character_set = character_set_of(raw)
                is_known = is_defined_term(raw)
            elif tag == SOP_CLASS and container.parent is None:
                is_known = note_sop_class(decisions, raw, self.sop_class)
        if tag in decisions.insertable and container.parent is None:
            decisions.present.add(tag)
            decisions.dependent.append(start)
        if entry.rule.choose is not None:
            entry = self._chosen(entry, stored, vr, raw)
        is_known &= stored_vr in entry.vrs or not container.encoding.explicit
        if is_known and entry.action.keeps and container.inside is not _REMOVING:
            decisions.actions["K"] += 1
            return
        if kind := kind_of(entry, stored):
            value = raw if is_understood else self._loaded(stored)
            note_identifying(decisions, kind, vr, stored, value)
        is_date = vr in MOMENTS and (raw is None or raw.strip(b" \0") != b"")
        if container.inside is _REMOVING:
            decisions.dates_removed += is_date
            return
        action = entry.action
        decisions.actions[action.name] += 1
        if action.keeps and is_understood:
            if vr in LONG_BINARY_VRS:
                keep_bulk(decisions, stored, self._source, self._transfer_syntax)
            stays = keep(decisions, self._source, entry, vr, stored, raw)
            decisions.dates_removed += is_date and not stays
            if tag in ASKED_FOR:
                note_said(stored, raw, new=raw if stays else None)
        elif action.follows is not None and not is_understood:
            decisions.dates_removed += is_date
            decisions.edit(start, end, b"", container)
        else:
            self._act(entry, stored, vr, raw, is_date)

    def _act(self, entry: Entry, stored: Stored, vr: str, raw: bytes | None, is_date: bool) -> None:
        """Carry out an action that does not keep the element, now or once the file was read."""
        tag, _, start, value, end, container = stored
        decisions, encoding, plan = self.decisions, container.encoding, container.plan
        is_planned = entry is plan.get(tag)
        if is_planned and (known := plan.constants.get((tag, vr, encoding))) is not None:
            decisions.dates_removed += is_date
            decisions.edit(start, end, known, container)
            return
        place = value, end - value
        element = Element(tag, vr, raw, entry.rule, encoding, container.character_set, place)
        depends_on = entry.action.depends_on(element)
        if depends_on > _VALUE:
            assumed, identity = self.assumed, self._context.identity
            if assumed is not None and (
                self._act_ahead(element, entry, stored)
                or act_assuming(decisions, identity, assumed, element, entry, stored)
            ):
                return
            if tag in ASKED_FOR:
                note_said(stored, raw, new=None)
            decisions.dependent.append(start)
            decisions.deferred.append((element, entry, stored))
            return
        new = self._replace(element, entry, stored, self._context)
        if is_date and depends_on is not _TAG and isinstance(new, bytes):  # C keeps a time of day
            is_date = element._replace(raw=new).texts() != element.texts()
        decisions.dates_removed += is_date
        is_constant = is_planned and depends_on is _TAG and tag not in ASKED_FOR
        if is_constant and (new is None or isinstance(new, bytes)):
            known = b"" if new is None else encoding.element(tag, vr, new)
            plan.constants[tag, vr, encoding] = known

    def _act_ahead(self, element: Element, entry: Entry, stored: Stored) -> bool:
        """Carry out an action with what follows, if it needs that, and there is an original."""
        rule = entry.rule
        if not rule.issuer or (rule.of and stored.container.parent is not None):
            return False
        foreseen, until = foresee(self._source, stored, (*filter(None, [rule.of]), rule.issuer))
        character_set = self.decisions.data_set.character_set
        if not (split("LO", foreseen[0].raw, character_set) if rule.of else element.texts()):
            return False
        self.decisions.foreseen.extend(foreseen)
        self.decisions.reaching.append((stored.start, until))
        context = self._context._replace(said=dict(foreseen), character_set=character_set)
        self._replace(element, entry, stored, context)
        return True

    def _chosen(self, entry: Entry, stored: Stored, vr: str, raw: bytes | None) -> Entry:
        """The entry for an element whose rule is chosen in each file."""
        assert entry.rule.choose is not None
        rule = entry.rule.choose(MetElement(stored, vr, raw, self.decisions))
        chosen = stored.container.plan.with_rule(stored.tag, rule)._replace(asked=entry.asked)
        self.decisions.chosen[stored.start] = chosen
        self.decisions.dependent.append(stored.start)
        return chosen

    def _replace(
        self, element: Element, entry: Entry, stored: Stored, context: ActionContext
    ) -> bytes | Stream | None:
        """Carry out an action whose result needs no more of the file; returns the new value."""
        container = stored.container
        new = entry.action.act(element, context)
        if element.tag in ASKED_FOR:
            if element.tag == INSTANCE and container.parent is None:
                if self._instance not in (None, element.raw):
                    raise UnreadableDICOMError("the file has two SOP Instance UIDs", "malformed")
                self._instance = element.raw
            uid = new if isinstance(new, bytes) and new else None
            note_said(stored, element.raw, new=uid)
        self.decisions.replace(stored, element, new)
        return new

    def _loaded(self, stored: Stored) -> bytes | None:
        """The value of an element, whatever its VR, unless it is too large."""
        length = stored.end - stored.value
        return None if length > LARGEST_VALUE else self._source.bytes_at(stored.value, length)
