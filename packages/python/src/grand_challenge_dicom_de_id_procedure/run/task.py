"""De-identifies one file of a run, and reports on it."""

import functools
import os
from typing import Literal, NamedTuple, Protocol

from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import (
    NotDICOMError,
    ProcedureError,
    RejectedDICOMError,
)
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.outputs import Outputs
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Verdict, verdict_on
from grand_challenge_dicom_de_id_procedure.storage.source import Source, open_file

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


class Prepares(Protocol):
    """What decides on everything in a file, such as an ``Applier``. Every process gets a copy."""

    def prepare(self, source: Source, /) -> Prepared:
        """Decide; nothing is written yet. The source is closed with the result, or at once."""


class Task(NamedTuple):
    """The settings of a run, which are the same for all its files; see ``deidentify_tree``."""

    applier: Prepares
    outputs: Outputs
    layout: Layout
    resume: bool
    dry_run: bool

    def report_on(self, found: Found, *, again: bool = False) -> FileReport:
        """De-identify one file; see ``Work``."""
        if found.verdict is not None:
            return FileReport(found.path, "", *found.verdict)
        failure = _CANNOT_READ
        try:
            source = open_found(found)
            with self.applier.prepare(source) as prepared:
                failure = _CANNOT_WRITE
                outcome = prepared.outcome
                destination = _destination(self, outcome, found)
                verdict = _write(self, prepared, destination, again, found.replaces)
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
            found.size if found.is_object else source.size,
            found.modified if found.is_object else source.modified,
            outcome.links,
        )

    def report_if_written(self, found: Found) -> FileReport | None:
        """See ``Work``."""
        planned = self._replace(dry_run=True).report_on(found)
        is_written = planned.destination and self.outputs.exists(planned.destination)
        return self.report_on(found, again=True) if is_written else None

    def remove_leftovers(self) -> None:
        """See ``Work``."""
        self.outputs.remove_leftovers()


def open_found(found: Found) -> Source:
    """Open a file or an object that was found.

    Raises:
        NotDICOMError: it is not a file.
        OSError: it cannot be opened.
    """
    if not found.is_object:
        return open_file(found.path)
    from grand_challenge_dicom_de_id_procedure.storage.objects import open_object

    return open_object(found.path, found.size, found.modified)


def _write(task: Task, prepared: Prepared, destination: str, again: bool, earlier: str) -> Verdict:
    """Write an output, unless this is a dry run, and return the verdict."""
    outputs = task.outputs
    replaces = bool(earlier) and outputs.is_same(earlier, destination)
    refusal = outputs.refusal(destination)
    if refusal is not None:
        return refusal
    if task.dry_run:
        if replaces or not outputs.exists(destination):
            return _WOULD_WRITE
        return _WOULD_COMPARE if task.resume else _EXISTS
    existing = outputs.place(prepared, destination, overwrite=replaces)
    if existing is None:
        return _DONE
    if existing.modified < outputs.started:
        return _DONE_BEFORE if existing.equal and task.resume else _EXISTS
    if existing.equal:
        return _DONE if again else _SAME_AGAIN
    return _DUPLICATE


def _destination(task: Task, outcome: Outcome, found: Found) -> str:
    name = found.relative if task.layout == "mirror" else _name_by_uids(outcome)
    return task.outputs.path_of(name)


def _name_by_uids(outcome: Outcome) -> str:
    """STUDY/SERIES/INSTANCE.dcm; "unknown" for a missing or invalid UID (PS3.5 section 9.1)."""
    instance = outcome.instance if regex(_UID).fullmatch(outcome.instance) else "unknown"
    return f"{_folder(outcome.study[:_TOO_LONG], outcome.series[:_TOO_LONG])}{instance}.dcm"


@functools.lru_cache(maxsize=256)
def _folder(*uids: str) -> str:
    names = (uid if regex(_UID).fullmatch(uid) else "unknown" for uid in uids)
    return "".join(name + os.sep for name in names)
