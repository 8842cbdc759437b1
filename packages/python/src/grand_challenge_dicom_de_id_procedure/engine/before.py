"""What a file was before it was changed, as far as the procedure must know it."""

from collections.abc import Iterable

from grand_challenge_dicom_de_id_procedure.cleaning.leaks import ElementSet
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.conditions import Stated


class Before(NamedTuple):
    """What a file was.

    Attributes:
        identifying: what identified, and is searched for in texts.
        stated: what it said that conditions depend on.
    """

    identifying: ElementSet
    stated: frozenset[Stated]

    def with_stated(self, now: Iterable[Stated]) -> frozenset[Stated]:
        """What the file says now, and what it said of attributes that have no value any more."""
        said = frozenset(each for each in now if each.raw.strip(b" \0"))
        tags = {each.tag for each in said}
        return said | {each for each in self.stated if each.tag not in tags}
