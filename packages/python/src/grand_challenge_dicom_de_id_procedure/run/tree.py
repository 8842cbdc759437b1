"""De-identifies a folder or a single file, with a report for each file."""

import contextlib
import os
from collections.abc import Generator, Iterator, Mapping
from itertools import islice

from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.errors import DestinationError
from grand_challenge_dicom_de_id_procedure.run.listing import Found, find_files
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Verdict
from grand_challenge_dicom_de_id_procedure.run.resume import (
    Done,
    is_inside,
    remove_leftovers,
    start_time,
)
from grand_challenge_dicom_de_id_procedure.run.task import Layout, Task, deidentify_one
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token

_FEW = 512  # files: so many take one process half a second at most, and cost less CPU
_MOST_JOBS = 8
_SAME_NAME = "another file of this run has the same output name; this one fails unless it is equal"
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
    done: Mapping[str, Done] = {},
    rereads: bool = False,
) -> Generator[FileReport, None, None]:
    """De-identify every DICOM file in a folder, or a single file.

    Outputs are written under a temporary name and then renamed. No file is overwritten, and nothing
    is written to the source. Errors of a file are in its report, and the run continues, even if the
    disk is full: a smaller file may fit. Closing the iterator ends it; no output is incomplete.

    Args:
        applier: de-identifies the files.
        source: a folder or a file.
        destination: a folder, which is created if it does not exist; for a single file, a folder
            or the name of the output.
        jobs: the number of processes; None for ``default_jobs``. With more than 1, the reports are
            not in the order of the names, and the main module of the program must be importable.
        layout: "uid" to name outputs STUDY/SERIES/INSTANCE.dcm by their new UIDs; "mirror" to name
            them as in the source.
        resume: skip a file whose output already exists and is equal, and remove the temporary files
            that a killed run left.
        sync: force each output to the disk before the next.
        dry_run: write nothing. What would be written is "skipped" with the reason "dry-run".
        done: what an earlier run has done, by source. These sources are not opened, unless they
            have changed since. Then their output is replaced, or removed if they give none now.
        rereads: whether they are opened all the same, and their output compared, for their links.

    Yields:
        A report for each file.

    Raises:
        DestinationError: see ``check_apart``.
        ProcedureError: the procedure cannot be applied.
        ValueError: ``jobs`` is less than 1.
    """
    if jobs is None:
        jobs = default_jobs(source)
    if jobs < 1:
        raise ValueError(f"jobs must be at least 1, not {jobs}")
    check_apart(source, destination)
    token = new_token()
    task = Task(
        applier=applier,
        destination=destination,
        is_single=not os.path.isdir(source) and not os.path.isdir(destination),  # noqa: PTH112
        layout=layout,
        resume=resume,
        sync=sync,
        dry_run=dry_run,
        started=0 if dry_run else start_time(destination, token),
        token=token,
    )
    if resume and not dry_run:
        remove_leftovers(destination, before=task.started)
    files = (_with_earlier(found, done.get(found.path), rereads) for found in find_files(source))
    if os.path.isdir(source):  # noqa: PTH112
        reports = _deidentify_all(task, files, jobs)
    else:
        reports = (_failed_if_not_dicom(deidentify_one(task, found)) for found in files)
    return _without_duplicates(reports) if dry_run else _naming_stale(reports, done)


def _deidentify_all(
    task: Task, files: Iterator[Found], jobs: int
) -> Generator[FileReport, None, None]:
    if jobs == 1:
        return (deidentify_one(task, found) for found in files)
    from grand_challenge_dicom_de_id_procedure.run.processes import deidentify_many

    return deidentify_many(task, files, jobs)


def default_jobs(source: str) -> int:
    """The default number of processes: 1 for few files, else 1 per processor, but at most 8."""
    if sum(1 for _ in islice(find_files(source), _FEW)) < _FEW:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _MOST_JOBS)
    return min(os.cpu_count() or 1, _MOST_JOBS)


def check_apart(source: str, destination: str) -> None:
    """Check that nothing can be written into a source folder. Links are resolved.

    Raises:
        DestinationError: one folder is inside the other, or the source is a folder and the
            destination is a file.
    """
    if not os.path.isdir(source):  # noqa: PTH112 - a single file is safe, because no file is overwritten
        return
    if os.path.lexists(destination) and not os.path.isdir(destination):  # noqa: PTH112
        raise DestinationError(f"{destination} is a file; for a source folder, name a folder")
    old, new = os.path.realpath(source), os.path.realpath(destination)
    if is_inside(new, old):
        raise DestinationError(f"{destination} is inside {source}; name a folder outside it")
    if is_inside(old, new):
        raise DestinationError(
            f"{source} is inside {destination}, so outputs could go into the source; "
            "name another folder"
        )


def _with_earlier(found: Found, earlier: Done | None, rereads: bool) -> Found:
    """A file of the source, with what an earlier run has done."""
    if earlier is None or found.verdict is not None:
        return found
    if earlier.is_of(found.path):
        return found if rereads else found._replace(verdict=_DONE_BEFORE)
    return found._replace(replaces=earlier.output)


def _naming_stale(
    reports: Generator[FileReport, None, None], done: Mapping[str, Done]
) -> Generator[FileReport, None, None]:
    """Name the earlier output of each source that gives none any more.

    It stays: whether it is still wanted, and is this source's, only the user knows. But it may show
    what is rejected now, so the file counts as failed where it would only be skipped.
    """
    with contextlib.closing(reports):
        for report in reports:
            before = done.get(report.source)
            if before is None or report.has_output or not os.path.lexists(before.output):
                yield report
                continue
            status = "failed" if report.status == "skipped" else report.status
            message = f"{report.message}; its output of an earlier run is still {before.output}"
            yield report._replace(status=status, message=message)


def _failed_if_not_dicom(report: FileReport) -> FileReport:
    """Report a single file that cannot be de-identified as failed. In a folder, it is skipped."""
    if report.reason in ("not-dicom", "not-a-file", "dicomdir"):
        return report._replace(status="failed")
    return report


def _without_duplicates(
    reports: Generator[FileReport, None, None],
) -> Generator[FileReport, None, None]:
    """Report files of a dry run whose output would have the name of another one as duplicates."""
    seen: set[str] = set()
    with contextlib.closing(reports):
        for report in reports:
            if report.reason == "dry-run" and report.destination in seen:
                yield report._replace(reason="duplicate", message=_SAME_NAME)
            else:
                seen.add(report.destination)
                yield report
