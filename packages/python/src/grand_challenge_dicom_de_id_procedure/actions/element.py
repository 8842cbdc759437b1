"""What an action is told about the element that it acts on."""

from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure import values
from grand_challenge_dicom_de_id_procedure.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Sought
from grand_challenge_dicom_de_id_procedure.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.lookup import Rule


class Element(NamedTuple):
    """An element, under the VR that the data dictionary gives it.

    Attributes:
        tag: group and element in one number.
        vr: its VR.
        raw: its value; None where it is too large, or cannot be read under that VR.
        rule: what the procedure says of it.
        encoding: how it is to be written.
        character_set: of the data set or item that holds it.
    """

    tag: int
    vr: str
    raw: bytes | None
    rule: Rule
    encoding: Encoding
    character_set: CharacterSet

    def texts(self) -> list[str]:
        """Its values as texts, without padding; none where it has no value that can be read."""
        if self.raw is None:
            return []
        return values.split(self.vr, self.raw, self.character_set)


class Scope(NamedTuple):
    """What an action may know beyond its element.

    Attributes:
        identity: replacements under the run's key.
        days: how far this patient's dates move back.
        needles: the identifying values that the file holds.
    """

    identity: Identity
    days: int
    needles: Sought
