"""De-identifying a folder, or one file, with a report for each file."""

import contextlib
import os
from collections.abc import Generator, Iterator, Set
from itertools import islice

from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.errors import DestinationError
from grand_challenge_dicom_de_id_procedure.run.beginning import beginning
from grand_challenge_dicom_de_id_procedure.run.layout import Layout
from grand_challenge_dicom_de_id_procedure.run.listing import Found, find
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.resume import is_inside, remove_leftovers
from grand_challenge_dicom_de_id_procedure.run.task import Task, deidentify_one
from grand_challenge_dicom_de_id_procedure.run.verdict import Verdict
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token

_FEW = 256  # files that one process is through with before others have joined it
_MOST_JOBS = 8
_SAME_NAME = "another file of this run has the same new name, so this one fails unless it is equal"
_DONE_BEFORE = Verdict("skipped", "already-done", "an earlier run reported it as done")


def deidentify_tree(
    applier: Applier,
    source: str,
    destination: str,
    *,
    jobs: int | None = 1,
    layout: Layout = "uid",
    resume: bool = False,
    sync: bool = False,
    dry_run: bool = False,
    done: Set[str] = frozenset(),
) -> Generator[FileReport, None, None]:
    """De-identify every DICOM file in a folder, or a single file.

    Outputs are written under a temporary name and then renamed; none is overwritten, and nothing
    is ever written into the source. What goes wrong with a file is in its report, also a disk
    that is full: a smaller file may fit, and one that fails costs little. Closing the iterator
    ends the run, with nothing half written.

    Args:
        applier: what decides on them.
        source: a folder or a file.
        destination: a folder, made if it is missing; for a single file also the new file's name.
        jobs: how many processes; None for ``jobs_that_pay``. With one, the reports come in the
            order of the names; with more, as the files are finished. More than one need the main
            module to be importable.
        layout: "uid" for STUDY/SERIES/INSTANCE.dcm by new UIDs, or "mirror" for the old names.
        resume: take an output that is there already, and equal, for done; and remove the
            temporary files that a killed run left.
        sync: force every output to the disk before the next.
        dry_run: write nothing; a file that would be written is reported as skipped, "dry-run".
        done: the sources that an earlier run has done, which are not opened.

    Raises:
        DestinationError: one of two folders is inside the other, or a folder is to go to a file.
        ProcedureError: the procedure cannot be carried out.
        ValueError: there is no process to do it.
    """
    if jobs is None:
        jobs = jobs_that_pay(source)
    if jobs < 1:
        raise ValueError(f"jobs must be at least 1, not {jobs}")
    check_apart(source, destination)
    token = new_token()
    task = Task(
        applier=applier,
        destination=destination,
        named=not os.path.isdir(source) and not os.path.isdir(destination),  # noqa: PTH112
        layout=layout,
        resume=resume,
        sync=sync,
        dry_run=dry_run,
        started=0 if dry_run else beginning(destination, token),
        token=token,
    )
    if resume and not dry_run:
        remove_leftovers(destination, before=task.started)
    files = _without(find(source), done)
    reports: Generator[FileReport, None, None]
    if not os.path.isdir(source):  # noqa: PTH112
        return (_as_asked_for(deidentify_one(task, found)) for found in files)
    if jobs == 1:
        reports = (deidentify_one(task, found) for found in files)
    else:
        from grand_challenge_dicom_de_id_procedure.run.processes import deidentify_many

        reports = deidentify_many(task, files, jobs)
    return _without_duplicates(reports) if dry_run else reports


def jobs_that_pay(source: str) -> int:
    """How many processes are worth starting: a processor each, and one alone for few files.

    Args:
        source: a folder or a file.
    """
    if hasattr(os, "sched_getaffinity"):
        processors = len(os.sched_getaffinity(0))
    else:
        processors = os.cpu_count() or 1
    is_small = sum(1 for _ in islice(find(source), _FEW)) < _FEW
    return 1 if is_small else min(processors, _MOST_JOBS)


def check_apart(source: str, destination: str) -> None:
    """Refuse what could write into the source, by whatever links.

    Raises:
        DestinationError: one folder is inside the other, or the destination is a file.
    """
    if not os.path.isdir(source):  # noqa: PTH112 - a file is safe: nothing is overwritten
        return
    if os.path.lexists(destination) and not os.path.isdir(destination):  # noqa: PTH112
        raise DestinationError(f"{destination} is a file; a folder needs a folder to go to")
    old, new = os.path.realpath(source), os.path.realpath(destination)
    if is_inside(new, old):
        raise DestinationError(f"{destination} is inside {source}; name a folder outside it")
    if is_inside(old, new):
        raise DestinationError(
            f"{source} is inside {destination}, so outputs could go into it; name another folder"
        )


def _without(files: Iterator[Found], done: Set[str]) -> Iterator[Found]:
    for found in files:
        yield found._replace(verdict=_DONE_BEFORE) if found.path in done else found


def _as_asked_for(report: FileReport) -> FileReport:
    """A folder may hold files that are no DICOM; one that is named was meant to be."""
    if report.reason in ("not-dicom", "not-a-file"):
        return report._replace(status="failed")
    return report


def _without_duplicates(
    reports: Generator[FileReport, None, None],
) -> Generator[FileReport, None, None]:
    """What a dry run cannot see in the destination: that two outputs have the same name."""
    seen: set[str] = set()
    with contextlib.closing(reports):
        for report in reports:
            if report.reason == "dry-run" and report.destination in seen:
                yield report._replace(reason="duplicate", message=_SAME_NAME)
            else:
                seen.add(report.destination)
                yield report
