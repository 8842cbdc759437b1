"""What may stand between the parser and the decider, to see what is decided."""

from collections.abc import Sequence
from typing import Protocol

from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.parser import Handler


class Observer(Handler, Protocol):
    """A handler that stands between the parser and the decider."""

    def finish(self, edits: Sequence[Edit], leaks: tuple[Leak, ...]) -> None:
        """Everything is decided: every edit, in the order of the file, and what was cleaned."""
