"""By how many days the dates of a file's patient move (PS3.15 E.3.6)."""

from collections.abc import Callable

from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.identity import Identity


class OtherDaysError(Exception):
    """The dates of the patient move by another number of days than was assumed.

    Attributes:
        days: the number.
    """

    def __init__(self, days: int) -> None:
        self.days = days


def days_of(decisions: Decisions, identity: Identity) -> int:
    """By how many days the dates of the patient of a data set move back."""
    return identity.days(*decisions.patient())


def check_of(decisions: Decisions, identity: Identity, assumed: int) -> Callable[[], None]:
    """Makes a check for when the patient is known, long before the end of a long data set.

    It raises ``OtherDaysError`` if another number of days than this was right.
    """

    def check() -> None:
        days = days_of(decisions, identity)
        if days != assumed:
            raise OtherDaysError(days)

    return check
