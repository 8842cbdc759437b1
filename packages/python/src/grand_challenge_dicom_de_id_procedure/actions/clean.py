"""C: a value of similar meaning that identifies nobody."""

from collections.abc import Callable

from grand_challenge_dicom_de_id_procedure.actions.action import (
    ActionContext,
    ActionDefinition,
    Dependence,
    Element,
    Inside,
)
from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES, dummy, replace
from grand_challenge_dicom_de_id_procedure.dicom.character_set import (
    has_unknown_escapes,
    other_character_sets,
)
from grand_challenge_dicom_de_id_procedure.dicom.values import (
    CLOCK,
    CLOCK_WITH_COLONS,
    fits,
    join,
)
from grand_challenge_dicom_de_id_procedure.dicom.vrs import CODE_VRS
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.regex import regex

_DATE = r"(?a)(\d{4})([.]?)(\d{2})\2(\d{2})"
_DATETIME = rf"(?a)(\d{{4}})(?:(\d{{2}})(?:(\d{{2}})((?:{CLOCK})?))?)?([+-](?:0\d|1[0-4])[0-5]\d)?"
_TIME = rf"(?a){CLOCK}|{CLOCK_WITH_COLONS}"
_AGE = r"(?a)\d{1,3}[DWMY]"
_OLDEST = 90
_TEXTS = frozenset(("LO", "LT", "SH", "ST", "UC", "UT"))


def clean(element: Element, context: ActionContext) -> bytes | None:
    """C, by VR (PS3.15 E.3.6 for dates, E.3.5 for texts).

    DA and DT move back, by the same number of days for all files of a patient. TM stays. AS over
    89 years becomes 090Y. A value that is not a date or time becomes a dummy, and one that is not
    an age becomes empty. In texts, what identifies is replaced and the rest stays. Of a CSA header,
    those entries stay that the rule names, if their values are numbers. Other VRs are treated as
    by D.
    """
    if element.rule.entries:
        return _numbers_of_header(element, context)
    if element.vr in _TEXTS:
        return _cleaned_text(element, context)
    if element.vr not in ("DA", "DT", "TM", "AS"):
        return replace(element, context)
    if element.raw is None:
        return dummy(element, context.identity)
    values = [_cleaned(element.vr, value, context.days) for value in element.texts()]
    return join(element.vr, values, element.character_set)


def _numbers_of_header(element: Element, context: ActionContext) -> bytes | None:
    """What stays of a CSA header; None if nothing does, or it cannot be read."""
    from grand_challenge_dicom_de_id_procedure.dicom.csa import numbers_of  # seldom needed

    def is_wanted(name: str, values: list[str]) -> bool:
        if name not in element.rule.entries:
            return False
        kinds = [kind for each in values for kind in context.needles.kinds_of_number("DS", each)]
        if context.replaced is not None:
            context.replaced.extend(kinds)
        return not kinds

    return None if element.raw is None else numbers_of(element.raw, is_wanted)


def _cleaned_text(element: Element, context: ActionContext) -> bytes | None:
    if element.raw is None or has_unknown_escapes(element.raw, element.character_set):
        return dummy(element, context.identity)
    from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text  # seldom needed

    def clean_one(text: str) -> tuple[str, tuple[str, ...]]:
        return clean_text(text, context.needles, context.holds)

    new, kinds = cleaned_in_every_reading(element, clean_one, context.identity)
    if context.replaced is not None:
        context.replaced.extend(kinds)
    if new is element.raw and not all(fits(element.vr, text) for text in element.texts()):
        return fitted(element, element.texts(), context.identity)
    return new


def cleaned_in_every_reading(
    element: Element, clean_one: Callable[[str], tuple[str, tuple[str, ...]]], identity: Identity
) -> tuple[bytes | None, tuple[str, ...]]:
    """Clean the texts of an element, also in other character sets that they may be in.

    Args:
        element: a text with a value.
        clean_one: gives the cleaned text, and the kinds of what was replaced.
        identity: for a dummy, if the cleaned texts do not fit.

    Returns:
        The value, the same object if nothing was replaced; and the kinds of what was replaced.
    """
    raw, kinds = element.raw, dict[str, None]()
    assert raw is not None
    is_ascii = element.vr in CODE_VRS or element.vr == "UR"
    others = () if is_ascii else other_character_sets(raw, element.character_set)
    declared = element.character_set
    character_sets = [*others, declared]
    is_likely = declared.is_multi_byte and bool(others) and others[0].codec != "utf_8"
    if is_likely and declared.is_valid(raw):
        character_sets.reverse()  # others only in case that it is declared wrongly
    for character_set in character_sets:
        read = element._replace(raw=raw, character_set=character_set)
        cleaned = [clean_one(text) for text in read.texts()]
        found = dict.fromkeys(kind for _, each in cleaned for kind in each)
        if found:
            kinds.update(found)
            new = fitted(read, [text for text, _ in cleaned], identity)
            if new is None:
                return None, tuple(kinds)
            raw = new
    return raw, tuple(kinds)


def fitted(element: Element, texts: list[str], identity: Identity) -> bytes | None:
    """The value field for texts; a dummy if they do not fit the VR or the character set."""
    if not all(fits(element.vr, text) for text in texts):
        return dummy(element, identity)
    try:
        return join(element.vr, texts, element.character_set)
    except UnicodeError:
        return dummy(element, identity)


def _cleaned(vr: str, value: str, days: int) -> str:
    if not value:
        return ""
    if vr == "DA":
        cleaned = moved_date(value, days)
    elif vr == "DT":
        cleaned = moved_datetime(value, days)
    elif vr == "TM":
        cleaned = value if regex(_TIME).fullmatch(value) else None
    else:
        return capped_age(value)
    return str(DUMMIES[vr]) if cleaned is None else cleaned


def moved_date(value: str, days: int) -> str | None:
    """A DA value moved back; None if it is not a date."""
    if (match := regex(_DATE).fullmatch(value)) is None:
        return None
    return _back(int(match[1]), int(match[3]), int(match[4]), days)


def moved_datetime(value: str, days: int) -> str | None:
    """A DT value moved back, with its precision, time and zone; None if it is not a date."""
    if (match := regex(_DATETIME).fullmatch(value)) is None:
        return None
    year, month, day, time, zone = match.groups()
    moved = _back(int(year), int(month or 1), int(day or 1), days)
    if moved is None:
        return None
    precision = 8 if day else 6 if month else 4
    return moved[:precision] + (time or "") + (zone or "")


def capped_age(value: str) -> str:
    """An AS value with three digits, 090Y if it is over 89 years; empty if it is not an age.

    A dummy would be an age that the patient may have.
    """
    if not regex(_AGE).fullmatch(value):
        return ""
    return "090Y" if value[-1] == "Y" and int(value[:-1]) >= _OLDEST else value.zfill(4)


def _back(year: int, month: int, day: int, days: int) -> str | None:
    from datetime import date, timedelta  # for few files

    try:
        moved = date(year, month, day) - timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return f"{moved.year:04}{moved.month:02}{moved.day:02}"


def _depends_on(element: Element) -> Dependence:
    if element.rule.entries:
        return Dependence.FILE
    if element.vr in _TEXTS:
        return Dependence.IDENTIFYING
    return Dependence.PATIENT if element.vr in ("DA", "DT") else Dependence.VALUE


CLEAN = ActionDefinition("C", clean, follows=Inside.KEEPING, depends_on=_depends_on)
