"""Decides what needs the whole data set: dates, texts, insertions."""

from collections.abc import Mapping, Sequence
from typing import Any

from grand_challenge_dicom_de_id_procedure.actions.action import ActionContext, Element
from grand_challenge_dicom_de_id_procedure.actions.clean import cleaned_in_every_reading
from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES, given, in_order
from grand_challenge_dicom_de_id_procedure.cleaning.leaks import FileNeedles
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import CODE
from grand_challenge_dicom_de_id_procedure.dicom.allowed import NUMBER_VRS, Handling
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    CODE_MEANING,
    CODE_VALUE,
    CODING_SCHEME,
    RECORD,
)
from grand_challenge_dicom_de_id_procedure.dicom.values import split
from grand_challenge_dicom_de_id_procedure.engine.assumed import count_dates, is_mislabelled
from grand_challenge_dicom_de_id_procedure.engine.container import Container, Stored
from grand_challenge_dicom_de_id_procedure.engine.days import days_of
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions, Kept
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.plan import Entry
from grand_challenge_dicom_de_id_procedure.identity import Identity


def carry_out_deferred(
    decisions: Decisions, identity: Identity, needles: FileNeedles
) -> tuple[Leak, ...]:
    """Carry out the actions that depend on the whole file (PS3.15 E.3.5 and E.3.6).

    Returns:
        What was replaced in texts; each kind once for each element.
    """
    if not decisions.deferred:
        return ()
    cleaned: list[Leak] = []
    said = {each.tag: each.raw for each in decisions.data_set.said}
    order = in_order(
        text
        for element, entry, _ in decisions.deferred
        if entry.rule.in_order
        for text in element.texts()
    )
    context = ActionContext(identity, days_of(decisions, identity), needles, said)
    context = context._replace(order=order, character_set=decisions.data_set.character_set)
    for element, entry, stored in decisions.deferred:
        container = stored.container
        element = element._replace(character_set=container.character_set)
        replaced: list[str] = []
        new = entry.action.act(element, context._replace(holds=entry.holds, replaced=replaced))
        if replaced:
            kinds = dict.fromkeys(replaced)
            cleaned.extend(Leak(container.path(stored.tag), kind) for kind in kinds)
        count_dates(decisions, element, entry, context.days)
        if new is None or new is not element.raw or is_mislabelled(stored, element):
            decisions.replace(stored, element, new)
    return tuple(cleaned)


def clean_kept_texts(
    decisions: Decisions, needles: FileNeedles, identity: Identity, *, may_leak: bool
) -> tuple[Leak, ...]:
    """Remove what identifies from the values that are kept, and correct their headers.

    Args:
        decisions: on the data set; edits are added.
        needles: what identifies.
        identity: replacements under the key of the run.
        may_leak: whether some of it may be in these values.

    Returns:
        What was found in the texts.
    """
    leaks: list[Leak] = []
    known: dict[Any, tuple[bytes | None, Sequence[str]]] = {}
    codes = _codes(decisions) if may_leak else {}
    for kept in decisions.texts:
        raw, entry, stored, header, handling, is_binary = kept
        container = stored.container
        new: bytes | None = raw
        is_harmless = not may_leak or stored.tag in codes.get(container, ())
        if not is_harmless or handling is Handling.CLEANED:
            vr = _vr(entry, stored)
            encoding, character_set = container.encoding, container.character_set
            key = stored.tag, vr, raw, character_set, handling, is_binary, is_harmless
            if key not in known:
                element = Element(stored.tag, vr, raw, entry.rule, encoding, character_set)
                known[key] = _cleaned(kept, element, needles, identity, not is_harmless)
            new, kinds = known[key]
            leaks.extend(Leak(container.path(stored.tag), kind) for kind in kinds)
        if new != raw:
            written = encoding.element(stored.tag, vr, new or b"")
            decisions.edit(stored.start, stored.end, written, container)
        elif header:
            decisions.edit(stored.start, stored.value, header, container)
    return tuple(leaks)


def insert_missing(decisions: Decisions, insertions: Mapping[int, str]) -> None:
    """Insert the elements that every output has, by tag, where the source has none.

    Raises:
        ProcedureError: a value is not valid for its VR.
    """
    encoding = decisions.data_set.encoding
    for tag in insertions.keys() - decisions.present - {*RECORD}:
        vr = next(iter(vr_choices(tag)), "UN")
        value = given(tag, vr, insertions[tag], encoding)
        decisions.inserted[tag] = encoding.element(tag, vr, value)


def _codes(decisions: Decisions) -> Mapping[Container, frozenset[int]]:
    """The parts of codes that their schemes publish, by tag, of each item with a code."""
    texts: dict[Container, dict[int, str]] = {}
    for kept in decisions.texts:
        if kept.entry.holds == CODE:
            container, tag = kept.stored.container, kept.stored.tag
            values = split("LO", kept.raw, kept.character_set)
            texts.setdefault(container, {})[tag] = values[0] if len(values) == 1 else ""
    if not texts:
        return {}
    from grand_challenge_dicom_de_id_procedure.cleaning import published

    found = {}
    for container, parts in texts.items():
        scheme, value, meaning = (
            parts.get(tag, "") for tag in (CODING_SCHEME, CODE_VALUE, CODE_MEANING)
        )
        found[container] = frozenset(
            tag
            for tag, is_published in (
                (CODING_SCHEME, published.is_scheme(scheme)),
                (CODE_VALUE, published.is_code(scheme, value)),
                (CODE_MEANING, published.is_meaning(scheme, value, meaning)),
            )
            if is_published
        )
    return found


def _cleaned(
    kept: Kept, element: Element, needles: FileNeedles, identity: Identity, is_searched: bool
) -> tuple[bytes | None, Sequence[str]]:
    """What a value becomes, the same object if it stays; and the kinds of what was found in it.

    Args:
        kept: the value.
        element: its element.
        needles: what identifies.
        identity: replacements under the key of the run.
        is_searched: whether it is searched for what identifies.
    """
    if kept.is_binary:
        kinds = needles.kinds_in_binary(kept.raw.decode("utf_8"))
        return None if kinds else kept.raw, kinds
    from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text, remove_needles

    vr, holds = element.vr, kept.entry.holds

    def without_needles(text: str) -> tuple[str, tuple[str, ...]]:
        if vr not in NUMBER_VRS:
            return remove_needles(text, needles, holds)
        if kinds := needles.kinds_of_number(vr, text):
            return identity.uid(text) if vr == "UI" else str(DUMMIES[vr]), kinds
        return text, ()

    new: bytes | None = kept.raw
    found: Sequence[str] = ()
    if is_searched:
        new, found = cleaned_in_every_reading(element, without_needles, identity)
    if kept.handling is Handling.CLEANED and new:
        element = element._replace(raw=new)
        new, _ = cleaned_in_every_reading(
            element, lambda text: clean_text(text, needles, holds), identity
        )
    return new, found


def _vr(entry: Entry, stored: Stored) -> str:
    """The VR under which a kept text is written again."""
    if stored.vr and (stored.vr in entry.vrs or not entry.vrs):
        return stored.vr.decode("ascii")
    return entry.vrs[0].decode("ascii") if entry.vrs else "UN"
