"""What an action may know beyond its element."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure.identity import Identity


@dataclass(frozen=True)
class Scope:
    """The surroundings of every action on one dataset.

    Attributes:
        identity: replacements under the run's key.
        days: how far this patient's dates move back.
        inside: treats the items of a sequence, each element by its own action; where its second
            argument is true, kept UIDs are replaced too.
    """

    identity: Identity
    days: int
    inside: Callable[[Iterable[Dataset], bool], list[Dataset]]
