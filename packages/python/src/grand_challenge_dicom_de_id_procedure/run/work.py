"""What a run does with its files, and who does it: the two seams of every command over files."""

from collections.abc import Generator, Iterator
from typing import Protocol, TypeVar, runtime_checkable

from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport

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


class Waiting(Protocol[_Made]):
    """Work on a file that is done but for its output.

    Attributes:
        size: bytes of the file.
    """

    @property
    def size(self) -> int: ...

    def report(self) -> _Made:
        """Write the output, and report."""

    def close(self) -> None:
        """Leave it: nothing is written."""


@runtime_checkable
class CanWait(Protocol[_Made]):
    """Work that can be begun on some files before it is finished on others.

    Attributes:
        may_wait: whether it may: the next files are there, and do not wait for earlier outputs.
    """

    @property
    def may_wait(self) -> bool: ...

    def begin(self, found: Found, *, again: bool = False) -> Waiting[_Made]:
        """All but the output. Arguments and errors are as in ``Work.report_on``."""


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
