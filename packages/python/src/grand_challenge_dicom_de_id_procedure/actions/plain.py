"""The actions that need no new value: K, X, Z and R."""

from pydicom.dataelem import DataElement, RawDataElement, empty_value_for_VR
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from grand_challenge_dicom_de_id_procedure.actions.scope import Scope
from grand_challenge_dicom_de_id_procedure.element import Element
from grand_challenge_dicom_de_id_procedure.errors import RejectedDICOMError
from grand_challenge_dicom_de_id_procedure.lookup import Rule


def keep(element: Element, _rule: Rule, scope: Scope) -> DataElement | RawDataElement | None:
    """K: unchanged; a sequence keeps its items, each element in them by its own action."""
    if element.vr == "SQ":
        return descend(element, scope, replacing_uids=False)
    return element.unchanged() if element.understood else None


def remove(_element: Element, _rule: Rule, _scope: Scope) -> None:
    """X: left out."""


def empty(element: Element, _rule: Rule, _scope: Scope) -> DataElement | None:
    """Z: zero length; a sequence without items."""
    if element.vr == "UN":
        return None
    return emptied(element.tag, element.vr)


def reject(_element: Element, rule: Rule, _scope: Scope) -> None:
    """R: the file is rejected, with the rule's justification."""
    raise RejectedDICOMError(rule.justification, reason="rejected-element")


def descend(element: Element, scope: Scope, *, replacing_uids: bool) -> DataElement | None:
    """A sequence whose items are treated one by one; None where it is no sequence after all."""
    items = element.items()
    if items is None:
        return None
    return DataElement(element.tag, "SQ", Sequence(scope.inside(items, replacing_uids)))


def emptied(tag: BaseTag, vr: str) -> DataElement:
    """An element of zero length."""
    return DataElement(tag, vr, Sequence() if vr == "SQ" else empty_value_for_VR(vr))
