"""Removes outputs of an earlier run whose source has changed and gives no output any more."""

import contextlib
import os
from collections.abc import Generator, Mapping

from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.resume import Done

_HAVE_OUTPUT = ("already-done", "duplicate-identical")
_REMOVED = "its output of an earlier run is removed"


def remove_stale(
    reports: Generator[FileReport, None, None], done: Mapping[str, Done]
) -> Generator[FileReport, None, None]:
    """Pass on the reports of a run, and remove stale outputs when all files are done.

    Only then is it known that no other source gave the same output. A run that ends earlier leaves
    them, and the next one removes them.

    Args:
        reports: of the run.
        done: what an earlier run has done, by source.

    Yields:
        The reports. Those of sources whose earlier output is stale say so.

    Raises:
        OSError: a stale output cannot be removed.
    """
    earlier = {each.output for each in done.values()}
    stale, current = set(), set()
    with contextlib.closing(reports):
        for report in reports:
            before = done.get(report.source)
            if report.status == "done" or report.reason in _HAVE_OUTPUT:
                output = report.destination or (before.output if before else "")
                if output in earlier:
                    current.add(output)
            elif before is not None:
                stale.add(before.output)
                message = "; ".join(filter(None, (report.message, _REMOVED)))
                yield report._replace(message=message)
                continue
            yield report
    for output in stale - current:
        try:
            os.unlink(output)  # noqa: PTH108 - pathlib is slow
        except FileNotFoundError:
            pass
        except OSError as error:
            message = f"a stale output cannot be removed: {error.strerror}"
            raise OSError(error.errno, message) from None
