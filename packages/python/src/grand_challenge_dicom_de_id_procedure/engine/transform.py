"""One file, from its bytes to all that is decided about it."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.actions import Inside, Scope
from grand_challenge_dicom_de_id_procedure.encoding import DEFLATED, Encoding, encoding_of
from grand_challenge_dicom_de_id_procedure.engine.deflated import deflated, inflated
from grand_challenge_dicom_de_id_procedure.engine.frame import length_patches
from grand_challenge_dicom_de_id_procedure.engine.memory import Memory
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.part10 import new_file_meta, read_file_meta
from grand_challenge_dicom_de_id_procedure.engine.plan import (
    INSTANCE,
    SERIES,
    STUDY,
    Entry,
    Plan,
)
from grand_challenge_dicom_de_id_procedure.engine.prepared import Prepared
from grand_challenge_dicom_de_id_procedure.engine.recording import earlier_methods, write_record
from grand_challenge_dicom_de_id_procedure.engine.settle import (
    clean_deferred,
    clean_kept_texts,
    days_of,
)
from grand_challenge_dicom_de_id_procedure.engine.source import Source
from grand_challenge_dicom_de_id_procedure.engine.treatment import (
    LateCharacterSetError,
    OtherSOPClassError,
    Treatment,
)
from grand_challenge_dicom_de_id_procedure.engine.walk import MalformedSequenceError, walk
from grand_challenge_dicom_de_id_procedure.errors import (
    RejectedDICOMError,
    UnreadableDICOMError,
    UnwritableDICOMError,
)
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.values import fits

_MOST_TAGS = 20_000  # of elements that are planned for; private ones can be any
_MOST_OPAQUE = 20  # malformed sequences that are left out, at the price of a walk each


class SOPClassPlans(NamedTuple):
    """A SOP class's rules, compiled, and what was worked out with them so far."""

    plans: Mapping[Inside, dict[int, Entry]]
    memory: Memory

    @classmethod
    def of(cls, rules: SOPClassRules, identifying: Mapping[int, str]) -> "SOPClassPlans":
        """The plans for the data set, and for sequences by how their items are treated."""
        return cls({inside: Plan(rules, inside, identifying) for inside in Inside}, Memory())

    def forget_if_many(self) -> None:
        """Keep the memory that a long run takes within bounds."""
        self.memory.forget_if_many()
        for plan in self.plans.values():
            if len(plan) > _MOST_TAGS:
                plan.clear()

    @classmethod
    def of_none(cls) -> "SOPClassPlans":
        """Plans that keep nothing, for a data set whose SOP class is not known yet."""
        rules = SOPClassRules({}, "")
        return cls({inside: Plan(rules, Inside.REMOVING, {}) for inside in Inside}, Memory())


class Settings(NamedTuple):
    """What is the same for every file of a run.

    Attributes:
        identity: replacements under the run's key.
        plans: the plans for a SOP class; raises RejectedDICOMError where the procedure has none.
        vocabulary: words that identify nobody.
        version: of the procedure.
        reject_leaks: whether a file with something identifying in kept text is rejected.
        treatment: makes what decides on a data set.
    """

    identity: Identity
    plans: Callable[[str], SOPClassPlans]
    vocabulary: frozenset[str]
    version: str
    reject_leaks: bool
    treatment: Callable[[Source, str, Identity, Memory, bool], Treatment] = Treatment


def transform(source: Source, settings: Settings, *, instance_optional: bool = False) -> Prepared:
    """Decide on everything in a file (PS3.15 E.1.1).

    Args:
        source: the file.
        settings: what is the same for every file of the run.
        instance_optional: whether it may lack a SOP Instance UID, as a data set in memory may.

    Raises:
        NotDICOMError: it is none.
        UnreadableDICOMError: it is truncated or malformed.
        RejectedDICOMError: the procedure rejects it, or something identifying was found in kept
            text and the settings say so.
        UnwritableDICOMError: the result would be no DICOM file.
        ProcedureError: the procedure cannot be carried out.
    """
    meta = read_file_meta(source)
    encoding = encoding_of(meta.transfer_syntax)
    is_deflated = meta.transfer_syntax in DEFLATED
    start = meta.end
    if is_deflated:
        source, start = inflated(source, start), 0
    sop_class, treatment = _treated(source, start, encoding, meta.sop_class, settings)
    identity = settings.identity
    needles = treatment.needles(settings.vocabulary)
    has_suspects = needles.may_be_in_kept_texts()
    if has_suspects and treatment.stretches_used:
        # Something may have to be cleaned, so it must be known where each text stands.
        sop_class, treatment = _treated(
            source, start, encoding, meta.sop_class, settings, borrows=False
        )
        needles = treatment.needles(settings.vocabulary)
    methods, leaks = earlier_methods(treatment, needles)
    if has_suspects:
        leaks += clean_kept_texts(treatment, needles, identity, source)
    if leaks and settings.reject_leaks:
        raise RejectedDICOMError(
            f"something identifying ({leaks[0].kind}) in text that is kept, at {leaks[0].path}",
            "leak",
        )
    if treatment.deferred:
        scope = Scope(identity, days_of(treatment, identity), needles)
        clean_deferred(treatment, scope)
    write_record(treatment, methods, encoding, settings.version)
    edits = [*treatment.edits, *treatment.relabelled.values(), *length_patches(treatment.closed)]
    edits.sort(key=itemgetter(0, 1))
    treatment.settled(edits, leaks)
    instance = treatment.new_uids.get(INSTANCE, "")
    if not (instance or instance_optional) or not fits("UI", instance):
        raise UnwritableDICOMError("without a SOP Instance UID there is no DICOM file")
    outcome = Outcome(
        sop_class,
        treatment.new_uids.get(STUDY, ""),
        treatment.new_uids.get(SERIES, ""),
        instance,
        treatment.actions,
        leaks,
    )
    if not fits("UI", sop_class):
        raise UnwritableDICOMError("the SOP Class UID is no UID")
    head = new_file_meta(sop_class, instance, meta.transfer_syntax)
    prepared = Prepared(source, head, start, edits, outcome)
    return deflated(prepared, head) if is_deflated else prepared


def _treated(
    source: Source,
    start: int,
    encoding: Encoding,
    sop_class: str,
    settings: Settings,
    *,
    borrows: bool = True,
) -> tuple[str, Treatment]:
    """Walk through the data set, again where it turned out to be other than assumed."""
    opaque: set[int] = set()
    meta_class = sop_class
    confirmed = False
    while True:
        try:
            plans = settings.plans(sop_class)
        except RejectedDICOMError:
            if confirmed:
                raise
            sop_class, plans = "", settings.plans("")
        plans.forget_if_many()
        treatment = settings.treatment(
            source, sop_class, settings.identity, plans.memory, borrows and not opaque
        )
        try:
            walk(source, start, encoding, plans.plans, treatment, frozenset(opaque))
        except OtherSOPClassError as other:
            if confirmed:
                raise UnreadableDICOMError("the file has two SOP Class UIDs", "malformed") from None
            sop_class, confirmed = other.sop_class, True
        except LateCharacterSetError:
            borrows = False
        except MalformedSequenceError as error:
            if error.start in opaque or len(opaque) >= _MOST_OPAQUE:
                raise UnreadableDICOMError(str(error), error.reason) from None
            opaque.add(error.start)
        else:
            break
    if not treatment.has_sop_class:
        if meta_class:
            settings.plans(meta_class)  # a directory, for example, is named only there
        raise RejectedDICOMError("no SOP class is named", "no-sop-class")
    return sop_class, treatment
