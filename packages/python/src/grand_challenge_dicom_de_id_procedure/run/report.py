"""The report of one file of a run, which can be written as a line of JSON."""

import json
from collections.abc import Mapping
from typing import Literal, NamedTuple

from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak

Status = Literal["done", "rejected", "failed", "skipped"]


class FileReport(NamedTuple):
    """The report of one file. Only the path of the source may identify a patient.

    Attributes:
        source: the path of the source. Names of files and folders may identify.
        destination: the path of the output; for a duplicate, of the file that is already there;
            empty if no output was made.
        status: "done"; "rejected" by the procedure; "failed"; or "skipped", because there is
            nothing to do.
        reason: the reason code, the same for all files of one kind; empty if done.
        message: the reason in words, in one line; empty if done.
        sop_class: SOP Class UID (0008,0016); empty if it was not read.
        actions: the number of elements that each action was applied to.
        leaks: the identifying values that the leak check found and cleaned.
    """

    source: str
    destination: str
    status: Status
    reason: str = ""
    message: str = ""
    sop_class: str = ""
    actions: Mapping[str, int] = {}
    leaks: tuple[Leak, ...] = ()

    def to_json(self) -> str:
        """The report as one line of JSON in ASCII, without a line break.

        A byte of a file name that is not UTF-8 is written as a lone surrogate: 0xFF as U+DCFF
        (PEP 383).
        """
        return json.dumps(
            {
                "source": self.source,
                "destination": self.destination,
                "status": self.status,
                "reason": self.reason,
                "message": self.message,
                "sop_class": self.sop_class,
                "actions": dict(self.actions),
                "leaks": [{"path": leak.path, "kind": leak.kind} for leak in self.leaks],
            }
        )
