"""An action: its result, what that depends on, and how the items of a sequence are treated."""

from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from typing import Protocol

from grand_challenge_dicom_de_id_procedure.cleaning.needles import NOTHING, Sought
from grand_challenge_dicom_de_id_procedure.dicom import values
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT, CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule
from grand_challenge_dicom_de_id_procedure.storage.source import Source


class Inside(IntEnum):
    """How the elements in the items of a sequence are treated."""

    KEEPING = 0
    REMOVING = 1
    REPLACING_UIDS = 2


class Dependence(IntEnum):
    """What the result of an action depends on, besides the key of the run and the rule.

    Attributes:
        TAG: the tag and the VR.
        VALUE: the tag, the VR and the value.
        PATIENT: also of whom the file is.
        IDENTIFYING: also everything that identifies in the file.
        FILE: other elements of the file too.

    With one of the last three, the action is carried out when the whole file was read.
    """

    TAG = 0
    VALUE = 1
    PATIENT = 2
    IDENTIFYING = 3
    FILE = 4


class Element(NamedTuple):
    """An element, under the VR that the data dictionary gives it.

    Attributes:
        tag: group and element in one number.
        vr: the VR.
        raw: the value field; None if it is too large, or cannot be read under that VR.
        rule: the rule of the procedure for it.
        encoding: the encoding in which it is written.
        character_set: of the data set or item that contains it.
        place: the offset of its value field in the source, and the length in bytes.
    """

    tag: int
    vr: str
    raw: bytes | None
    rule: Rule
    encoding: Encoding
    character_set: CharacterSet
    place: tuple[int, int] = (0, 0)

    def texts(self) -> list[str]:
        """Its values as texts, without padding; none if it has no value that can be read."""
        return [] if self.raw is None else values.split(self.vr, self.raw, self.character_set)


class Stream(Protocol):
    """A new value that is too large for memory, such as pixels in which a part is blanked."""

    def __len__(self) -> int:
        """The number of bytes."""

    def blocks(self, source: Source) -> Iterator[bytes]:
        """The bytes, in pieces that fit in memory; they may be read from the source."""


class ActionContext(NamedTuple):
    """What an action may know besides its element; all but the identity only if it depends on more.

    Attributes:
        identity: replacements under the key of the run.
        days: by how many days the dates of this patient move back.
        needles: the identifying values in the file.
        said: values of the data set by tag: Patient ID and its issuer, and the UIDs of the study,
            series and instance.
        holds: which public words the element holds, as in the procedure's ``holds``.
        replaced: an action adds to it the kinds of what it replaces in a text.
        character_set: the one that these values are in.
        order: places, from 0, of the texts of the file whose dummies keep their order.
    """

    identity: Identity
    days: int = 0
    needles: Sought = NOTHING
    said: Mapping[int, bytes] = {}
    holds: str = ""
    replaced: list[str] | None = None
    character_set: CharacterSet = DEFAULT
    order: Mapping[str, int] = {}


def _depends_on_value(_element: Element) -> Dependence:
    return Dependence.VALUE


class ActionDefinition(NamedTuple):
    """An action of a procedure (PS3.15 Table E.1-1a).

    Attributes:
        name: the letter, or word, by which a procedure names it.
        act: gives the new value of an element, as bytes or as a stream: the same object if it is
            kept, None if the element is removed. For a sequence whose items are not followed, it
            gives the bytes of the new items.
        keeps: whether an element that can be read stays as it is; ``act`` is then not called.
        follows: how the items of a sequence are treated; None if the sequence is replaced or
            removed as a whole.
        depends_on: what the result depends on; it is TAG for all elements of a tag, VR and rule,
            or for none.
    """

    name: str
    act: Callable[[Element, ActionContext], bytes | Stream | None]
    keeps: bool = False
    follows: Inside | None = None
    depends_on: Callable[[Element], Dependence] = _depends_on_value
