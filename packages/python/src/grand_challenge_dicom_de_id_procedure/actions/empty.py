"""Z: the element stays without a value; a sequence without items."""

from grand_challenge_dicom_de_id_procedure.actions.action import (
    Action,
    Element,
    Scope,
    depends_on_tag,
)


def empty(_element: Element, _scope: Scope) -> bytes:
    """Z: no value."""
    return b""


EMPTY = Action("Z", empty, depends_on=depends_on_tag)
