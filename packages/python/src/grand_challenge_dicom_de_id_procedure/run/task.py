"""De-identifying one file of a run: from what was found to its report."""

import functools
import os
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.run.layout import Layout, name_in
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.verdict import Verdict, verdict_on
from grand_challenge_dicom_de_id_procedure.storage.placement import Existing, place
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink
from grand_challenge_dicom_de_id_procedure.storage.source import open_file

_CANNOT_READ = "the file cannot be read"
_CANNOT_WRITE = "the output cannot be written"
_DONE = Verdict("done", "", "")
_WOULD_WRITE = Verdict("skipped", "dry-run", "would be written")
_WOULD_COMPARE = Verdict("skipped", "dry-run", "is there already, and would be compared")
_DONE_BEFORE = Verdict("skipped", "already-done", "the output is there already, and equal")
_SAME_AGAIN = Verdict(
    "skipped", "duplicate-identical", "another file of this run gave the same output"
)
_DUPLICATE = Verdict("failed", "duplicate", "another file of this run has the same new name")
_EXISTS = Verdict("failed", "exists", "the destination exists already, and is not overwritten")
_LINKED = Verdict("failed", "destination", "a link in the destination leads elsewhere")


class Task(NamedTuple):
    """What is to be done with every file of a run.

    Attributes:
        applier: what decides on it.
        destination: the folder for the outputs; or with ``named``, the one output.
        named: whether the destination is the output's own name.
        layout: how outputs are named in the folder.
        resume: whether an output that is there already, and equal, is as good as a new one.
        sync: whether each output is forced to the disk.
        dry_run: whether to write nothing.
        started: when the run began; see ``beginning``.
        token: of the run, for the names of its temporary files.
    """

    applier: Applier
    destination: str
    named: bool
    layout: Layout
    resume: bool
    sync: bool
    dry_run: bool
    started: int
    token: str


def deidentify_one(task: Task, found: Found, *, again: bool = False) -> FileReport:
    """De-identify one file; whatever goes wrong with it is in the report.

    Args:
        task: what is to be done.
        found: the file.
        again: whether a process died over the file before, and may have written the output.

    Raises:
        ProcedureError: the procedure cannot be carried out, on this file or any other.
    """
    if found.verdict is not None:
        return FileReport(found.path, "", *found.verdict)
    doing = _CANNOT_READ
    try:
        with task.applier.prepare(open_file(found.path)) as prepared:
            doing = _CANNOT_WRITE
            outcome = prepared.outcome
            destination = _destination(task, outcome, found)
            verdict = _written(task, prepared, destination, again)
    except ProcedureError:
        raise
    except Exception as error:  # one file must not end a run over many
        return FileReport(found.path, "", *verdict_on(error, doing))
    return FileReport(
        found.path,
        destination,
        *verdict,
        outcome.sop_class,
        dict(outcome.actions),
        outcome.leaks,
    )


def _written(task: Task, prepared: Prepared, destination: str, again: bool) -> Verdict:
    """Write an output, if it is to be written, and give it its name."""
    folder = os.path.dirname(destination)  # noqa: PTH120 - str throughout, for speed
    if not task.named and _leads_elsewhere(folder, task.destination, task.token):
        return _LINKED
    if task.dry_run:
        return _verdict_on_dry_run(task, destination)
    existing = place(
        lambda descriptor: prepared.write_to(FileSink(descriptor)),
        destination,
        task.token,
        sync=task.sync,
    )
    return (_verdict_on_existing(task, existing, again) if existing else None) or _DONE


def _destination(task: Task, outcome: Outcome, found: Found) -> str:
    if task.named:
        return task.destination
    return os.path.join(task.destination, name_in(task.layout, outcome, found.relative))  # noqa: PTH118


@functools.lru_cache(maxsize=1024)
def _leads_elsewhere(folder: str, destination: str, _token: str) -> bool:
    """Whether a link below the destination leads out of it; looked at once for each folder and run.

    It could lead into the source.
    """
    inner = os.path.relpath(folder, destination)
    straight = os.path.join(os.path.realpath(destination), inner)  # noqa: PTH118
    return os.path.realpath(folder) != os.path.normpath(straight)


def _verdict_on_dry_run(task: Task, destination: str) -> Verdict:
    if not os.path.lexists(destination):
        return _WOULD_WRITE
    return _WOULD_COMPARE if task.resume else _EXISTS


def _verdict_on_existing(task: Task, existing: Existing, again: bool) -> Verdict | None:
    if existing.modified < task.started:
        return _DONE_BEFORE if existing.equal and task.resume else _EXISTS
    if existing.equal:
        return None if again else _SAME_AGAIN
    return _DUPLICATE
