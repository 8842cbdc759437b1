"""R: a file that has the element is rejected as a whole."""

from typing import NoReturn

from grand_challenge_dicom_de_id_procedure.actions.action import Action, Element, Scope
from grand_challenge_dicom_de_id_procedure.errors import RejectedDICOMError


def reject(element: Element, _scope: Scope) -> NoReturn:
    """R: nothing is written.

    Raises:
        RejectedDICOMError: always, with the procedure's reason.
    """
    raise RejectedDICOMError(element.rule.justification, "rejected-element")


REJECT = Action("R", reject)
