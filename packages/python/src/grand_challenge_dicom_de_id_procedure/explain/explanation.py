"""Runs the engine on a file, and shows what it does to each element, without writing anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grand_challenge_dicom_de_id_procedure.dicom.file_meta import new_file_meta, read_file_meta
from grand_challenge_dicom_de_id_procedure.engine.decide import Decider
from grand_challenge_dicom_de_id_procedure.engine.settings import Settings, SOPClassPlans
from grand_challenge_dicom_de_id_procedure.engine.transform import transform
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError, ProcedureError
from grand_challenge_dicom_de_id_procedure.explain.data_set_rows import data_set_rows
from grand_challenge_dicom_de_id_procedure.explain.head_rows import head_rows, head_rows_before
from grand_challenge_dicom_de_id_procedure.explain.observer import ExplainingObserver
from grand_challenge_dicom_de_id_procedure.explain.row import ExplainedElement
from grand_challenge_dicom_de_id_procedure.storage.source import Source


@dataclass(frozen=True)
class Explanation:
    """What happens to each element of one file.

    Attributes:
        sop_class: SOP Class UID (0008,0016); empty if no output is written.
        rows: the elements, in the order of the file. If no output is written, those that were
            decided before the error, without the values that they would get.
        actions: the number of elements that each action is applied to.
        error: why no output is written; None if one is written.
    """

    sop_class: str
    rows: tuple[ExplainedElement, ...]
    actions: Mapping[str, int] = field(default_factory=dict)
    error: DeidentificationError | None = None


def explain(source: Source, settings: Settings) -> Explanation:
    """Run the engine on a file, and note what it does. Nothing is written.

    Raises:
        ProcedureError: the procedure cannot be applied.
        OSError: the file cannot be read.
    """
    observers: list[ExplainingObserver] = []
    rows: list[ExplainedElement] = []

    def plans(sop_class: str) -> SOPClassPlans:
        observers.clear()  # discard what was noted for another SOP class
        return settings.plans(sop_class)

    def observe(data: Source, decider: Decider) -> ExplainingObserver:
        observers[:] = [ExplainingObserver(data, decider)]
        return observers[0]

    try:
        meta = read_file_meta(source, bare=settings.readable.bare)
        rows = head_rows_before(source, meta)
        observed = settings._replace(plans=plans, observe=observe, reuses=False)
        with transform(source, observed) as prepared:
            outcome = prepared.outcome
    except ProcedureError:
        raise
    except DeidentificationError as error:
        for observer in observers:
            observer.edits = None
            rows += data_set_rows(observer)
        return Explanation("", tuple(rows), error=error)
    head = new_file_meta(outcome.sop_class, outcome.instance, meta.transfer_syntax)
    rows = [*head_rows(rows, head), *data_set_rows(observers[0])]
    return Explanation(outcome.sop_class, tuple(rows), outcome.actions)
