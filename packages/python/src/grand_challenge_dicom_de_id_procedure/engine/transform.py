"""One file, from its bytes to everything that is decided on it: the steps, in their order.

What few files need is imported when a file needs it, here and elsewhere, for a short start.
"""

import gc
from collections.abc import Iterable
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.cleaning.leaks import ElementSet, FileNeedles
from grand_challenge_dicom_de_id_procedure.dicom.encoding import DEFLATED, encoding_of
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import (
    FileMeta,
    new_file_meta,
    read_file_meta,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import INSTANCE, SERIES, STUDY
from grand_challenge_dicom_de_id_procedure.dicom.values import fits
from grand_challenge_dicom_de_id_procedure.engine.assumed import Assumed
from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.days import OtherDaysError, check_of, days_of
from grand_challenge_dicom_de_id_procedure.engine.decide import Decider
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit, in_order, length_edits
from grand_challenge_dicom_de_id_procedure.engine.finish import (
    carry_out_deferred,
    clean_kept_texts,
    insert_missing,
)
from grand_challenge_dicom_de_id_procedure.engine.item import SecondNameError
from grand_challenge_dicom_de_id_procedure.engine.method_record import (
    Ran,
    earlier_methods,
    write_record,
)
from grand_challenge_dicom_de_id_procedure.engine.notes import OtherSOPClassError
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak, Outcome
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.engine.parser import MalformedSequenceError, Parser
from grand_challenge_dicom_de_id_procedure.engine.private import decide_on_creators
from grand_challenge_dicom_de_id_procedure.engine.reuse.reuse import LateCharacterSetError, Reuse
from grand_challenge_dicom_de_id_procedure.engine.settings import Settings, SOPClassPlans
from grand_challenge_dicom_de_id_procedure.errors import (
    DeidentificationError,
    RejectedDICOMError,
    UnknownPatientError,
    UnreadableDICOMError,
    UnwritableDICOMError,
)
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.conditions import Stated
from grand_challenge_dicom_de_id_procedure.storage.source import Source

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.engine.observer import Observer

_MOST_OPAQUE = 20  # malformed sequences that are removed; for each, the file is read again


class Reading(NamedTuple):
    """A data set that was read, and what was decided meanwhile."""

    sop_class: str
    plans: SOPClassPlans
    decisions: Decisions
    reuse: Reuse | None
    observer: "Observer | None"

    def needles(self, settings: Settings) -> FileNeedles:
        """The identifying values of the data set. Adds what was passed over to the decisions."""
        vocabulary = settings.vocabulary
        passed_over = self.reuse.finish(vocabulary) if self.reuse else ()
        decisions = self.decisions
        texts = [(kept.raw, kept.character_set) for kept in decisions.texts]
        own = ElementSet(decisions.identifying, decisions.uids, texts, vocabulary)
        before = (settings.before.identifying,) if settings.before else ()
        return FileNeedles((own, *passed_over, *before), vocabulary)


def transform(source: Source, settings: Settings, *, instance_optional: bool = False) -> Prepared:
    """Decide on everything in a file (PS3.15 E.1.1).

    Args:
        source: the file.
        settings: what is the same for every file of the run.
        instance_optional: whether it may lack a SOP Instance UID, as a data set in memory may.

    Raises:
        NotDICOMError: it is not a DICOM file.
        UnreadableDICOMError: it is truncated or malformed.
        RejectedDICOMError: the procedure rejects it, or something identifying is in text that is
            kept and ``settings.rejects_leaks``.
        UnwritableDICOMError: the result would not be a DICOM file.
        ProcedureError: the procedure cannot be carried out.
    """
    # Nothing here refers to itself. To look for what does, at every some hundred elements among
    # all elements so far, takes most of the time that a report of many elements takes.
    collects = gc.isenabled()
    gc.disable()
    try:
        return _transformed(source, settings, instance_optional)
    finally:
        if collects:
            gc.enable()


def _transformed(source: Source, settings: Settings, instance_optional: bool) -> Prepared:
    meta = read_file_meta(source, bare=settings.readable.bare)
    if meta.transfer_syntax not in DEFLATED:
        return _decided(source, meta.end, meta, settings, instance_optional)
    from grand_challenge_dicom_de_id_procedure.dicom.inflate import inflated
    from grand_challenge_dicom_de_id_procedure.engine.deflated import deflated

    data_set = inflated(source, meta.end, settings.readable.most_inflated)
    try:
        return deflated(_decided(data_set, 0, meta, settings, instance_optional))
    except BaseException:
        data_set.close()
        raise


def _decided(
    source: Source, start: int, meta: FileMeta, settings: Settings, instance_optional: bool
) -> Prepared:
    """Read and finish a data set that is not deflated."""
    reading = _read_as_assumed(source, start, meta, settings)
    needles = reading.needles(settings)
    may_leak = needles.may_be_in_kept_texts()
    if reading.reuse is not None and (
        (may_leak and (reading.reuse.used or reading.decisions.has_assumed_texts))
        or not reading.decisions.has_foreseen()
    ):
        # Something may have to be cleaned, so it must be known where each text is; or an element
        # does not stand where it was looked for.
        reading = read_data_set(source, start, meta, settings, False)
        needles = reading.needles(settings)
    identity = settings.identity
    if identity.has_table and not identity.knows(*reading.decisions.patient()):
        raise UnknownPatientError
    ran, noted = _noted(reading, settings)
    edits, leaks, cleaned = _finish(reading, needles, may_leak, ran, settings)
    outcome = _outcome(reading, leaks, cleaned, noted, instance_optional)
    if settings.links:
        from grand_challenge_dicom_de_id_procedure.engine.links import links_of

        links = links_of(source, reading.decisions, identity, outcome.study, needles.uids(), edits)
        outcome = outcome._replace(links=links)
    head = new_file_meta(outcome.sop_class, outcome.instance, meta.transfer_syntax)
    return Prepared(source, head, start, edits, outcome)


def _read_as_assumed(source: Source, start: int, meta: FileMeta, settings: Settings) -> Reading:
    """Read the data set; again if it is of another patient than the last one, and dates move."""
    reading = read_data_set(source, start, meta, settings, settings.reuses)
    learnt, decisions = reading.plans.learnt, reading.decisions
    if reading.reuse is None or (learnt.days is None and not decisions.has_deferred_dates()):
        return reading
    days, assumed = days_of(decisions, settings.identity), learnt.days
    learnt.days = days
    if assumed in (None, days):
        return reading
    return read_data_set(source, start, meta, settings, False)


def read_data_set(
    source: Source, start: int, meta: FileMeta, settings: Settings, reuses: bool
) -> Reading:
    """Read a data set, and again if it is not what was assumed; raises as ``transform`` does."""
    encoding, sop_class = encoding_of(meta.transfer_syntax), meta.sop_class
    opaque: set[int] = set()
    is_confirmed = reads_whole_items = False
    while True:
        try:
            plans = settings.plans(sop_class)
        except RejectedDICOMError:
            if is_confirmed:
                raise
            sop_class, plans = "", settings.plans("")
        plans.forget_if_many()
        data_set = Container(None, 0, start, start, source.size, True, encoding)
        decider = Decider(
            source, data_set, sop_class, meta.transfer_syntax, plans.plans, settings.identity
        )
        decider.items.whole = reads_whole_items
        decisions = decider.decisions
        observer = settings.observe(source, decider) if settings.observe is not None else None
        handler = observer or decider
        reuse = Reuse(source, decisions, plans.learnt, handler) if reuses else None
        if reuse is not None:
            days = plans.learnt.days
            decider.assumed = Assumed(days, FileNeedles((), settings.vocabulary))
            if days is not None:
                decisions.when_patient_is_known = check_of(decisions, settings.identity, days)
        try:
            Parser(source, handler, reuse, frozenset(opaque)).parse(data_set)
        except OtherSOPClassError as other:
            if is_confirmed:
                raise UnreadableDICOMError("the file has two SOP Class UIDs", "malformed") from None
            sop_class, is_confirmed = other.sop_class, True
        except OtherDaysError as other:
            plans.learnt.days = other.days
        except LateCharacterSetError:
            reuses = False
        except SecondNameError:
            reads_whole_items = True
        except DeidentificationError as error:
            if decider.items.may_be_mistaken:
                # A second name may follow, by which what is wrong would have been removed unread.
                reads_whole_items = True
                continue
            if not isinstance(error, MalformedSequenceError):
                raise
            if error.start in opaque or len(opaque) >= _MOST_OPAQUE:
                raise UnreadableDICOMError(str(error), error.reason) from None
            opaque.add(error.start)
            reuses = False
        else:
            break
    if not decisions.has_sop_class:
        if meta.sop_class:
            settings.plans(meta.sop_class)  # raises for a directory, which is named only there
        raise RejectedDICOMError("no SOP class is named", "no-sop-class")
    decisions.place_rest(source.size)
    return Reading(sop_class, plans, decisions, reuse, observer)


def _noted(reading: Reading, settings: Settings) -> tuple[Ran, tuple[str, ...]]:
    """What the record says, and the reason codes of the conditions that are true of the file.

    Raises:
        RejectedDICOMError: one of them rejects it.
    """
    ran = reading.plans.ran
    if reading.decisions.is_left_identified:
        ran = ran._replace(identity_removed="NO")
    stated: Iterable[Stated] = reading.decisions.stated
    if settings.before is not None:
        stated = settings.before.with_stated(stated)
    true = reading.plans.conditions.true_of(stated)
    for each in true:
        if each.rejects and each.reason in settings.accepts:
            ran = ran._replace(identity_removed="NO")
        elif each.rejects or each.reason in settings.refuses:
            raise RejectedDICOMError(each.justification, each.reason)
    return ran, tuple(each.reason for each in true)


def _finish(
    reading: Reading, needles: FileNeedles, may_leak: bool, ran: Ran, settings: Settings
) -> tuple[list[Edit], tuple[Leak, ...], tuple[Leak, ...]]:
    """Decide what needs the whole file; returns edits in order, what leaked, what C replaced."""
    decisions, identity = reading.decisions, settings.identity
    methods, leaks = earlier_methods(decisions, needles)
    leaks += clean_kept_texts(decisions, needles, identity, may_leak=may_leak)
    if leaks and settings.rejects_leaks:
        raise RejectedDICOMError(
            f"something identifying ({leaks[0].kind}) in text that is kept, at {leaks[0].path}",
            "leak",
        )
    cleaned = carry_out_deferred(decisions, identity, needles)
    decide_on_creators(decisions)
    insert_missing(decisions, reading.plans.plans.rules.insertions)
    write_record(decisions, methods, ran)
    # What is inserted comes after what ends at the same place, such as the items of a sequence.
    inserted = [
        (decisions.places[tag], decisions.places[tag], new)
        for tag, new in sorted(decisions.inserted.items())
    ]
    edits = in_order([*decisions.edits, *length_edits(decisions.closed), *inserted])
    if reading.observer is not None:
        reading.observer.finish(edits, leaks)
    return edits, leaks, cleaned


def _outcome(
    reading: Reading,
    leaks: tuple[Leak, ...],
    cleaned: tuple[Leak, ...],
    noted: tuple[str, ...],
    instance_optional: bool,
) -> Outcome:
    decisions = reading.decisions
    news = decisions.new_uids()
    instance = news.get(INSTANCE, "")
    if not (instance or instance_optional) or not fits("UI", instance):
        raise UnwritableDICOMError("without a SOP Instance UID there is no DICOM file")
    if not fits("UI", reading.sop_class):
        raise UnwritableDICOMError("invalid SOP Class UID")
    return Outcome(
        reading.sop_class,
        news.get(STUDY, ""),
        news.get(SERIES, ""),
        instance,
        decisions.actions,
        leaks,
        cleaned,
        decisions.blanked,
        noted,
    )
