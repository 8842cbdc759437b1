"""Action D: a dummy value of each VR, and the dummy items of sequences."""

from collections.abc import Mapping
from typing import Any

from pydicom.dataelem import DataElement, empty_value_for_VR
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import least_values, vr_choices
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule

from .elements import Element
from .identities import derived_uid, pseudonym

DUMMIES: Mapping[str, str | int | float | bytes] = {
    "AE": "DUMMY", "CS": "DUMMY", "LO": "DUMMY", "LT": "DUMMY", "SH": "DUMMY", "ST": "DUMMY",
    "UC": "DUMMY", "UT": "DUMMY", "PN": "Dummy^Patient", "UR": "https://dummy.invalid/",
    "AS": "030Y", "DA": "20000101", "TM": "120000", "DT": "20000101120000",
    "DS": "0", "IS": "0", "FD": 0.0, "FL": 0.0,
    "AT": 0, "SL": 0, "SS": 0, "SV": 0, "UL": 0, "US": 0, "UV": 0,
    "OB": bytes(2), "OW": bytes(2), "OF": bytes(4), "OL": bytes(4), "OD": bytes(8), "OV": bytes(8),
}  # fmt: skip
DERIVED = ("AE", "CS", "LO", "LT", "SH", "ST", "UC", "UT")
ALWAYS_ONE = frozenset(("LT", "OB", "OD", "OF", "OL", "OV", "OW", "ST", "UR", "UT"))


def replacement(element: Element, rule: Rule, key: bytes) -> DataElement | None:
    """D on an element; None where its VR is not known."""
    tag, vr = element.tag, element.vr
    if vr == "UN":
        return None
    if vr == "SQ":
        return DataElement(tag, "SQ", Sequence(_items(rule, key)))
    if rule.dummy is not None:
        return DataElement(tag, vr, rule.dummy)
    derived = DERIVED if rule.derived else ("LO", "SH")
    if vr in derived and (originals := element.texts()):
        new = [pseudonym(key, text) if text else str(DUMMIES[vr]) for text in originals]
        return DataElement(tag, vr, new)
    if vr == "UI" and (originals := element.texts()):
        return DataElement(tag, vr, [derived_uid(key, text) for text in originals])
    return dummy(tag, vr, key)


def dummy(tag: BaseTag, vr: str, key: bytes) -> DataElement:
    """An element with the dummy of its VR, as many as its VM asks for at least."""
    if vr == "UI":  # without an original, so from the tag
        value: str | int | float | bytes = derived_uid(key, str(tag))
    else:
        value = DUMMIES[vr]
    count = 1 if vr in ALWAYS_ONE else least_values(tag)
    return DataElement(tag, vr, [value] * count if count > 1 else value)


def emptied(tag: BaseTag, vr: str) -> DataElement:
    """An element of zero length; a sequence without items."""
    return DataElement(tag, vr, Sequence() if vr == "SQ" else empty_value_for_VR(vr))


def _items(rule: Rule, key: bytes) -> list[Dataset]:
    if rule.dummy is not None:
        return [_given_item(item) for item in rule.dummy]
    return [_required_item(rule.item or {}, key)]


def _given_item(values: Mapping[str, Any]) -> Dataset:
    item = Dataset()
    for spelled, value in values.items():
        tag, vr = _attribute(spelled)
        if vr == "SQ":
            inner = Sequence([_given_item(inner) for inner in value or ()])
            item.add(DataElement(tag, vr, inner))
        else:
            item.add(emptied(tag, vr) if value in ("", None) else DataElement(tag, vr, value))
    return item


def _required_item(plan: Mapping[str, Any], key: bytes) -> Dataset:
    item = Dataset()
    for spelled, what in plan.items():
        tag, vr = _attribute(spelled)
        if vr == "SQ" and what != "Z":
            inner = _required_item(what if isinstance(what, Mapping) else {}, key)
            item.add(DataElement(tag, vr, Sequence([inner])))
        else:
            item.add(emptied(tag, vr) if what == "Z" else dummy(tag, vr, key))
    return item


def _attribute(spelled: str) -> tuple[BaseTag, str]:
    tag = BaseTag(int(spelled[1:5] + spelled[6:10], 16))
    return tag, vr_choices(tag)[0]
