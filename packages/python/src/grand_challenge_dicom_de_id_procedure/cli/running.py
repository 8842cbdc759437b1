"""Runs over files: shows progress, keeps the reports, and prints problems and a summary."""

import contextlib
import io
import sys
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import TextIO

from grand_challenge_dicom_de_id_procedure.cli.interrupts import signals_interrupt
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.progress import Progress
from grand_challenge_dicom_de_id_procedure.cli.summary import Summary
from grand_challenge_dicom_de_id_procedure.run.counting import Counting
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Verdict
from grand_challenge_dicom_de_id_procedure.storage.watched import watched_by

_LOST = Verdict("failed", "no-archive", "the archive was not completed, so there is no output")

Keeper = Callable[[FileReport], None]
"""Keeps a report; it may raise ``OSError``."""


def carry_out(
    begin: Callable[[], Generator[FileReport, None, None]],
    keepers: Sequence[Keeper],
    counting: Counting,
    out: TextIO,
    at_end: Callable[[bool], None] = lambda _is_complete: None,
    *,
    after_interrupt: str,
    appears_whole: bool = False,
) -> int:
    """Do the work of a run.

    Args:
        begin: begins the work, and gives the reports of the files.
        keepers: each gets every report.
        counting: of the files, for the progress.
        out: for the summary.
        at_end: is told whether the run is complete; it may raise ``OSError``.
        after_interrupt: what is said of an interrupted run.
        appears_whole: whether there are outputs only when the run is complete: so their reports are
            kept then, or as those of files that failed. Else each is kept at once.

    Returns:
        The exit status.
    """
    began = time.monotonic()
    summary, progress = Summary(), Progress(sys.stderr or io.StringIO(), counting)
    stopped, status = "", 0
    waiting: list[FileReport] = []

    def keep(report: FileReport) -> None:
        summary.add(report)
        for keeper in keepers:
            keeper(report)

    try:
        with (
            signals_interrupt(),
            watched_by(progress.within),
            contextlib.closing(begin()) as reports,
        ):
            for report in reports:
                if appears_whole:
                    waiting.append(report)
                else:
                    keep(report)
                _print_report(report, progress, out)
                progress.advance()
    except KeyboardInterrupt:
        stopped, status = f"interrupted; {after_interrupt}", 130
    except BrokenPipeError:
        raise
    except OSError as error:  # from a keeper, a listing or starting processes, not from a file
        stopped, status = f"stopped: {error.strerror}", 1
    is_lost = bool(appears_whole and stopped)
    try:
        for report in waiting:
            keep(_lost(report) if is_lost and report.has_output else report)
    except BrokenPipeError:
        raise
    except OSError as error:
        stopped, status = stopped or f"stopped: {error.strerror}", status or 1
    try:
        if not is_lost:
            at_end(not stopped)
    except OSError as error:
        stopped, status = f"the tables cannot be written: {error.strerror}", status or 1
    progress.clear()
    _print_end(stopped, summary.lines(time.monotonic() - began), out)
    return status or int(summary.number("rejected") + summary.number("failed") > 0)


def _print_end(stopped: str, lines: Iterable[str], out: TextIO) -> None:
    if stopped:
        print_line(f"dicom-deid: {stopped}", sys.stderr)
    for line in lines:
        print_line(line, out)


def _lost(report: FileReport) -> FileReport:
    """The report on a file whose output was for an archive that does not appear."""
    return FileReport(
        report.source,
        "",
        *_LOST,
        sop_class=report.sop_class,
        size=report.size,
        modified=report.modified,
    )


def _print_report(report: FileReport, progress: Progress, out: TextIO) -> None:
    """Print a line for a file that was rejected or failed, or that a dry run would write, or for a
    DICOMDIR.
    """
    if report.status in ("rejected", "failed") or report.reason == "dicomdir":
        progress.clear()
        print_line(f"{report.status} {one_line(report.source)}: {report.message}", sys.stderr)
    elif report.reason == "dry-run":
        progress.clear()
        outputs = ", ".join(map(one_line, (report.destination, *report.others)))
        print_line(f"{one_line(report.source)} {report.message}: {outputs}", out)
