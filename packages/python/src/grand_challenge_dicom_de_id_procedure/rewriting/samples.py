"""A data set with a value in each attribute, to try rules on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.tags import creator_tag
from grand_challenge_dicom_de_id_procedure.rules.unkept import ANOTHER_PRIVATE, PRIVATE

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_CREATORS = {PRIVATE: "SAMPLE", ANOTHER_PRIVATE: "MUSTER"}
_SAMPLES: Mapping[str, Any] = {
    "AS": "042Y",
    "AT": 0x00080060,
    "DA": "20010203",
    "DS": "4.5",
    "DT": "20010203040506",
    "IS": "42",
    "PN": "Sample^Name",
    "TM": "040506",
    "UI": "1.2.3.4",
    "FD": 4.5,
    "FL": 4.5,
    **dict.fromkeys(("SL", "SS", "SV", "UL", "US", "UV"), 42),
    **dict.fromkeys(("OB", "OD", "OF", "OL", "OV", "OW", "UN"), b"sample42"),
}


def samples(tags: Sequence[int]) -> Dataset:
    """A data set with these attributes, and the creators of those that stand for private ones."""
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

    data_set = Dataset()
    for tag in tags:
        vr = vr_of(tag)
        if creator := creator_tag(tag):
            data_set.add(DataElement(creator, "LO", _CREATORS[tag]))
        value = [Dataset()] if vr == "SQ" else _SAMPLES.get(vr, "SAMPLE")
        data_set.add(DataElement(tag, vr, value))
    return data_set


def vr_of(tag: int) -> str:
    """The usual VR of an attribute; LO of one that is not known."""
    return "OB" if tag == ANOTHER_PRIVATE else next(iter(vr_choices(tag)), "LO")
