"""An element as the actions see it: with the VR of the data dictionary."""

import copy
from functools import cache
from typing import Any

from pydicom.dataelem import DataElement, RawDataElement, convert_raw_data_element
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices

TEXT_LIKE = frozenset(
    (
        "AE",
        "AS",
        "CS",
        "DA",
        "DS",
        "DT",
        "IS",
        "TM",
        "UI",
        "LO",
        "LT",
        "PN",
        "SH",
        "ST",
        "UC",
        "UR",
        "UT",
    )
)
INTERCHANGEABLE = (
    TEXT_LIKE,
    frozenset(("US", "SS")),
    frozenset(("UL", "SL")),
    frozenset(("UV", "SV")),
    frozenset(("OB", "OW")),
)


@cache
def representation(tag: int, told: str | None) -> tuple[str, bool]:
    """The VR of an element of which the file tells a VR, and whether it can be read so."""
    told = None if told is None or told == "UN" or " or " in told else told
    choices = vr_choices(tag)
    if not choices:
        return (told, True) if told else ("UN", False)
    if told is None or told in choices:
        return told or choices[0], True
    return choices[0], any(told in vrs and choices[0] in vrs for vrs in INTERCHANGEABLE)


class Element:
    """One element of a dataset; decoded when its values or items are asked for."""

    def __init__(self, dataset: Dataset, tag: BaseTag) -> None:
        self._dataset = dataset
        self._stored: DataElement | RawDataElement = dataset.get_item(tag)
        self.tag = tag
        self.vr, self.understood = representation(tag, self._stored.VR)

    def unchanged(self) -> DataElement | RawDataElement:
        """What the dataset holds, under the right VR."""
        if isinstance(self._stored, RawDataElement):
            if self._stored.VR in (None, self.vr):
                return self._stored
            return self._stored._replace(VR=self.vr)
        kept = copy.deepcopy(self._stored)
        if " or " not in kept.VR:
            kept.VR = self.vr
        return kept

    def raw(self) -> bytes:
        """The value field of a VR that is not text; empty where it is not known."""
        value = self._stored.value
        return value if isinstance(value, bytes) else b""

    def texts(self) -> list[str] | None:
        """The values as text without padding; none where it is empty, None if undecodable."""
        values = self._values()
        return None if values is None else [str(value).strip(" \0") for value in values]

    def items(self) -> list[Dataset] | None:
        """The items of a sequence; None where it cannot be read as one."""
        return self._values() if self.vr == "SQ" else None

    def _values(self) -> list[Any] | None:
        if not self.understood:
            return None
        try:
            value = self._decoded()
        except Exception:  # whatever a decoder stumbles over
            return None
        if value is None or (isinstance(value, str | bytes) and not value):
            return []
        return list(value) if isinstance(value, MultiValue | Sequence | list) else [value]

    def _decoded(self) -> Any:
        stored = self._stored
        if not isinstance(stored, RawDataElement):
            return stored.value
        as_told = stored._replace(VR=self.vr)
        if stored.VR == "UN":  # PS3.5 section 6.2.2, note 4
            as_told = as_told._replace(is_implicit_VR=True)
        encoding = self._dataset.original_character_set or self._dataset._character_set
        return convert_raw_data_element(as_told, encoding=encoding, ds=self._dataset).value


def text_of(dataset: Dataset, tag: int) -> str:
    """The first value of an element as text; empty where there is none."""
    return next(iter(texts_of(dataset, tag)), "")


def texts_of(dataset: Dataset, tag: int) -> list[str]:
    """The values of an element as texts; none where there is none."""
    return (Element(dataset, BaseTag(tag)).texts() or []) if tag in dataset else []
