"""De-identifies one file of a run, and reports on it."""

import functools
import os
from typing import Literal, Protocol

from grand_challenge_dicom_de_id_procedure.dicom.values import fits
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import (
    NotDICOMError,
    ProcedureError,
    RejectedDICOMError,
)
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.outputs import Outputs
from grand_challenge_dicom_de_id_procedure.run.placing import placed
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Verdict, verdict_on
from grand_challenge_dicom_de_id_procedure.storage.source import Source, open_file

Layout = Literal["uid", "mirror"]

_TOO_LONG = 65  # characters: one more than the longest UID
_CANNOT_READ = "the file cannot be read"
_CANNOT_WRITE = "the output cannot be written"
_SUFFIXES = (".dcm", ".dicom", ".dic", ".ima")
_MAY_BE_DICOM = Verdict("failed", "may-be-dicom", "named as a DICOM file is, but is not one")


class Prepares(Protocol):
    """What decides on everything in a file, such as an ``Applier``. Every process gets a copy."""

    def prepare(self, source: Source, /) -> Prepared:
        """Decide; nothing is written yet. The source is closed with the result, or at once."""


class Task(NamedTuple):
    """The settings of a run, which are the same for all its files; see ``deidentify_tree``.

    ``may_wait`` is as in ``CanWait``.
    """

    applier: Prepares
    outputs: Outputs
    layout: Layout
    resume: bool
    dry_run: bool
    may_wait: bool = False

    def report_on(self, found: Found, *, again: bool = False) -> FileReport:
        """De-identify one file; see ``Work``."""
        return self.begin(found, again=again).report()

    def begin(self, found: Found, *, again: bool = False) -> "Decided":
        """Decide on one file; see ``CanWait``."""
        if found.verdict is not None:
            return Decided(self, found, again, None, FileReport(found.path, "", *found.verdict))
        size = modified = 0
        try:
            source = open_found(found)
            size, modified = source.size, source.modified
            if found.is_object:
                size, modified = found.size, found.modified
            prepared = self.applier.prepare(source)
        except ProcedureError:
            raise
        except NotDICOMError as error:
            verdict = verdict_on(error, _CANNOT_READ)
            if found.path.lower().endswith(_SUFFIXES):
                verdict = _MAY_BE_DICOM
            report = FileReport(found.path, "", *verdict, size=size, modified=modified)
        except Exception as error:  # an error of one file must not end the run
            report = _failed(found, error, _CANNOT_READ, size, modified)
        else:
            return Decided(self, found, again, prepared, None, size, modified)
        return Decided(self, found, again, None, report)

    def report_if_written(self, found: Found) -> FileReport | None:
        """See ``Work``."""
        planned = self._replace(dry_run=True).report_on(found)
        is_written = planned.destination and self.outputs.exists(planned.destination)
        return self.report_on(found, again=True) if is_written else None

    def remove_leftovers(self) -> None:
        """See ``Work``."""
        self.outputs.remove_leftovers()


class Decided(NamedTuple):
    """A file that was decided on, and whose output is not written yet; see ``Waiting``."""

    task: Task
    found: Found
    again: bool
    prepared: Prepared | None
    failure: FileReport | None
    size: int = 0
    modified: int = 0

    def report(self) -> FileReport:
        """Write the output. Errors of this file are not raised, but reported.

        Raises:
            ProcedureError: see ``Work``.
        """
        if self.prepared is None:
            assert self.failure is not None
            return self.failure
        task, found, outcome = self.task, self.found, self.prepared.outcome
        try:
            with self.prepared:
                destination = _destination(task, outcome, found)
                verdict = placed(
                    self.prepared,
                    destination,
                    task.outputs,
                    resume=task.resume,
                    dry_run=task.dry_run,
                    again=self.again,
                    earlier=found.replaces,
                )
        except ProcedureError:
            raise
        except Exception as error:  # an error of one file must not end the run
            return _failed(found, error, _CANNOT_WRITE, self.size, self.modified)
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
            self.size,
            self.modified,
            outcome.links,
        )

    def close(self) -> None:
        """Leave the file: nothing is written."""
        if self.prepared is not None:
            self.prepared.close()


def _failed(found: Found, error: Exception, failure: str, size: int, modified: int) -> FileReport:
    sop_class = error.sop_class if isinstance(error, RejectedDICOMError) else ""
    verdict = verdict_on(error, failure)
    return FileReport(found.path, "", *verdict, sop_class, size=size, modified=modified)


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


def _destination(task: Task, outcome: Outcome, found: Found) -> str:
    name = found.relative if task.layout == "mirror" else _name_by_uids(outcome)
    return task.outputs.path_of(name)


def _name_by_uids(outcome: Outcome) -> str:
    """STUDY/SERIES/INSTANCE.dcm; "unknown" for a missing or invalid UID (PS3.5 section 9.1)."""
    folder = _folder(outcome.study[:_TOO_LONG], outcome.series[:_TOO_LONG])
    return folder + name_by_uid(outcome)


def name_by_uid(outcome: Outcome) -> str:
    """INSTANCE.dcm, or unknown.dcm."""
    return f"{_name_of(outcome.instance)}.dcm"


@functools.lru_cache(maxsize=256)
def _folder(*uids: str) -> str:
    return "".join(_name_of(uid) + os.sep for uid in uids)


def _name_of(uid: str) -> str:
    return uid if uid and fits("UI", uid) else "unknown"
