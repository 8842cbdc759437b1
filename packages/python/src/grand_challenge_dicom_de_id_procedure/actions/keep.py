"""K: the element stays as it is; the items of a sequence are treated element by element."""

from grand_challenge_dicom_de_id_procedure.actions.action import Action, Element, Inside, Scope


def keep(element: Element, _scope: Scope) -> bytes | None:
    """K: the value itself."""
    return element.raw


KEEP = Action("K", keep, keeps=True, follows=Inside.KEEPING)
