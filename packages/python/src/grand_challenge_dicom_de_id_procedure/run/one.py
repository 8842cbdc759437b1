"""De-identifying one file of a run: from what was found to its report."""

import contextlib
import functools
import os
from typing import TYPE_CHECKING, NamedTuple

from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.prepared import Prepared
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.run.layout import Layout, name_in
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.placement import Existing, Placement
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.verdict import Verdict, verdict_on

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.engine.background import Background

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
        deidentifier: what de-identifies it.
        destination: the folder for the outputs; or with ``named``, the one output.
        named: whether the destination is the output's own name.
        layout: how outputs are named in the folder.
        resume: whether an output that is there already, and equal, is as good as a new one.
        sync: whether each output is forced to the disk.
        dry_run: whether to write nothing.
        started: when the run began; see ``beginning``.
        token: of the run, for the names of its temporary files.
    """

    deidentifier: Deidentifier
    destination: str
    named: bool
    layout: Layout
    resume: bool
    sync: bool
    dry_run: bool
    started: int
    token: str


class Underway:
    """A file that is being de-identified, step by step; whatever goes wrong is in its report.

    ``decide``, ``write`` and ``finish``, in this order; or ``abandon``, which leaves nothing.
    There may be other files between the steps.

    Args:
        task: what is to be done.
        found: the file.
        background: what does the copying; if nothing does, ``write`` does.

    Attributes:
        size: bytes of the output, once that is decided.
    """

    def __init__(self, task: Task, found: Found, background: "Background | None" = None) -> None:
        self._task = task
        self._found = found
        self._background = background
        self._prepared: Prepared | None = None
        self._placement: Placement | None = None
        self._report: FileReport | None = None
        self._destination = ""
        self.size = 0
        if found.verdict is not None:
            self._report = FileReport(found.path, "", *found.verdict)

    def decide(self) -> None:
        """Read the file, and decide on everything in it.

        Raises:
            ProcedureError: the procedure cannot be carried out, on this file or any other.
        """
        if self._report is not None:
            return
        try:
            self._prepared = self._task.deidentifier.prepare(self._found.path)
            self.size = self._prepared.size
        except ProcedureError:
            raise
        except Exception as error:  # one file must not end a run over many
            self._fail(error, "the file cannot be read")

    def write(self) -> None:
        """Write the output under a temporary name."""
        if self._report is not None:
            return
        assert self._prepared is not None
        task = self._task
        try:
            self._destination = _destination(task, self._prepared.outcome, self._found)
            folder = os.path.dirname(self._destination)  # noqa: PTH120 - str throughout, for speed
            if not task.named and _leads_elsewhere(folder, task.destination, task.token):
                self._end(_LINKED)
            elif task.dry_run:
                self._end(_verdict_on_dry_run(task, self._destination))
            else:
                self._placement = Placement(self._destination, task.token)
                self._placement.open()
                self._prepared.write_to(self._placement.descriptor, self._background)
            if self._background is None or self._placement is None:
                self._prepared.close()
        except Exception as error:  # as above
            self._fail(error, _CANNOT_WRITE)

    def finish(self, *, again: bool = False) -> FileReport:
        """Give the output its name; returns the report.

        Args:
            again: whether a process died over the file before, and may have written the output.
        """
        if self._report is None:
            assert self._placement is not None
            try:
                if self._background is not None:
                    assert self._prepared is not None
                    self._background.wait(self._placement.descriptor)
                    self._prepared.check_unchanged()
                    self._prepared.close()
                existing = self._placement.finish(sync=self._task.sync)
                verdict = _verdict_on_existing(self._task, existing, again) if existing else None
                self._end(verdict or _DONE)
            except Exception as error:  # as above
                self._fail(error, _CANNOT_WRITE)
        assert self._report is not None
        return self._report

    def abandon(self) -> None:
        """Remove whatever is half written."""
        if self._prepared is not None:
            self._prepared.close()
        placement, self._placement = self._placement, None
        if placement is not None:
            if self._background is not None:
                with contextlib.suppress(Exception):
                    self._background.wait(placement.descriptor)
            placement.abandon()

    def _end(self, verdict: Verdict) -> None:
        assert self._prepared is not None
        outcome = self._prepared.outcome
        self._placement = None
        self._report = FileReport(
            self._found.path,
            self._destination,
            *verdict,
            outcome.sop_class,
            dict(outcome.actions),
            outcome.leaks,
        )

    def _fail(self, error: Exception, doing: str) -> None:
        self.abandon()
        self._report = FileReport(self._found.path, "", *verdict_on(error, doing))


def deidentify_one(task: Task, found: Found, *, again: bool = False) -> FileReport:
    """De-identify one file; whatever goes wrong with it is in the report.

    Args:
        task: what is to be done.
        found: the file.
        again: as for ``Underway.finish``.

    Raises:
        ProcedureError: the procedure cannot be carried out, on this file or any other.
    """
    underway = Underway(task, found)
    try:
        underway.decide()
        underway.write()
        return underway.finish(again=again)
    except BaseException:
        underway.abandon()
        raise


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
