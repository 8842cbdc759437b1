"""What a run does with its files, and who does it: the two seams of every command over files."""

from collections.abc import Generator, Iterator
from typing import Protocol, TypeVar

from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.stopping import this_process

Report = TypeVar("Report")
_Made = TypeVar("_Made", covariant=True)


class Work(Protocol[_Made]):
    """What is done with each file. It is sent to other processes, so it can be pickled.

    What it says of a file is a ``FileReport``, or whatever the command needs.
    """

    def report_on(self, found: Found, *, again: bool = False) -> _Made:
        """Do it to one file. Errors of this file are not raised, but reported.

        Args:
            found: the file.
            again: whether another process died over this file. It may have written the output.

        Raises:
            ProcedureError: the procedure cannot be applied, so all other files would fail, too.
        """

    def report_if_written(self, found: Found) -> _Made | None:
        """The report on a file whose output was complete before the process was told to leave."""

    def remove_leftovers(self) -> None:
        """Remove what processes of this run that were killed left incomplete."""


class Executor(Protocol):
    """Who does the work: this process, several processes, or a cluster."""

    def reports(
        self, work: Work[Report], files: Iterator[Found]
    ) -> Generator[Report | FileReport, None, None]:
        """Do the work, and report each file when it is finished.

        A file over which processes died has failed, by a ``FileReport``.

        Args:
            work: what is done.
            files: the files, which are taken as they are needed.

        Raises:
            ProcedureError: the procedure cannot be applied.
            OSError: processes cannot be started, or a cluster cannot be reached.
        """


class InTurn:
    """This process does the work, one file after the other."""

    def reports(
        self, work: Work[Report], files: Iterator[Found]
    ) -> Generator[Report | FileReport, None, None]:
        """See ``Executor``."""
        with this_process.held():
            for found in this_process.each(files):
                yield from reported(work, found)


def reported(work: Work[Report], found: Found) -> Iterator[Report]:
    """Do the work on one file in this process.

    Yields:
        The report. If the run is interrupted meanwhile, only that of an output that was complete.

    Raises:
        KeyboardInterrupt: the run is interrupted.
        ProcedureError: see ``Work``.
    """
    report = None
    try:
        with this_process.at_once():
            report = work.report_on(found)
    except KeyboardInterrupt:
        if report is None:
            report = work.report_if_written(found)
        if report is not None:
            yield report
        raise
    yield report
