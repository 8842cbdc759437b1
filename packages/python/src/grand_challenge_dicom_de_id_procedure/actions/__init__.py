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
                                                            others as D
R       file rejected          file rejected                file rejected
======  =====================  ===========================  ====================================

For D, a value that the procedure gives comes first. What cannot be understood is never kept: K and
C then remove it.
"""

from collections.abc import Callable

from pydicom.dataelem import DataElement, RawDataElement

from grand_challenge_dicom_de_id_procedure.actions.clean import clean
from grand_challenge_dicom_de_id_procedure.actions.dummy import replace
from grand_challenge_dicom_de_id_procedure.actions.plain import empty, keep, reject, remove
from grand_challenge_dicom_de_id_procedure.actions.scope import Scope
from grand_challenge_dicom_de_id_procedure.actions.uids import replace_uids
from grand_challenge_dicom_de_id_procedure.element import Element
from grand_challenge_dicom_de_id_procedure.lookup import Rule

Action = Callable[[Element, Rule, Scope], DataElement | RawDataElement | None]

_BY_CODE: dict[str, Action] = {
    "D": replace,
    "Z": empty,
    "X": remove,
    "K": keep,
    "C": clean,
    "U": replace_uids,
    "R": reject,
}


def act(element: Element, rule: Rule, scope: Scope) -> DataElement | RawDataElement | None:
    """Carry out a rule on an element (PS3.15 table E.1-1a).

    Returns:
        What to write in its place, or None to leave the element out.

    Raises:
        RejectedDICOMError: the rule rejects the file.
        ProcedureError: the rule's dummy does not fit the element.
    """
    return _BY_CODE[rule.action](element, rule, scope)
