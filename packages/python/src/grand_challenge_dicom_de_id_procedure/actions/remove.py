"""X: the element is left out."""

from grand_challenge_dicom_de_id_procedure.actions.action import (
    Action,
    Element,
    Scope,
    depends_on_tag,
)


def remove(_element: Element, _scope: Scope) -> None:
    """X: no element."""
    return


REMOVE = Action("X", remove, depends_on=depends_on_tag)
