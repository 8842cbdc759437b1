"""U: new UIDs that keep every reference between files."""

from pydicom.dataelem import DataElement

from grand_challenge_dicom_de_id_procedure.actions.dummy import dummy, new_element, replace
from grand_challenge_dicom_de_id_procedure.actions.plain import descend, emptied
from grand_challenge_dicom_de_id_procedure.actions.scope import Scope
from grand_challenge_dicom_de_id_procedure.element import Element
from grand_challenge_dicom_de_id_procedure.lookup import Rule


def replace_uids(element: Element, rule: Rule, scope: Scope) -> DataElement | None:
    """U: every value replaced by the UID that the key derives from it (PS3.15 E.3.9).

    Empty stays empty, registered UIDs stay. In a sequence, the UIDs in it that would be kept are
    replaced and everything else goes by its own action. On anything that holds no UID: as D.
    """
    if element.vr == "SQ":
        return descend(element, scope, replacing_uids=True)
    if element.vr != "UI":
        return replace(element, rule, scope)
    originals = element.values()
    if originals is None:
        return dummy(element.tag, "UI", scope.identity)
    if not originals:
        return emptied(element.tag, "UI")
    uids = [scope.identity.uid(str(original).strip(" \0")) for original in originals]
    return new_element(element.tag, "UI", uids)
