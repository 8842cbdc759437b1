"""What the seven actions mean, by VR. Nowhere else is this decided.

======  =====================  ===========================  ====================================
Action  Sequence               UI                           Other VRs
======  =====================  ===========================  ====================================
K       items kept, each       kept                         kept
        element by its action
X       removed                removed                      removed
Z       no items               empty                        empty
D       dummy items            derived from the original    LO, SH derived; others a dummy
U       as K, UIDs replaced    derived from the original    as D
C       as K                   as D                         DA, DT moved; TM kept; AS capped;
                                                            LO, LT, SH, ST, UC, UT cleaned of
                                                            what identifies; others as D
R       file rejected          file rejected                file rejected
======  =====================  ===========================  ====================================

For D, a value that the procedure gives comes first. What cannot be read under the VR that the data
dictionary gives is never kept: K, C and U then remove it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from grand_challenge_dicom_de_id_procedure.actions.clean import clean
from grand_challenge_dicom_de_id_procedure.actions.dummy import replace
from grand_challenge_dicom_de_id_procedure.actions.element import Element, Scope
from grand_challenge_dicom_de_id_procedure.actions.uids import replace_uids
from grand_challenge_dicom_de_id_procedure.errors import RejectedDICOMError
from grand_challenge_dicom_de_id_procedure.identity import Identity

__all__ = ["FOLLOWED", "Element", "Inside", "Scope", "act", "clean"]


class Inside(IntEnum):
    """How the items of a sequence are treated."""

    KEEPING = 0
    REMOVING = 1
    REPLACING_UIDS = 2


FOLLOWED: Mapping[str, Inside] = {
    "K": Inside.KEEPING,
    "C": Inside.KEEPING,
    "U": Inside.REPLACING_UIDS,
}
"""How the items of a sequence are treated under the actions that keep them."""


def act(element: Element, identity: Identity) -> bytes | None:
    """Carry out a rule other than C (PS3.15 table E.1-1a); on a sequence, one that keeps no items.

    Returns:
        The new value; the very same object where it is kept; None to leave the element out.

    Raises:
        RejectedDICOMError: the rule rejects the file.
        ProcedureError: the rule's dummy does not fit the element.
    """
    action = element.rule.action
    if action == "X":
        return None
    if action == "Z":
        return b""
    if action == "D":
        return replace(element, identity)
    if action == "U":
        return replace_uids(element, identity)
    if action == "R":
        raise RejectedDICOMError(element.rule.justification, "rejected-element")
    return element.raw
