"""The reports of a run in the order of its files, whoever does the work."""

import contextlib
from collections import deque
from collections.abc import Callable, Generator, Iterator

from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.work import Executor, Report, Work


def reports_in_order(
    executor: Executor,
    work: Work[Report],
    files: Iterator[Found],
    name_of: Callable[[Report], str],
) -> Generator[Report | FileReport, None, None]:
    """Do the work, and report the files in their order. Early reports wait in memory.

    Args:
        executor: who does the work.
        work: what is done.
        files: the files, each with a name of its own.
        name_of: gives the ``path`` of the file that a report is about.

    Raises:
        ProcedureError: see ``Executor``.
        OSError: see ``Executor``.
    """
    expected: deque[str] = deque()
    early: dict[str, Report | FileReport] = {}

    def taken() -> Iterator[Found]:
        for found in files:
            expected.append(found.path)
            yield found

    with contextlib.closing(executor.reports(work, taken())) as reports:
        for report in reports:
            name = report.source if isinstance(report, FileReport) else name_of(report)
            early[name] = report
            while expected and expected[0] in early:
                yield early.pop(expected.popleft())
