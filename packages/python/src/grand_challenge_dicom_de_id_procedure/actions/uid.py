"""U: new UIDs that keep the references between files."""

from grand_challenge_dicom_de_id_procedure.actions.action import (
    ActionContext,
    ActionDefinition,
    Element,
    Inside,
)
from grand_challenge_dicom_de_id_procedure.actions.dummy import replace
from grand_challenge_dicom_de_id_procedure.dicom.values import join


def replace_uids(element: Element, context: ActionContext) -> bytes | None:
    """U: each UID is replaced by one that is derived from it and the key (PS3.15 E.3.9).

    Empty values and registered UIDs stay. Other VRs are treated as by D.
    """
    if element.vr != "UI" or element.raw is None:
        return replace(element, context)
    uids = [context.identity.uid(original) for original in element.texts()]
    return join("UI", uids, element.character_set)


UID = ActionDefinition("U", replace_uids, follows=Inside.REPLACING_UIDS)
