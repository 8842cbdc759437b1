"""Writes the reports of a run to a file, one line for each source."""

import os
from collections.abc import Mapping

from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Head
from grand_challenge_dicom_de_id_procedure.run.resume import head_of
from grand_challenge_dicom_de_id_procedure.storage.copying import read_at

STDOUT = "-"

_BLOCK = 1 << 16  # bytes
_APPENDED = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


class ReportFile:
    """A file for reports. Each line is written at once.

    Args:
        path: the file, which only its owner can read, because it names the sources; - is stdout.
        head: the first line.
        resume: whether to add to the report of an earlier run, which must have the same head.

    Attributes:
        is_new: whether the file was made.

    Raises:
        WrongUseError: the file exists but is not to be continued, not a report, or the report of
            a run with another key, procedure or option; or it cannot be opened.
    """

    def __init__(self, path: str, head: Head, *, resume: bool) -> None:
        is_begun = self.is_new = False
        if path == STDOUT:
            self._descriptor = _stdout()
        else:
            self.is_new = not os.path.lexists(path)
            self._descriptor, is_begun = _open(path, head, resume=resume)
        try:
            if not is_begun:
                self._write_line(head.to_json())
        except BrokenPipeError:
            raise
        except OSError as error:
            os.close(self._descriptor)
            if self.is_new:
                os.unlink(path)  # noqa: PTH108
            raise WrongUseError(f"cannot write the report {path}: {error.strerror}") from None

    def write(self, report: FileReport) -> None:
        """Add the report of a file.

        Raises:
            OSError: the report cannot be written.
        """
        self._write_line(report.to_json())

    def _write_line(self, text: str) -> None:
        line = memoryview(text.encode("ascii") + b"\n")
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


def _open(path: str, head: Head, *, resume: bool) -> tuple[int, bool]:
    """The descriptor of a report file, and whether the file has its first line already."""
    try:
        exists = os.path.lexists(path)
        if exists and not resume:
            hint = "add --resume to continue it, or name a new file"
            raise WrongUseError(f"the report {path} already exists; {hint}")
        earlier = head_of(path) if exists else None
        if earlier is not None:
            check_same("report", path, earlier, head)
        descriptor = os.open(path, _APPENDED | (0 if exists else os.O_EXCL), 0o600)
        if earlier is None:
            os.ftruncate(descriptor, 0)  # a first line that is not complete
        else:
            _drop_torn_line(descriptor)
    except ValueError:
        raise WrongUseError(f"{path} is not a report of an earlier run; name a new file") from None
    except OSError as error:
        raise WrongUseError(f"cannot write the report {path}: {error.strerror}") from None
    return descriptor, earlier is not None


def check_same(kind: str, path: str, earlier: Head, head: Head) -> None:
    """Check that a run that is continued had the same key, procedure and options.

    Args:
        kind: of the file: "report" or "manifest".
        path: of the file.
        earlier: what the outputs of the earlier run depend on.
        head: what those of this run depend on.

    Raises:
        WrongUseError: they differ.
    """
    run, new = f"{path} is the {kind} of a run", f"name a new {kind} and a new destination"
    for option, before, now in (
        ("--procedure", bool(earlier.procedure), bool(head.procedure)),
        ("--key-file", bool(earlier.key), bool(head.key)),
    ):
        if before != now:
            raise WrongUseError(f"{run} {difference(option, before, now)}; use the same, or {new}")
    if earlier.key != head.key:
        raise WrongUseError(
            f"{run} with another key; name the key file of that run, or a new {kind} and a new "
            "destination"
        )
    if earlier.procedure != head.procedure:
        raise WrongUseError(
            f"{run} with procedure {earlier.procedure}, and this is {head.procedure}; {new}"
        )
    if said := first_difference(earlier, head.options):
        raise WrongUseError(f"{run} {said}; use the same, or {new}")


def first_difference(earlier: Head, options: Mapping[str, object]) -> str:
    """How these options differ from those of an earlier run, in words; empty if they do not.

    A preset is named before its options, which differ then, too.
    """
    for option in sorted(options, key=lambda name: name == "--option"):
        before, now = earlier.options.get(option), options[option]
        if before != now:
            return difference(option, before, now)
    return ""


def difference(option: str, before: object, now: object) -> str:
    """How two values of an option differ. Of fingerprints it is said only that they do."""
    is_opaque = [
        each is True or (isinstance(each, str) and regex("[0-9a-f]{16}").fullmatch(each))
        for each in (before, now)
    ]
    if all(is_opaque):
        return f"with another {option}"
    if is_opaque[0]:
        return f"with {option}, and this is without"
    if is_opaque[1]:
        return f"without {option}, and this is with it"
    return f"with {option} {_in_words(before)}, and this is with {_in_words(now)}"


def _in_words(value: object) -> str:
    """The value of an option as it is given, and "none" if it is not."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in ("", None) else str(value)


def _drop_torn_line(descriptor: int) -> None:
    """Drop what follows the last line, which a run that was killed may have left incomplete.

    Its file is done again, because such a line is no report of it.
    """
    end = os.fstat(descriptor).st_size
    while end:
        start = max(0, end - _BLOCK)
        if newline := read_at(descriptor, start, end - start).rfind(b"\n") + 1:
            os.ftruncate(descriptor, start + newline)
            return
        end = start
