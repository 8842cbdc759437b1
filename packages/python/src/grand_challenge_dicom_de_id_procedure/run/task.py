"""De-identifies one file of a run, and reports on it."""

import functools
import os
from typing import Literal, NamedTuple

from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import (
    NotDICOMError,
    ProcedureError,
    RejectedDICOMError,
)
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Verdict, verdict_on
from grand_challenge_dicom_de_id_procedure.storage.placement import place
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink
from grand_challenge_dicom_de_id_procedure.storage.source import open_file

Layout = Literal["uid", "mirror"]

_TOO_LONG = 65  # characters: one more than the longest UID
_UID = r"(?=.{1,64}\Z)(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*"
_CANNOT_READ = "the file cannot be read"
_CANNOT_WRITE = "the output cannot be written"
_DONE = Verdict("done", "", "")
_WOULD_WRITE = Verdict("skipped", "dry-run", "would be written")
_WOULD_COMPARE = Verdict("skipped", "dry-run", "has an output already, which would be compared")
_DONE_BEFORE = Verdict("skipped", "already-done", "the output already exists and is equal")
_SAME = "another file of this run gave the same output"
_SAME_AGAIN = Verdict("skipped", "duplicate-identical", _SAME)
_DUPLICATE = Verdict("failed", "duplicate", "another file of this run has the same output name")
_EXISTS = Verdict("failed", "exists", "the output already exists and is not overwritten")
_SUFFIXES = (".dcm", ".dicom", ".dic", ".ima")
_MAY_BE_DICOM = Verdict("failed", "may-be-dicom", "named as a DICOM file is, but is not one")
_LINKED = Verdict("failed", "destination", "a link in the destination leads out of it")


class Task(NamedTuple):
    """The settings of a run, which are the same for all its files; see ``deidentify_tree``."""

    applier: Applier
    destination: str  # the folder of the outputs; or the only output
    is_single: bool  # whether it is the only output
    layout: Layout
    resume: bool
    sync: bool
    dry_run: bool
    started: int  # see ``start_time``
    token: str  # of the run, for the names of its temporary files


def deidentify_one(task: Task, found: Found, *, again: bool = False) -> FileReport:
    """De-identify one file. Errors of this file are not raised, but reported.

    Args:
        task: the settings of the run.
        found: the file.
        again: whether another process died over this file. It may have written the output.

    Raises:
        ProcedureError: the procedure cannot be applied, so all other files would fail, too.
    """
    if found.verdict is not None:
        return FileReport(found.path, "", *found.verdict)
    failure = _CANNOT_READ
    try:
        source = open_file(found.path)
        with task.applier.prepare(source) as prepared:
            failure = _CANNOT_WRITE
            outcome = prepared.outcome
            destination = _destination(task, outcome, found)
            replaces = bool(found.replaces) and _is_same(found.replaces, destination)
            verdict = _write(task, prepared, destination, again, replaces)
    except ProcedureError:
        raise
    except NotDICOMError as error:
        verdict = verdict_on(error, failure)
        if found.path.lower().endswith(_SUFFIXES):
            verdict = _MAY_BE_DICOM
        return FileReport(found.path, "", *verdict)
    except Exception as error:  # an error of one file must not end the run
        sop_class = error.sop_class if isinstance(error, RejectedDICOMError) else ""
        return FileReport(found.path, "", *verdict_on(error, failure), sop_class)
    return FileReport(
        found.path,
        destination,
        *verdict,
        outcome.sop_class,
        dict(outcome.actions),
        outcome.leaks,
        outcome.cleaned,
        dict(outcome.blanked),
        outcome.noted,
        source.size,
        source.modified,
        outcome.links,
    )


def _is_same(one: str, other: str) -> bool:
    """Whether two paths lead to the same file, however they are written."""
    return os.path.realpath(one) == os.path.realpath(other)


def _write(
    task: Task, prepared: Prepared, destination: str, again: bool, replaces: bool
) -> Verdict:
    """Write an output, unless this is a dry run, and return the verdict."""
    folder = os.path.dirname(destination)  # noqa: PTH120 - pathlib is slow
    if not task.is_single and _leads_elsewhere(folder, task.destination, task.token):
        return _LINKED
    if task.dry_run:
        if replaces or not os.path.lexists(destination):
            return _WOULD_WRITE
        return _WOULD_COMPARE if task.resume else _EXISTS
    existing = place(
        lambda descriptor: prepared.write_to(FileSink(descriptor)),
        destination,
        task.token,
        overwrite=replaces,
        sync=task.sync,
    )
    if existing is None:
        return _DONE
    if existing.modified < task.started:
        return _DONE_BEFORE if existing.equal and task.resume else _EXISTS
    if existing.equal:
        return _DONE if again else _SAME_AGAIN
    return _DUPLICATE


def _destination(task: Task, outcome: Outcome, found: Found) -> str:
    if task.is_single:
        return task.destination
    name = found.relative if task.layout == "mirror" else _name_by_uids(outcome)
    return os.path.join(task.destination, name)  # noqa: PTH118


def _name_by_uids(outcome: Outcome) -> str:
    """STUDY/SERIES/INSTANCE.dcm; "unknown" for a missing or invalid UID (PS3.5 section 9.1)."""
    instance = outcome.instance if regex(_UID).fullmatch(outcome.instance) else "unknown"
    return f"{_folder(outcome.study[:_TOO_LONG], outcome.series[:_TOO_LONG])}{instance}.dcm"


@functools.lru_cache(maxsize=256)
def _folder(*uids: str) -> str:
    names = (uid if regex(_UID).fullmatch(uid) else "unknown" for uid in uids)
    return "".join(name + os.sep for name in names)


@functools.lru_cache(maxsize=1024)
def _leads_elsewhere(folder: str, destination: str, _token: str) -> bool:
    """Whether a link below the destination leads out of it, perhaps into the source.

    The result is cached for each folder and run, which ``_token`` stands for.
    """
    inner = os.path.relpath(folder, destination)
    straight = os.path.join(os.path.realpath(destination), inner)  # noqa: PTH118
    return os.path.realpath(folder) != os.path.normpath(straight)
