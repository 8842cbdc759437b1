"""D: a value that is valid for the attribute and says nothing about the patient."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from grand_challenge_dicom_de_id_procedure.actions.action import (
    ActionContext,
    ActionDefinition,
    Dependence,
    Element,
)
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import least_values, vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.tags import PATIENT_ID, spelled, tag_of
from grand_challenge_dicom_de_id_procedure.dicom.values import fits, join, pack, split
from grand_challenge_dicom_de_id_procedure.dicom.vrs import (
    CODE_VRS,
    SINGLE_VALUE_VRS,
    TABLE,
    TEXT_VRS,
)
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.identity import Identity

DUMMIES: dict[str, str | int | float | bytes] = {
    vr: bytes(row["dummy_bytes"]) if "dummy_bytes" in row else row["dummy"]
    for vr, row in TABLE.items()
    if row.keys() & {"dummy", "dummy_bytes"}
}
"""What D writes under each VR where the procedure gives no value."""

_DERIVED = ("UI", "LO", "SH")  # from the original values; every other dummy is a constant
_PSEUDONYMS = frozenset(("AE", "CS", "LO", "LT", "SH", "ST", "UC", "UT"))  # where one fits
_NAMES = _PSEUDONYMS | {"PN"}


def replace(element: Element, context: ActionContext) -> bytes | None:
    """D: the dummy of the procedure, else that of the VR, as often as the VM requires.

    A sequence gets the items of the procedure, else one item with the attributes that it requires.
    UI, LO and SH values are derived from the originals, so that the images of one patient or
    study stay together and those of two are not mixed, and so are other texts if the rule says so;
    from the value of another attribute, if the rule names it; with the issuer of an identifier, if
    the rule names it; without an original, from another UID, if the rule names one. DT values keep
    their order, if the rule says so. An element of unknown VR is removed.
    """
    tag, vr, rule, identity = element.tag, element.vr, element.rule, context.identity
    if vr == "SQ":
        return items(rule.dummy, rule.item or {}, element.encoding, identity)
    if rule.dummy is not None:
        return given(tag, vr, rule.dummy, element.encoding)
    if rule.in_order and (texts := element.texts()):
        return join(vr, [_moment(context.order.get(text, 0)) for text in texts], DEFAULT)
    is_other_text = (rule.derived and vr in _PSEUDONYMS) or (rule.of and vr in _NAMES)
    if (vr in _DERIVED or is_other_text) and (derived := _derived(element, context)):
        return join(vr, derived, DEFAULT)
    return dummy(element, identity)


def _derived(element: Element, context: ActionContext) -> list[str]:
    """What is derived from the values of an element; nothing if there is nothing to derive from."""
    rule, said, identity = element.rule, context.said, context.identity
    originals, issuer = element.texts(), ""
    if rule.of:
        originals = split("LO", said.get(rule.of, b""), context.character_set)
    if not originals:
        originals = split("UI", said.get(rule.if_empty, b""), DEFAULT)
        replaced = identity.derived_uid if element.vr == "UI" else identity.pseudonym
        return [replaced(each) for each in originals]
    if element.vr == "UI":
        return [identity.derived_uid(each) for each in originals]
    if rule.issuer in said:
        issuer = next(iter(split("LO", said[rule.issuer], context.character_set)), "")
    if (rule.of or element.tag) == PATIENT_ID:
        return [identity.patient(each, issuer) for each in originals]
    return [identity.pseudonym(each, issuer) for each in originals]


def dummy(element: Element, identity: Identity) -> bytes | None:
    """The dummy of an element's VR; for UI, a UID that is derived from the tag."""
    if element.vr not in DUMMIES and element.vr != "UI":
        return None
    return _dummy(element.tag, element.vr, element.encoding, identity)


def in_order(texts: Iterable[str]) -> Mapping[str, int]:
    """The place of each text among those of a file, from 0, in the order of their characters.

    This is the order of time for DT values in one time zone.
    """
    return {text: place for place, text in enumerate(sorted({*texts} - {""}))}


def _moment(place: int) -> str:
    """The dummy for the DT value at this place: a second after the one before."""
    from datetime import datetime, timedelta  # for few files

    moment = datetime(2000, 1, 1, 12) + timedelta(seconds=place)
    return f"{moment:%Y%m%d%H%M%S}"


def given(tag: int, vr: str, value: Any, encoding: Encoding) -> bytes:
    """The value field for a value of the procedure.

    Raises:
        ProcedureError: it is not a value of the VR.
    """
    many: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    try:
        if vr not in CODE_VRS and vr not in TEXT_VRS:
            return pack(vr, many, encoding.little)
        texts = [str(each) for each in many]
        if all(fits(vr, text) for text in texts):
            return join(vr, texts, DEFAULT)
    except (ValueError, TypeError):
        pass  # as a text that does not fit
    raise ProcedureError(f"the dummy for {spelled(tag)} is not a valid {vr} value")


def items(
    given_items: Any, required: Mapping[str, Any], encoding: Encoding, identity: Identity
) -> bytes:
    """The items of a dummy sequence: those of the procedure, else one with the required attributes.

    Raises:
        ProcedureError: the procedure's items cannot be written.
    """
    if given_items is None:
        return encoding.item(_required(required, encoding, identity))
    if not isinstance(given_items, list | tuple):
        raise ProcedureError("the dummy for a sequence is not a list of items")
    return b"".join(encoding.item(_given(each, encoding)) for each in given_items)


def _dummy(tag: int, vr: str, encoding: Encoding, identity: Identity) -> bytes:
    if vr == "UI":
        return given(tag, vr, [identity.derived_uid(spelled(tag))] * least_values(tag), encoding)
    return _constant(tag, vr, encoding)


@lru_cache(maxsize=1024)
def _constant(tag: int, vr: str, encoding: Encoding) -> bytes:
    count = 1 if vr in SINGLE_VALUE_VRS else least_values(tag)
    return given(tag, vr, [DUMMIES[vr]] * count, encoding)


def _required(plan: Mapping[str, Any], encoding: Encoding, identity: Identity) -> bytes:
    elements: list[bytes] = []
    for key, what in sorted(plan.items()):
        tag, vr = _tag_and_vr(key)
        if isinstance(what, Mapping):
            value = encoding.item(_required(what, encoding, identity))
        elif what == "Z":
            value = b""
        elif what != "D":
            raise ProcedureError(f"{key} in a dummy item is neither D, Z nor an item: {what!r}")
        elif vr == "SQ":
            value = encoding.item(b"")
        else:
            value = _dummy(tag, vr, encoding, identity)
        elements.append(encoding.element(tag, vr, value))
    return b"".join(elements)


def _given(item: Any, encoding: Encoding) -> bytes:
    if not isinstance(item, Mapping):
        raise ProcedureError("an item of a dummy sequence is not a table of attributes")
    elements: list[bytes] = []
    for key, value in sorted(item.items()):
        tag, vr = _tag_and_vr(key)
        if value is None or value == "":
            raw = b""
        elif vr == "SQ":
            raw = b"".join(encoding.item(_given(each, encoding)) for each in value)
        else:
            raw = given(tag, vr, value, encoding)
        elements.append(encoding.element(tag, vr, raw))
    return b"".join(elements)


def _tag_and_vr(key: str) -> tuple[int, str]:
    try:
        tag = tag_of(key)
    except ValueError:
        raise ProcedureError(f"{key!r} in a dummy item is not a tag") from None
    choices = vr_choices(tag)
    if not choices:
        raise ProcedureError(f"{key} in a dummy item is not a standard attribute")
    return tag, choices[0]


def _depends_on(element: Element) -> Dependence:
    rule = element.rule
    is_of_another = rule.if_empty and not (element.raw or b"").strip(b" \0")
    if rule.in_order or rule.issuer or rule.of or is_of_another:
        return Dependence.FILE
    is_derived = element.vr in _DERIVED or rule.derived
    return Dependence.VALUE if is_derived else Dependence.TAG


DUMMY = ActionDefinition("D", replace, depends_on=_depends_on)
