"""D: a value in place of the value, valid for the attribute and telling nothing."""

from collections.abc import Mapping
from typing import Any

from pydicom import config
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from grand_challenge_dicom_de_id_procedure.actions.plain import emptied
from grand_challenge_dicom_de_id_procedure.actions.scope import Scope
from grand_challenge_dicom_de_id_procedure.dictionary import least_values, vr_choices
from grand_challenge_dicom_de_id_procedure.element import Element
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.lookup import Rule

DUMMIES: dict[str, str | int | float | bytes] = {
    **dict.fromkeys(("AE", "CS", "LO", "LT", "SH", "ST", "UC", "UT"), "DUMMY"),
    "PN": "Dummy^Patient",
    "UR": "https://dummy.invalid/",
    "AS": "030Y",
    "DA": "20000101",
    "TM": "120000",
    "DT": "20000101120000",
    **dict.fromkeys(("DS", "IS"), "0"),
    **dict.fromkeys(("AT", "SL", "SS", "SV", "UL", "US", "UV"), 0),
    **dict.fromkeys(("FD", "FL"), 0.0),
    **dict.fromkeys(("OB", "OW"), bytes(2)),
    **dict.fromkeys(("OF", "OL"), bytes(4)),
    **dict.fromkeys(("OD", "OV"), bytes(8)),
}
_ONE_VALUE = frozenset(("LT", "OB", "OD", "OF", "OL", "OV", "OW", "ST", "UR", "UT"))


def replace(element: Element, rule: Rule, scope: Scope) -> DataElement | None:
    """D: the procedure's dummy if it has one, else one by VR, as many as the VM asks for.

    A sequence gets the procedure's items, else one item of the attributes that it requires.
    UI, LO and SH values are derived from the originals, so that the images of one patient or
    study stay together and those of two do not merge.
    """
    if element.vr == "UN":
        return None
    if element.vr == "SQ":
        return new_element(element.tag, "SQ", _items(rule, scope.identity))
    if rule.dummy is not None:
        return new_element(element.tag, element.vr, rule.dummy)
    derive = {
        "UI": scope.identity.derived_uid,
        "LO": scope.identity.pseudonym,
        "SH": scope.identity.pseudonym,
    }.get(element.vr)
    if derive and not element.is_empty and (originals := element.values()):
        values = [derive(str(original).strip(" \0")) for original in originals]
        return new_element(element.tag, element.vr, values)
    return dummy(element.tag, element.vr, scope.identity)


def dummy(tag: BaseTag, vr: str, identity: Identity) -> DataElement:
    """An element with the dummy of its VR; a UID, having no original, comes from the tag."""
    value = identity.derived_uid(str(tag)) if vr == "UI" else DUMMIES[vr]
    count = 1 if vr in _ONE_VALUE else least_values(tag)
    return new_element(tag, vr, [value] * count)


def new_element(tag: BaseTag, vr: str, value: Any) -> DataElement:
    """An element with a value that is checked to fit its VR (PS3.5 section 6.2).

    Raises:
        ProcedureError: it does not.
    """
    many = list(value) if isinstance(value, list | tuple) else [value]
    try:
        if vr == "SQ":
            return DataElement(tag, vr, _datasets(many))
        checked = many[0] if len(many) == 1 else many
        return DataElement(tag, vr, checked, validation_mode=config.RAISE)
    except (TypeError, ValueError, AttributeError) as error:
        raise ProcedureError(f"the dummy for {tag} is no valid {vr} value") from error


def _items(rule: Rule, identity: Identity) -> list[Any]:
    if rule.dummy is not None:
        return list(rule.dummy)
    return [_required_item(rule.item or {}, identity)]


def _required_item(plan: Mapping[str, Any], identity: Identity) -> Dataset:
    item = Dataset()
    for key, what in plan.items():
        tag, vr = _tag_and_vr(key)
        if isinstance(what, Mapping):
            item.add(DataElement(tag, "SQ", Sequence([_required_item(what, identity)])))
        elif what == "Z":
            item.add(emptied(tag, vr))
        elif vr == "SQ":
            item.add(DataElement(tag, "SQ", Sequence([Dataset()])))
        else:
            item.add(dummy(tag, vr, identity))
    return item


def _datasets(items: list[Any]) -> Sequence:
    return Sequence(item if isinstance(item, Dataset) else _given_item(item) for item in items)


def _given_item(values: Mapping[str, Any]) -> Dataset:
    item = Dataset()
    for key, value in values.items():
        tag, vr = _tag_and_vr(key)
        item.add(emptied(tag, vr) if value in ("", None) else new_element(tag, vr, value))
    return item


def _tag_and_vr(key: str) -> tuple[BaseTag, str]:
    try:
        tag = BaseTag(int(key[1:5] + key[6:10], 16))
    except ValueError:
        raise ProcedureError(f"{key!r} in a dummy item is no tag") from None
    choices = vr_choices(tag)
    if not choices:
        raise ProcedureError(f"{key} in a dummy item is no standard attribute")
    return tag, choices[0]
