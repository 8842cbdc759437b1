"""The verdict on a file: the status and the reason that its report has."""

import errno
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.errors import (
    DeidentificationError,
    NotDICOMError,
    RejectedDICOMError,
)
from grand_challenge_dicom_de_id_procedure.run.report import Status

_REASONS = {
    errno.EACCES: "permission-denied",
    errno.EPERM: "permission-denied",
    errno.EROFS: "permission-denied",
    errno.ENOENT: "missing",
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EFBIG: "file-too-large",
    errno.ENAMETOOLONG: "name-too-long",
    errno.ENOTDIR: "not-a-folder",
    errno.EMFILE: "too-many-open-files",
    errno.ENFILE: "too-many-open-files",
    errno.ENOMEM: "out-of-memory",
}


class Verdict(NamedTuple):
    """The verdict on a file; see ``FileReport``.

    Attributes:
        status: "done", "rejected", "failed" or "skipped".
        reason: the reason code.
        message: the reason in words, in one line.
    """

    status: Status
    reason: str
    message: str


def verdict_on(error: Exception, failure: str) -> Verdict:
    """The verdict on a file for which an error was raised.

    Args:
        error: the error.
        failure: what was not possible, such as "the file cannot be read".
    """
    if isinstance(error, RejectedDICOMError):
        return Verdict("rejected", error.reason, _one_line(error))
    if isinstance(error, NotDICOMError):
        return Verdict("skipped", error.reason, _one_line(error))
    if isinstance(error, DeidentificationError):
        return Verdict("failed", error.reason, _one_line(error))
    if isinstance(error, MemoryError):
        return Verdict("failed", "out-of-memory", f"{failure}: not enough memory")
    if isinstance(error, OSError):
        reason = _REASONS.get(error.errno or 0, "operating-system")
        return Verdict("failed", reason, f"{failure}: {error.strerror or type(error).__name__}")
    # The text of the error is left out: it may quote a value of the file.
    message = f"{failure}: internal error ({type(error).__name__})"
    return Verdict("failed", "internal-error", message)


def _one_line(error: DeidentificationError) -> str:
    return " ".join(str(error).split())
