"""What came of one file of a run, and its spelling as a line of JSON."""

import json
from collections.abc import Mapping
from typing import Literal, NamedTuple

from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak

Status = Literal["done", "rejected", "failed", "skipped"]


class FileReport(NamedTuple):
    """What came of one file. But for the source's name, nothing in it identifies a patient.

    Attributes:
        source: the file that was read; names of files and folders may identify.
        destination: the new file; for a duplicate, the file that stands in its place; else empty.
        status: "done"; "rejected" by the procedure; "failed", which may succeed another time; or
            "skipped", because there is nothing to do.
        reason: a short code, the same for all of one kind; empty when done.
        message: the reason in words, in one line; empty when done.
        sop_class: SOP Class UID, where it was read.
        actions: how many elements each action was carried out on.
        leaks: what the leak check found and cleaned.
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
        """One line of ASCII, without its end; names that are no text keep their bytes.

        A byte that is no UTF-8 is spelled as a lone surrogate: 0xFF as U+DCFF (PEP 383).
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
