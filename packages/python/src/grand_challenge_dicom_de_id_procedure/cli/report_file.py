"""The file that a run's reports go to, a line for each file."""

import os
from types import TracebackType

from grand_challenge_dicom_de_id_procedure.cli.wrong_use import WrongUseError
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.resume import is_report
from grand_challenge_dicom_de_id_procedure.storage.copying import read_at

STDOUT = "-"

_APPENDED = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


class ReportFile:
    """An open file for reports; each line is in the file as soon as it is written.

    Args:
        path: the file, made for its owner alone, since it holds the names of the sources; or "-"
            for stdout.
        resume: whether to go on with a report that is there.

    Raises:
        WrongUseError: the file is there, is no report, or cannot be opened.
    """

    def __init__(self, path: str, *, resume: bool) -> None:
        self._descriptor = _stdout() if path == STDOUT else _open(path, resume=resume)

    def write(self, report: FileReport) -> None:
        """Add a line.

        Raises:
            OSError: the report cannot be written.
        """
        line = memoryview(report.to_json().encode("ascii") + b"\n")
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
        except BrokenPipeError:
            raise
        except OSError as error:
            message = f"the report cannot be written: {error.strerror}"
            raise OSError(error.errno, message) from None

    def __enter__(self) -> "ReportFile":
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)


def _stdout() -> int:
    """Its own descriptor for it: where stdout is closed, an output may get the number 1."""
    try:
        return os.dup(1)
    except OSError:
        raise WrongUseError("stdout is closed; name a file for the report") from None


def _open(path: str, *, resume: bool) -> int:
    try:
        there = os.path.lexists(path)
        if there and not resume:
            raise WrongUseError(
                f"the report {path} exists; go on with it by --resume, or name another file"
            )
        if there and not is_report(path):
            raise WrongUseError(f"{path} is no report of an earlier run; name another file")
        create = 0 if there else os.O_EXCL
        descriptor = os.open(path, _APPENDED | create, 0o600)
        _end_line(descriptor)
    except OSError as error:
        raise WrongUseError(f"cannot write the report {path}: {error.strerror}") from None
    return descriptor


def _end_line(descriptor: int) -> None:
    """A run that was killed may have left the last line unfinished."""
    size = os.fstat(descriptor).st_size
    if size and read_at(descriptor, size - 1, 1) != b"\n":
        os.write(descriptor, b"\n")
