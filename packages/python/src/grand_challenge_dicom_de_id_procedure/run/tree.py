"""De-identifies a folder or a single file, with a report for each file."""

import contextlib
import os
from collections.abc import Callable, Generator, Iterator

from grand_challenge_dicom_de_id_procedure.errors import DestinationError
from grand_challenge_dicom_de_id_procedure.run.counting import Counting
from grand_challenge_dicom_de_id_procedure.run.in_turn import InTurn
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.one_process import (
    check_one_process,
    needs_one_process,
)
from grand_challenge_dicom_de_id_procedure.run.outputs import LocalOutputs, ObjectOutputs, Outputs
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.resume import (
    Earlier,
    remove_leftovers,
    start_time,
)
from grand_challenge_dicom_de_id_procedure.run.task import Layout, Prepares, Task
from grand_challenge_dicom_de_id_procedure.run.work import Executor, Work
from grand_challenge_dicom_de_id_procedure.storage.inside import is_inside
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token
from grand_challenge_dicom_de_id_procedure.storage.url import archive_named, is_url

_MOST_JOBS = 8
_STALE = "; its output of an earlier run is still "
_SAME_NAME = "another file of this run has the same output name; this one fails unless it is equal"


def deidentify_tree(
    applier: Prepares,
    source: str | Inputs,
    destination: str,
    *,
    jobs: int | None = 1,
    executor: Executor | None = None,
    counting: Counting | None = None,
    layout: Layout = "uid",
    resume: bool = False,
    sync: bool = False,
    dry_run: bool = False,
    done: Earlier | None = None,
    rereads: bool = False,
) -> Generator[FileReport, None, None]:
    """De-identify every DICOM file in a folder, or a single file.

    Outputs are written under a temporary name and then renamed. No file is overwritten, and nothing
    is written to the source. Errors of a file are in its report, and the run continues, even if the
    disk is full: a smaller file may fit. Closing the iterator ends it; no output is incomplete.

    Args:
        applier: de-identifies the files.
        source: a folder, a file or a URL; or several.
        destination: a folder, which is created if it does not exist; for a single file, a folder
            or the name of the output. It may be a URL.
        jobs: the number of processes, which start when they pay; None for the default of
            ``executor_of``. With more than 1, the reports are not in the order of the names, and
            the main module of the program must be importable.
        executor: who does the work, if not so many processes of this machine.
        counting: counts the files for the progress.
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
    inputs = source if isinstance(source, Inputs) else Inputs((source,))
    return carry_out_work(
        lambda outputs: Task(applier, outputs, layout, resume, dry_run, inputs.is_local),
        inputs,
        destination,
        jobs=jobs,
        executor=executor,
        counting=counting,
        resume=resume,
        sync=sync,
        dry_run=dry_run,
        done=done,
        rereads=rereads,
    )


def carry_out_work(
    make: Callable[[Outputs], Work[FileReport]],
    inputs: Inputs,
    destination: str,
    *,
    jobs: int | None,
    executor: Executor | None,
    counting: Counting | None,
    resume: bool,
    sync: bool,
    dry_run: bool,
    done: Earlier | None,
    rereads: bool = False,
) -> Generator[FileReport, None, None]:
    """Do something else with every file. All else is as in ``deidentify_tree``.

    Args:
        make: gives what is done, which writes to these outputs.
        inputs: the sources.
        destination: see ``deidentify_tree``, as all others.
        jobs: see there.
        executor: see there.
        counting: see there.
        resume: see there.
        sync: see there.
        dry_run: see there.
        done: see there.
        rereads: see there.

    Raises:
        DestinationError: see ``check_apart``.
        ValueError: ``jobs`` is less than 1.
    """
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs must be at least 1, not {jobs}")
    if needs_one_process(inputs.sources, destination):
        shared_by = "--dask" if executor else "--jobs" if jobs not in (None, 1) else ""
        continued_by = "--resume" if resume else "--manifest" if done is not None else ""
        check_one_process(
            inputs.sources, destination, shared_by=shared_by, continued_by=continued_by
        )
        executor = InTurn()
    check_apart(inputs, destination)
    is_single = is_single_file(inputs)
    outputs = _outputs(destination, sync=sync, dry_run=dry_run, is_single=is_single)
    work = make(outputs)
    if resume and not dry_run and isinstance(outputs, LocalOutputs):
        remove_leftovers(destination, is_single=outputs.is_single, before=outputs.started)
    files = inputs.find() if counting is None else counting.through(inputs.find())
    if executor is None:
        # An earlier run may have ended because a file killed it: so no file gets this process.
        executor = executor_of(jobs, at_once=resume or done is not None)
    if done is not None:
        files = _with_earlier(files, done, rereads)
    if is_single and len(inputs.sources) == 1:
        reports = (_failed_if_nothing_is_done(work.report_on(found)) for found in files)
    else:
        reports = executor.reports(work, files)
    if dry_run:
        return _without_duplicates(reports)
    if not isinstance(outputs, LocalOutputs | ObjectOutputs):
        from grand_challenge_dicom_de_id_procedure.run.archive_outputs import ArchiveOutputs

        if isinstance(outputs, ArchiveOutputs):
            return outputs.completing(reports)
    return reports if done is None else _naming_stale(reports, done)


def is_single_file(inputs: Inputs) -> bool:
    """Whether the source is a single file or object, and no folder, list or pattern."""
    if len(inputs.sources) != 1 or inputs.files_from:
        return False
    source = inputs.sources[0]
    if is_url(source):
        from grand_challenge_dicom_de_id_procedure.storage.objects import Store

        return not Store.of(source).is_folder()
    return not os.path.isdir(source) and [*inputs.folders()] == [source]  # noqa: PTH112


def _outputs(destination: str, *, sync: bool, dry_run: bool, is_single: bool) -> Outputs:
    if is_url(destination):
        from grand_challenge_dicom_de_id_procedure.storage.objects import Store

        if archive := archive_named(destination):
            from grand_challenge_dicom_de_id_procedure.run.archive_outputs import ArchiveOutputs

            is_single = is_single and bool(archive.folder) and archive.folder[-1] != "/"
            return ArchiveOutputs(destination, archive, is_single=is_single, sync=sync)
        is_single = is_single and not Store.of(destination).is_folder()
        return ObjectOutputs.starting_now(destination, is_single=is_single)
    token = new_token()
    started = 0 if dry_run else start_time(destination, token)
    is_single = is_single and not os.path.isdir(destination)  # noqa: PTH112
    return LocalOutputs(destination, is_single, sync, started, token)


def executor_of(jobs: int | None, *, at_once: bool = False) -> Executor:
    """So many processes of this machine, or this one.

    Args:
        jobs: their number; None for 1 per processor, at most 8.
        at_once: whether they are started before the first file, if there is a number.
    """
    number = _processors() if jobs is None else jobs
    if number == 1:
        return InTurn()
    from grand_challenge_dicom_de_id_procedure.run.processes import Processes

    return Processes(number) if jobs is None else Processes(number, at_once=at_once)


def _processors() -> int:
    """The number of processors, but at most 8."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _MOST_JOBS)
    return min(os.cpu_count() or 1, _MOST_JOBS)


def check_apart(inputs: Inputs, destination: str) -> None:
    """Check that nothing can be written into a source folder. Links are resolved.

    Raises:
        DestinationError: one folder is inside the other, or the source is a folder and the
            destination is a file.
    """
    if archive := is_url(destination) and archive_named(destination):
        destination = archive.target
    if is_url(destination):
        for source in filter(is_url, inputs.sources):
            _check_urls_apart(source, destination)
        return
    for source in inputs.folders():
        if not os.path.isdir(source):  # noqa: PTH112 - a file is safe: none is overwritten
            continue
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


def _check_urls_apart(source: str, destination: str) -> None:
    from grand_challenge_dicom_de_id_procedure.storage.objects import Store

    old, new = Store.of(source), Store.of(destination)
    if old.files is not new.files:  # s3:// and s3a:// are the same
        return
    if new.is_in(old):
        raise DestinationError(f"{destination} is inside {source}; name a folder outside it")
    if old.is_in(new):
        raise DestinationError(
            f"{source} is inside {destination}, so outputs could go into the source; "
            "name another folder"
        )


def _with_earlier(files: Iterator[Found], done: Earlier, rereads: bool) -> Iterator[Found]:
    """The files of the source, with what an earlier run has done."""
    for found in files:
        earlier = done.get(found.path)
        if earlier is None or found.verdict is not None:
            yield found
        elif earlier.is_of(found):
            yield found if rereads else found._replace(verdict=earlier.verdict)
        else:
            yield found._replace(replaces=earlier.outputs)


def _naming_stale(
    reports: Generator[FileReport, None, None], done: Earlier
) -> Generator[FileReport, None, None]:
    """Name the earlier output of each source that gives none any more.

    It stays: whether it is still wanted, and is this source's, only the user knows. But it may show
    what is rejected now, so the file counts as failed where it would only be skipped.
    """
    with contextlib.closing(reports):
        for report in reports:
            before = done.get(report.source)
            stale = [] if before is None or report.has_output else before.outputs
            stale = [each for each in stale if _is_there(each)]
            if not stale:
                yield report
                continue
            status = "failed" if report.status == "skipped" else report.status
            reason = report.message.partition(_STALE)[0]  # a manifest has it as it was told
            yield report._replace(status=status, message=f"{reason}{_STALE}{', '.join(stale)}")


def _failed_if_nothing_is_done(report: FileReport) -> FileReport:
    """Report a single file that cannot be de-identified as failed. In a folder, it is skipped."""
    if report.reason in ("not-dicom", "not-a-file", "dicomdir", "no-section"):
        return report._replace(status="failed")
    return report


def _without_duplicates(
    reports: Generator[FileReport, None, None],
) -> Generator[FileReport, None, None]:
    """Report files of a dry run whose output would have the name of another one as duplicates."""
    seen: set[str] = set()
    with contextlib.closing(reports):
        for report in reports:
            outputs = (report.destination, *report.others)
            if report.reason == "dry-run" and not seen.isdisjoint(outputs):
                yield report._replace(reason="duplicate", message=_SAME_NAME)
            else:
                seen.update(outputs)
                yield report


def _is_there(output: str) -> bool:
    if not is_url(output):
        return bool(output) and os.path.lexists(output)
    from grand_challenge_dicom_de_id_procedure.storage.objects import Store

    try:
        return Store.of(output).exists()
    except OSError:  # it cannot be asked now
        return True
