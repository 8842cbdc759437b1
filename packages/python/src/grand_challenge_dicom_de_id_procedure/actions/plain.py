"""K, X, Z and R: the actions that do not look at the value."""

from typing import NoReturn

from grand_challenge_dicom_de_id_procedure.actions.action import (
    ActionContext,
    ActionDefinition,
    Dependence,
    Element,
    Inside,
)
from grand_challenge_dicom_de_id_procedure.errors import RejectedDICOMError


def reject(element: Element, _context: ActionContext) -> NoReturn:
    """R: the file is rejected, with the procedure's reason.

    Raises:
        RejectedDICOMError: always.
    """
    raise RejectedDICOMError(element.rule.justification, "rejected-element")


def _depends_on_tag(_element: Element) -> Dependence:
    return Dependence.TAG


KEEP = ActionDefinition("K", lambda element, _: element.raw, keeps=True, follows=Inside.KEEPING)
REMOVE = ActionDefinition("X", lambda *_: None, depends_on=_depends_on_tag)
EMPTY = ActionDefinition("Z", lambda *_: b"", depends_on=_depends_on_tag)
REJECT = ActionDefinition("R", reject)
