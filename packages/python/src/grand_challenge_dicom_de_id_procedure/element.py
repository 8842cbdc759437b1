"""One element as an action sees it: under the VR that the dictionary gives it."""

import copy
from typing import Any

from pydicom.dataelem import DataElement, RawDataElement, convert_raw_data_element
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag

from grand_challenge_dicom_de_id_procedure.dictionary import vr_choices

# Within a family, a value of one VR can be read as one of another.
_CODES_AND_NUMBERS = frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI"))
_TEXTS = frozenset(("LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"))
_FAMILIES = (
    _CODES_AND_NUMBERS | _TEXTS,
    frozenset(("US", "SS")),
    frozenset(("UL", "SL")),
    frozenset(("UV", "SV")),
    frozenset(("OB", "OW")),
)


class Element:
    """An element of a dataset, decoded only when asked for its values.

    The dictionary's VR decides, whatever the file says (PS3.5 section 6.2.2 for UN).

    Attributes:
        tag: which element.
        vr: its VR.
        understood: whether the value can be read under that VR. If not, it may be anything.
    """

    def __init__(self, dataset: Dataset, tag: BaseTag) -> None:
        self._dataset = dataset
        self._stored: DataElement | RawDataElement = dataset.get_item(tag)
        self.tag = tag
        self.vr, self.understood = _representation(tag, self._stored.VR)

    @property
    def is_empty(self) -> bool:
        """Whether it has no value, decided without decoding it."""
        if isinstance(self._stored, RawDataElement):
            return not self._stored.value
        return bool(self._stored.is_empty)

    def unchanged(self) -> DataElement | RawDataElement:
        """The element as the file has it, under its VR."""
        stored = self._stored
        if isinstance(stored, RawDataElement):
            relabel = stored.VR not in (None, self.vr)
            return stored._replace(VR=self.vr) if relabel else stored
        kept = stored if stored.is_buffered else copy.deepcopy(stored)
        if " or " not in kept.VR:
            kept.VR = self.vr
        return kept

    def values(self) -> list[Any] | None:
        """The values, decoded; None where they cannot be."""
        if not self.understood:
            return None
        try:
            value = self._decoded()
            if value is None or (isinstance(value, str | bytes) and not value):
                return []
            return list(value) if isinstance(value, MultiValue | list | tuple) else [value]
        except (RecursionError, MemoryError):
            raise
        except Exception:  # whatever a decoder stumbles over, the value is not understood
            return None

    def items(self) -> list[Dataset] | None:
        """The items of a sequence; None where it cannot be read as one."""
        if not self.understood:
            return None
        try:
            return list(self._decoded())
        except (RecursionError, MemoryError):
            raise
        except Exception:
            return None

    def _decoded(self) -> Any:
        stored = self._stored
        if not isinstance(stored, RawDataElement):
            return stored.value
        raw = stored._replace(VR=self.vr)
        if stored.VR == "UN":
            raw = raw._replace(is_implicit_VR=True)
        encoding = self._dataset.original_character_set or self._dataset._character_set
        return convert_raw_data_element(raw, encoding=encoding, ds=self._dataset).value


def _representation(tag: BaseTag, stored: str | None) -> tuple[str, bool]:
    told = stored if stored is not None and stored != "UN" and " or " not in stored else None
    choices = vr_choices(tag)
    if not choices:
        return (told, True) if told else ("UN", False)
    if told is None:
        return choices[0], True
    if told in choices:
        return told, True
    alike = any(told in family and choices[0] in family for family in _FAMILIES)
    return choices[0], alike
