"""What is said of a file in a report: its status, and the reason in one line."""

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
    """What is said of a file; see ``FileReport`` for the three.

    Attributes:
        status: "done", "rejected", "failed" or "skipped".
        reason: a short code.
        message: the reason in words, in one line.
    """

    status: Status
    reason: str
    message: str


def verdict_on(error: Exception, doing: str) -> Verdict:
    """What a report says about an error.

    Args:
        error: the error.
        doing: what was not possible, such as "the file cannot be read".
    """
    if isinstance(error, RejectedDICOMError):
        return Verdict("rejected", error.reason, _one_line(error))
    if isinstance(error, NotDICOMError):
        return Verdict("skipped", error.reason, _one_line(error))
    if isinstance(error, DeidentificationError):
        return Verdict("failed", error.reason, _one_line(error))
    if isinstance(error, MemoryError):
        return Verdict("failed", "out-of-memory", f"{doing}: not enough memory")
    if isinstance(error, OSError):
        reason = _REASONS.get(error.errno or 0, "operating-system")
        return Verdict("failed", reason, f"{doing}: {error.strerror or type(error).__name__}")
    # Its text may quote a value of the file.
    return Verdict("failed", "internal-error", f"{doing}: {type(error).__name__} in this program")


def _one_line(error: DeidentificationError) -> str:
    return " ".join(str(error).split())
