"""The report of one file of a run: the verdict on it, what was done, and its line of JSON."""

import errno
import json
from collections.abc import Mapping
from typing import Any, Literal

from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.errors import (
    DeidentificationError,
    DICOMDIRError,
    NotDICOMError,
    RejectedDICOMError,
)
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

Status = Literal["done", "rejected", "failed", "skipped"]

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
    """The verdict on a file: the attributes of its ``FileReport`` that have these names."""

    status: Status
    reason: str
    message: str


class Head(NamedTuple):
    """The first line of a report: what the outputs of a run depend on.

    Attributes:
        procedure: the version of the procedure.
        key: ``Identity.fingerprint``; the key cannot be found from it.
        options: the options that decide what is written and under which name, by their names.
    """

    procedure: str
    key: str
    options: Mapping[str, object]

    def to_json(self) -> str:
        """The head as JSON in ASCII, without a line break."""
        return json.dumps(
            {"procedure": self.procedure, "keyFingerprint": self.key, "options": self.options}
        )


class FileReport(NamedTuple):
    """The report of one file. Only the path of the source may identify a patient.

    Attributes:
        source: the path of the source. Names of files and folders may identify.
        destination: the path of the output; for a duplicate, of the file that is already there;
            empty if no output was made. If there are several, the first.
        status: "done"; "rejected" by the procedure; "failed"; or "skipped", with nothing to do.
        reason: the reason code, the same for all files of one kind; empty if done.
        message: the reason in words, in one line; empty if done.
        sop_class: SOP Class UID (0008,0016); empty if it was not read.
        actions: the number of elements that each action was applied to.
        leaks: the identifying values that the leak check found and cleaned.
        cleaned: what action C replaced in texts.
        blanked: the number of parts of pixel data that were blanked, by what they were.
        noted: reason codes of what the file says of itself, such as "not-stated".
        size: the size of the source in bytes; 0 if it was not read.
        modified: when the source was changed last, in nanoseconds since 1970; 0 as above.
        links: the ``Links`` of the source with its output, if they are asked for; not in the JSON.
        others: the paths of more outputs, which a profile may make; in the JSON if there are any.
    """

    source: str
    destination: str
    status: Status
    reason: str = ""
    message: str = ""
    sop_class: str = ""
    actions: Mapping[str, int] = {}
    leaks: tuple[Leak, ...] = ()
    cleaned: tuple[Leak, ...] = ()
    blanked: Mapping[str, int] = {}
    noted: tuple[str, ...] = ()
    size: int = 0
    modified: int = 0
    links: Any = None  # Links: its class is imported where it is needed
    others: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The report as JSON in ASCII, without a line break.

        A byte of a file name that is not UTF-8 becomes a lone surrogate: 0xFF U+DCFF (PEP 383).
        """
        leaks, cleaned = ([each._asdict() for each in of] for of in (self.leaks, self.cleaned))
        counts = {"actions": dict(sorted(self.actions.items())), "blanked": dict(self.blanked)}
        told = {**self._asdict(), **counts, "leaks": leaks, "cleaned": cleaned}
        del told["links"]
        if not self.others:
            del told["others"]
        return json.dumps(told)

    @property
    def has_output(self) -> bool:
        """Whether there is an output of the source, made now or before."""
        return self.status == "done" or self.reason in ("already-done", "duplicate-identical")


def verdict_on(error: Exception, failure: str) -> Verdict:
    """The verdict on a file for which an error was raised.

    Args:
        error: the error.
        failure: what was not possible, such as "the file cannot be read".
    """
    message = " ".join(str(error).split())
    if isinstance(error, NotDICOMError | DICOMDIRError):
        return Verdict("skipped", error.reason, message)
    if isinstance(error, RejectedDICOMError):
        return Verdict("rejected", error.reason, message)
    if isinstance(error, DeidentificationError):
        return Verdict("failed", error.reason, message)
    if isinstance(error, MemoryError):
        return Verdict("failed", "out-of-memory", f"{failure}: not enough memory")
    if isinstance(error, OSError):
        reason = _REASONS.get(error.errno or 0, "operating-system")
        return Verdict("failed", reason, f"{failure}: {error.strerror or type(error).__name__}")
    # The text of the error is left out: it may quote a value of the file.
    unexpected = f"{failure}: internal error ({type(error).__name__})"
    return Verdict("failed", "internal-error", unexpected)
