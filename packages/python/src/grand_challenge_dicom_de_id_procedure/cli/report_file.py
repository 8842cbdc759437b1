"""Writes the reports of a run to a file, one line for each source."""

import os

from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.resume import is_report
from grand_challenge_dicom_de_id_procedure.storage.copying import read_at

STDOUT = "-"

_APPENDED = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


class ReportFile:
    """A file for reports. Each line is written at once.

    Args:
        path: the file, which only its owner can read, because it names the sources; - is stdout.
        resume: whether to add to the report of an earlier run.

    Raises:
        WrongUseError: the file exists but is not to be continued or not a report, or cannot be
            opened.
    """

    def __init__(self, path: str, *, resume: bool) -> None:
        self._descriptor = _stdout() if path == STDOUT else _open(path, resume=resume)

    def write(self, report: FileReport) -> None:
        """Add the report of a file.

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

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _stdout() -> int:
    """A duplicate of descriptor 1: if stdout is closed, an output file may get number 1."""
    try:
        return os.dup(1)
    except OSError:
        raise WrongUseError("stdout is closed; name a file for the report") from None


def _open(path: str, *, resume: bool) -> int:
    try:
        exists = os.path.lexists(path)
        if exists and not resume:
            hint = "add --resume to continue it, or name a new file"
            raise WrongUseError(f"the report {path} already exists; {hint}")
        if exists and not is_report(path):
            raise WrongUseError(f"{path} is not a report of an earlier run; name a new file")
        descriptor = os.open(path, _APPENDED | (0 if exists else os.O_EXCL), 0o600)
        _end_line(descriptor)
    except OSError as error:
        raise WrongUseError(f"cannot write the report {path}: {error.strerror}") from None
    return descriptor


def _end_line(descriptor: int) -> None:
    """End the last line, which a run that was killed may have left incomplete."""
    size = os.fstat(descriptor).st_size
    if size and read_at(descriptor, size - 1, 1) != b"\n":
        os.write(descriptor, b"\n")
