"""The value of an element of a file that is searched."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.dicom.character_set import (
    DEFAULT,
    CharacterSet,
    other_character_sets,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.dicom.vrs import CODE_VRS, SINGLE_VALUE_VRS, TEXT_VRS
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

TEXTS = TEXT_VRS | CODE_VRS
"""The VRs of values that consist of texts."""

_ASCII = CODE_VRS | {"UR"}

Content = tuple[str, bytes, CharacterSet]
"""VR, value field and character set of a value."""


class Value(NamedTuple):
    """The value of one element.

    Attributes:
        prefix: the path of the item that contains it, such as (0040,A730)[0]>; items count from 0.
        tag: of the element.
        vr: as the file has it; that of the data dictionary where it has none.
        raw: its value field.
        character_set: of the data set or item.
    """

    prefix: str
    tag: int
    vr: str
    raw: bytes
    character_set: CharacterSet

    @property
    def path(self) -> str:
        """Its path, such as (0040,A730)[0]>(0040,A160)."""
        return self.prefix + spelled(self.tag)

    @property
    def content(self) -> Content:
        """All that a search depends on."""
        return self[2:]

    @property
    def is_text(self) -> bool:
        """Whether it consists of texts."""
        return self.vr in TEXTS

    def texts(self) -> tuple[str, ...]:
        """Its values if it is text, also as read in other character sets where it is suspect."""
        if self.vr not in TEXTS:
            return ()
        first = DEFAULT if self.vr in _ASCII else self.character_set
        texts = [each.decode(self.raw) for each in (first, *other_character_sets(self.raw, first))]
        if self.vr not in SINGLE_VALUE_VRS:
            texts = [value for text in texts for value in text.split("\\")]
        return tuple([text.strip(" \0\r\n") for text in texts])
