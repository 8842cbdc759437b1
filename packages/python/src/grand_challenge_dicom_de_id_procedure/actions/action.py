"""What an action is: its result, what that depends on, how a sequence's items are treated."""

from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple, Protocol

from grand_challenge_dicom_de_id_procedure.cleaning.needles import NOTHING, Sought
from grand_challenge_dicom_de_id_procedure.dicom import values
from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.lookup import Rule
from grand_challenge_dicom_de_id_procedure.storage.source import Source


class Inside(IntEnum):
    """How the elements in the items of a sequence are treated."""

    KEEPING = 0
    REMOVING = 1
    REPLACING_UIDS = 2


class Dependence(IntEnum):
    """What the result of an action depends on, beside the run's key and its rule.

    What depends on the FILE is never reused.
    """

    TAG = 0
    """The tag and the VR: whatever the value, the result is the same."""
    VALUE = 1
    """The tag, the VR and the value."""
    FILE = 2
    """Other elements of the same file: the action is carried out once all of it was read."""


class Element(NamedTuple):
    """An element, under the VR that the data dictionary gives it.

    Attributes:
        tag: group and element in one number.
        vr: its VR.
        raw: its value; None where it is too large, or cannot be read under that VR.
        rule: what the procedure says of it.
        encoding: how it is to be written.
        character_set: of the data set or item that holds it.
        place: offset of its value in the source, and its length in bytes.
    """

    tag: int
    vr: str
    raw: bytes | None
    rule: Rule
    encoding: Encoding
    character_set: CharacterSet
    place: tuple[int, int] = (0, 0)

    def texts(self) -> list[str]:
        """Its values as texts, without padding; none where it has no value that can be read."""
        if self.raw is None:
            return []
        return values.split(self.vr, self.raw, self.character_set)


class Stream(Protocol):
    """A new value that is too large for memory, such as pixels in which a part is blanked."""

    def __len__(self) -> int:
        """How many bytes there will be."""

    def blocks(self, source: Source) -> Iterator[bytes]:
        """The bytes, in pieces that fit in memory; they may be read from the source."""


class Scope(NamedTuple):
    """What an action may know beyond its element.

    Attributes:
        identity: replacements under the run's key.
        days: how far this patient's dates move back.
        needles: the identifying values that the file holds.
        said: values of the data set itself that tell what it is of, by tag: Patient ID and its
            issuer, Study, Series and SOP Instance UID.

    Only an action with ``Dependence.FILE`` is given more than the identity.
    """

    identity: Identity
    days: int = 0
    needles: Sought = NOTHING
    said: Mapping[int, bytes] = {}


def depends_on_tag(_vr: str) -> Dependence:
    """The dependence of an action that does not ask for the value, whatever the VR."""
    return Dependence.TAG


def depends_on_value(_vr: str) -> Dependence:
    """The dependence of an action whose result derives from tag, VR and value, whatever the VR."""
    return Dependence.VALUE


class Action(NamedTuple):
    """An action of a procedure (PS3.15 Table E.1-1a).

    Attributes:
        name: the letter, or word, by which a procedure names it.
        act: the new value of an element, as bytes or as a stream; the same object where it is kept;
            None to leave the element out. On a sequence whose items are not followed: the bytes of
            the new items.
        keeps: whether an element that can be read stays as it is; ``act`` is then not asked.
        follows: how the items of a sequence are treated; None where the sequence is replaced or
            left out as a whole.
        depends_on: what the result depends on, by VR.
    """

    name: str
    act: Callable[[Element, Scope], bytes | Stream | None]
    keeps: bool = False
    follows: Inside | None = None
    depends_on: Callable[[str], Dependence] = depends_on_value
