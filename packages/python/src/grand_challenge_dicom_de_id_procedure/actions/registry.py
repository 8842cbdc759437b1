"""The actions by name. Every procedure may name one that is added."""

from grand_challenge_dicom_de_id_procedure.actions.action import ActionDefinition
from grand_challenge_dicom_de_id_procedure.actions.clean import CLEAN
from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMY
from grand_challenge_dicom_de_id_procedure.actions.plain import EMPTY, KEEP, REJECT, REMOVE
from grand_challenge_dicom_de_id_procedure.actions.uid import UID
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError

_actions = {each.name: each for each in (DUMMY, EMPTY, REMOVE, KEEP, CLEAN, UID, REJECT)}


def register(action: ActionDefinition) -> None:
    """Add an action, before the first file is de-identified.

    Raises:
        ValueError: there is another of this name.
    """
    if _actions.setdefault(action.name, action) is not action:
        raise ValueError(f"there is an action {action.name!r} already")


def is_action(name: str) -> bool:
    """Whether there is an action of this name."""
    return name in _actions


def action_named(name: str) -> ActionDefinition:
    """The action of this name.

    Raises:
        ProcedureError: there is none.
    """
    try:
        return _actions[name]
    except KeyError:
        raise ProcedureError(f"the procedure has an unknown action {name!r}") from None
