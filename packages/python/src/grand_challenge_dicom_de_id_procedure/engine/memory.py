"""What was worked out for earlier files of a SOP class: those of one series have much in common."""

from __future__ import annotations

from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.engine.stretches import Stretches

_MOST = 20_000


class Identifying(NamedTuple):
    """A value that must not survive in any text.

    Attributes:
        kind: what it is.
        vr: its VR.
        raw: the value field.
        character_set: of the data set or item that holds it.
    """

    kind: str
    vr: str
    raw: bytes
    character_set: CharacterSet


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


Texts = frozenset[tuple[bytes, CharacterSet]]
"""The distinct texts that a file keeps."""


class Memory:
    """Results by what they depend on; all are forgotten when they become many.

    Attributes:
        elements: by how the data set is encoded, then tag, VR and value.
        stretches: neighbouring elements, by how the data set is encoded.
        needles: by the identifying values.
        folded: texts as one, folded, by the texts.
        digits: letters and digits of the same.
        clean: identifying values and the texts in which they do not occur.
    """

    def __init__(self) -> None:
        self.elements: dict[
            tuple[Encoding, CharacterSet], dict[tuple[int, bytes, bytes], Known]
        ] = {}
        self.stretches: dict[tuple[Encoding, CharacterSet], Stretches] = {}
        self.needles: dict[frozenset[Identifying], Needles] = {}
        self.folded: dict[Texts, str] = {}
        self.digits: dict[Texts, str] = {}
        self.clean: set[tuple[frozenset[Identifying], Texts]] = set()

    def elements_of(
        self, encoding: Encoding, character_set: CharacterSet
    ) -> dict[tuple[int, bytes, bytes], Known]:
        """What is known of elements under an encoding and a character set."""
        return self.elements.setdefault((encoding, character_set), {})

    def stretches_of(self, encoding: Encoding, character_set: CharacterSet) -> Stretches:
        """The stretches of data sets in an encoding and a character set."""
        return self.stretches.setdefault((encoding, character_set), Stretches())

    def forget_if_many(self) -> None:
        """Keep the memory that a long run takes within bounds."""
        if sum(map(len, self.elements.values())) > _MOST:
            self.elements.clear()
            self.stretches.clear()
        for results in (self.needles, self.folded, self.digits, self.clean):
            if len(results) > 256:
                results.clear()
