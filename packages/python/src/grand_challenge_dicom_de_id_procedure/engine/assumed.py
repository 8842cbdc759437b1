"""Acts on an element as if the rest of the file were as expected, which saves looking at it again.

What is assumed is checked when the file was read; if it was wrong, the file is read again.
"""

from grand_challenge_dicom_de_id_procedure.actions.action import ActionContext, Dependence, Element
from grand_challenge_dicom_de_id_procedure.actions.clean import moved_date, moved_datetime
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Sought
from grand_challenge_dicom_de_id_procedure.engine.container import Stored
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions, Kept
from grand_challenge_dicom_de_id_procedure.engine.plan import ASKED_FOR, Entry
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

# A member of an enum takes ten times as long to look up in its class as in a module.
_PATIENT, _IDENTIFYING = Dependence.PATIENT, Dependence.IDENTIFYING


class Assumed(NamedTuple):
    """What is assumed of a file.

    Attributes:
        days: by how many days the dates of its patient move back; None if that is not known.
        needles: finds nothing: no text that is cleaned has an identifying value of the file.
    """

    days: int | None
    needles: Sought


def act_assuming(
    decisions: Decisions,
    identity: Identity,
    assumed: Assumed,
    element: Element,
    entry: Entry,
    stored: Stored,
) -> bool:
    """Carry out an action whose result depends on the patient, or on what identifies in the file.

    Returns:
        Whether that was possible; if not, nothing was done.
    """
    depends_on = entry.action.depends_on(element)
    if element.tag in ASKED_FOR:
        return False
    if depends_on is _PATIENT and assumed.days is not None:
        new = entry.action.act(element, ActionContext(identity, assumed.days))
        count_dates(decisions, element, entry, assumed.days)
        if new is None or new is not element.raw or is_mislabelled(stored, element):
            decisions.replace(stored, element, new)
        return True
    if depends_on is _IDENTIFYING and not is_mislabelled(stored, element) and element.raw:
        context = ActionContext(identity, needles=assumed.needles, holds=entry.holds)
        if entry.action.act(element, context) is element.raw:
            decisions.texts.append(Kept(element.raw, entry, stored))
            decisions.has_assumed_texts = True
            return True
    return False


def is_mislabelled(stored: Stored, element: Element) -> bool:
    """Whether the header of an element has another VR than it should, or lacks one."""
    return stored.lacks_vr or stored.vr not in (b"", element.vr.encode())


def count_dates(decisions: Decisions, element: Element, entry: Entry, days: int) -> None:
    """Count the dates in an element that move, and those that are replaced."""
    if element.vr not in ("DA", "DT"):
        return
    moves = moved_date if element.vr == "DA" else moved_datetime
    for text in filter(None, element.texts()):
        if entry.rule.in_order or moves(text, days) is None:
            decisions.dates_removed += 1
        else:
            decisions.dates_moved += 1
