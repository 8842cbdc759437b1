"""A key and rules, and what they make of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import registered_uids
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import (
    DICOMDIR,
    READABLE,
    Readable,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import tag_of
from grand_challenge_dicom_de_id_procedure.dicom.values import fits
from grand_challenge_dicom_de_id_procedure.engine.before import Before
from grand_challenge_dicom_de_id_procedure.engine.method_record import what_runs
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.engine.plan import Plans, plans_of_none
from grand_challenge_dicom_de_id_procedure.engine.reuse.learnt import Learnt
from grand_challenge_dicom_de_id_procedure.engine.settings import Settings, SOPClassPlans
from grand_challenge_dicom_de_id_procedure.engine.transform import transform
from grand_challenge_dicom_de_id_procedure.errors import (
    DICOMDIRError,
    RejectedDICOMError,
    UnsupportedSOPClassError,
)
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.conditions import Conditions, conditions_of
from grand_challenge_dicom_de_id_procedure.rules.lookup import Chain, SOPClassRules
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure as packaged_procedure
from grand_challenge_dicom_de_id_procedure.storage.source import Source

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.engine.rules_before import RulesBefore
    from grand_challenge_dicom_de_id_procedure.rules.rule import RuleSource


class Applier:
    """Carries out a procedure on one file after the other.

    Args:
        identity: replacements under the key of the run.
        procedure: one that passed ``check_procedure``. What it has for a SOP class, and the actions
            that it names, are checked when the first file of that SOP class comes.
        before_overlays: the procedure that overlays were put on, if any were; it is checked, too.
        before: rules that come before the procedure's; the first that has a rule decides.
        accepts: as in ``Settings``, like the other arguments.
    """

    def __init__(
        self,
        identity: Identity,
        procedure: Mapping[str, Any],
        before: Sequence[RulesBefore] = (),
        *,
        accepts: frozenset[str] = frozenset(),
        refuses: frozenset[str] = frozenset(),
        rejects_leaks: bool = False,
        readable: Readable = READABLE,
        reuses: bool = True,
        before_overlays: Mapping[str, Any] | None = None,
        links: bool = False,
    ) -> None:
        self._before_overlays = procedure if before_overlays is None else before_overlays
        self._identity = identity
        self._procedure = procedure
        self._rules_before = tuple(before)
        self._accepts = accepts
        self._refuses = refuses
        self._rejects_leaks = rejects_leaks
        self._readable = readable
        self._reuses = reuses
        self._links = links
        self._plans: dict[str, SOPClassPlans] = {}
        self._settings: Settings | None = None
        self._identifying: Mapping[int, str] = {}
        self._holds: Mapping[int, str] = {}

    def prepare(
        self,
        source: Source,
        *,
        instance_optional: bool = False,
        before: Before | None = None,
    ) -> Prepared:
        """Decide on everything in a file; nothing is written yet.

        Args:
            source: the file. It is closed with the result, or at once if this raises an error.
            instance_optional: whether it may lack a SOP Instance UID, as a data set in memory may.
            before: what it was, if it was changed before; see ``read_before``.

        Raises:
            DeidentificationError: see ``transform``.
        """
        try:
            settings = self.settings()
            if before is not None:
                settings = settings._replace(before=before)
            return transform(source, settings, instance_optional=instance_optional)
        except BaseException:
            source.close()
            raise

    def settings(self) -> Settings:
        """What is the same for every file, worked out when the first one comes."""
        if self._settings is None:
            self._identifying = _by_tag(self._procedure.get("identifying", {}))
            self._holds = _by_tag(self._procedure.get("holds", {}))
            self._settings = Settings(
                self._identity,
                self._plans_for,
                Vocabulary.of(self._procedure),
                self._accepts,
                self._refuses,
                self._rejects_leaks,
                self._readable,
                self._reuses,
                self._links,
            )
        return self._settings

    def __getstate__(self) -> dict[str, Any]:
        """Without what was worked out, which each process does for itself."""
        return {**self.__dict__, "_plans": {}, "_settings": None}

    def _plans_for(self, sop_class: str) -> SOPClassPlans:
        known = self._plans.get(sop_class)
        if known is None:
            known = self._plans[sop_class] = self._new_plans(sop_class)
        return known

    def _new_plans(self, sop_class: str) -> SOPClassPlans:
        if not sop_class:
            return SOPClassPlans(
                plans_of_none(), Conditions(), what_runs(self._procedure), Learnt()
            )
        for each in (self._before_overlays, self._procedure):
            if each is not packaged_procedure:
                from grand_challenge_dicom_de_id_procedure.engine.procedure_check import (
                    check_sop_class,
                )

                check_sop_class(each, sop_class)
        rules = SOPClassRules(self._procedure, sop_class)
        if rules.default.action == "R" and not rules.supported:
            raise _unsupported(sop_class, rules.default.justification)
        before = self._sources_before(sop_class)
        conditions = conditions_of(self._procedure, sop_class)
        chain = Chain([*before, rules]) if before else rules
        # What a SOP class claims is true of its own rules alone, and of stricter ones.
        is_laxer = any(each.may_disclose_more for each in before)
        ran = what_runs(self._procedure, "" if is_laxer else sop_class)
        plans = Plans(chain, self._identifying, self._holds, conditions.watched)
        return SOPClassPlans(plans, conditions, ran, Learnt())

    def _sources_before(self, sop_class: str) -> list[RuleSource]:
        if not self._rules_before:
            return []
        from grand_challenge_dicom_de_id_procedure.engine.rules_before import rules_before

        return rules_before(self._rules_before, sop_class)


def _unsupported(sop_class: str, justification: str) -> RejectedDICOMError:
    if sop_class == DICOMDIR:
        return DICOMDIRError("a DICOMDIR, which lists other files and names their patients")
    uid = sop_class if fits("UI", sop_class) else ""  # what is not a UID may be anything
    return UnsupportedSOPClassError(justification, uid, registered_uids().get(uid, ""))


def _by_tag(table: Mapping[str, str]) -> Mapping[int, str]:
    return {tag_of(tag): value for tag, value in table.items()}
