"""What is the same for every file of a run, and for every file of a SOP class in it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import READABLE, Readable
from grand_challenge_dicom_de_id_procedure.engine.before import Before
from grand_challenge_dicom_de_id_procedure.engine.decide import Decider
from grand_challenge_dicom_de_id_procedure.engine.method_record import Ran
from grand_challenge_dicom_de_id_procedure.engine.plan import Plans
from grand_challenge_dicom_de_id_procedure.engine.reuse.learnt import Learnt
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.conditions import Conditions
from grand_challenge_dicom_de_id_procedure.storage.source import Source

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.engine.observer import Observer


class SOPClassPlans(NamedTuple):
    """What is the same for every file of a SOP class, and what its files taught so far.

    Attributes:
        plans: what to do with its elements.
        conditions: what is done with a whole file because of what it says of itself.
        ran: what the record says.
        learnt: what its files taught.
    """

    plans: Plans
    conditions: Conditions
    ran: Ran
    learnt: Learnt

    def forget_if_many(self) -> None:
        """Limit the memory of a long run; call it between two files."""
        self.plans.forget_if_many()
        self.learnt.forget_if_many()


class Settings(NamedTuple):
    """What is the same for every file of a run.

    Attributes:
        identity: replacements under the key of the run.
        plans: the plans for a SOP class; raises RejectedDICOMError if the procedure has none.
        vocabulary: words that identify nobody.
        accepts: reason codes of conditions that reject, of which files are written all the same,
            with NO in Patient Identity Removed (0012,0062).
        refuses: reason codes of conditions that count, of which files are rejected.
        rejects_leaks: whether a file is rejected if something identifying is in text that is kept.
        readable: which files are read.
        links: whether the outcome tells what links the file with its output.
        reuses: whether what earlier files taught is used; the output is the same.
        observe: makes an observer of the decider, if there is to be one.
        before: what the file at hand was, if it was changed before.
    """

    identity: Identity
    plans: Callable[[str], SOPClassPlans]
    vocabulary: Vocabulary
    accepts: frozenset[str]
    refuses: frozenset[str]
    rejects_leaks: bool
    readable: Readable = READABLE
    reuses: bool = True
    links: bool = False
    observe: "Callable[[Source, Decider], Observer] | None" = None
    before: Before | None = None
