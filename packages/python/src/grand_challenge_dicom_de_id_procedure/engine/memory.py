"""What was worked out for earlier files of a SOP class: those of one series have much in common."""

from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.engine.portion import Absent, Identifying, Shared
from grand_challenge_dicom_de_id_procedure.engine.stretches import Stretch, Stretches

_MOST = 20_000
_MOST_SHARED, _MOST_TOGETHER = 256, 1000
_MOST_CHARACTER_SETS = 64
_LARGEST = 1 << 24  # bytes of stretches


class Known(NamedTuple):
    """What becomes of an element of the data set itself, whatever else the file holds.

    Attributes:
        new: header and value to write instead; empty to leave it out.
        action: the action carried out.
        identifying: its value, if that must not survive elsewhere.
        removes_date: whether a date goes.
        tag: of an element that says something about the whole data set; 0 for others.
        raw: its value.
        uid: its new UID, where it names a study, series or instance.
    """

    new: bytes
    action: str
    identifying: Identifying | None
    removes_date: bool
    tag: int = 0
    raw: bytes = b""
    uid: str = ""


class Memory:
    """Results by what they depend on; all are forgotten when they become many.

    Attributes:
        elements: by how the data set is encoded, then tag, VR and value.
        stretches: neighbouring elements, by how the data set is encoded.
        absent: identifying values and the texts that they are not in.
    """

    def __init__(self) -> None:
        self.elements: dict[
            tuple[Encoding, CharacterSet], dict[tuple[int, bytes, bytes], Known]
        ] = {}
        self.stretches: dict[tuple[Encoding, CharacterSet], Stretches] = {}
        self.absent: Absent = set()
        self._shared: dict[tuple[Stretch, ...], Shared] = {}

    def elements_of(
        self, encoding: Encoding, character_set: CharacterSet
    ) -> dict[tuple[int, bytes, bytes], Known]:
        """What is known of elements under an encoding and a character set."""
        key = encoding, character_set
        known = self.elements.get(key)
        if known is None:
            if len(self.elements) >= _MOST_CHARACTER_SETS:
                self.elements.clear()
            known = self.elements[key] = {}
        return known

    def stretches_of(self, encoding: Encoding, character_set: CharacterSet) -> Stretches:
        """The stretches of data sets in an encoding and a character set."""
        key = encoding, character_set
        known = self.stretches.get(key)
        if known is None:
            if len(self.stretches) >= _MOST_CHARACTER_SETS:
                self.stretches.clear()
            known = self.stretches[key] = Stretches()
        return known

    def shared(self, stretches: list[Stretch], vocabulary: frozenset[str]) -> Shared:
        """What stretches come to together."""
        if len(stretches) > _MOST_TOGETHER:
            return Shared(stretches, vocabulary)
        key = tuple(stretches)
        known = self._shared.get(key)
        if known is None:
            if len(self._shared) >= _MOST_SHARED:
                self._shared.clear()
            known = self._shared[key] = Shared(stretches, vocabulary)
        return known

    def forget_if_many(self) -> None:
        """Keep the memory that a long run takes within bounds."""
        if (
            sum(map(len, self.elements.values())) > _MOST
            or sum([each.size for each in self.stretches.values()]) > _LARGEST
        ):
            self.elements.clear()
            self.stretches.clear()
            self._shared.clear()
