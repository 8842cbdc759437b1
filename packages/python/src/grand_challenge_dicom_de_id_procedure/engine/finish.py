"""Decides what needs the whole data set: dates, texts, insertions."""

from collections.abc import Mapping, Sequence

from grand_challenge_dicom_de_id_procedure.actions.action import Element, Scope
from grand_challenge_dicom_de_id_procedure.actions.clean import (
    cleaned_in_every_reading,
    moved_date,
    moved_datetime,
)
from grand_challenge_dicom_de_id_procedure.actions.dummy import given, in_order
from grand_challenge_dicom_de_id_procedure.cleaning.leaks import FileNeedles
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import CODE
from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    CODE_MEANING,
    CODE_VALUE,
    CODING_SCHEME,
    ISSUER,
    PATIENT_ID,
    RECORD,
)
from grand_challenge_dicom_de_id_procedure.dicom.values import split
from grand_challenge_dicom_de_id_procedure.engine.container import Container, Stored
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
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
    scope = Scope(identity, _days(decisions, said, identity), needles, said)
    scope = scope._replace(order=order)
    for element, entry, stored in decisions.deferred:
        container = stored.container
        element = element._replace(character_set=container.character_set)
        replaced: list[str] = []
        new = entry.action.act(element, scope._replace(holds=entry.holds, replaced=replaced))
        if replaced:
            kinds = dict.fromkeys(replaced)
            cleaned.extend(Leak(container.path(stored.tag), kind) for kind in kinds)
        if element.vr in ("DA", "DT"):
            moves = moved_date if element.vr == "DA" else moved_datetime
            for text in filter(None, element.texts()):
                if entry.rule.in_order or moves(text, scope.days) is None:
                    decisions.dates_removed += 1
                else:
                    decisions.dates_moved += 1
        is_mislabelled = stored.vr not in (b"", element.vr.encode())
        if new is None or new is not element.raw or is_mislabelled:
            decisions.replace(stored, element, new)
    return tuple(cleaned)


def clean_kept_texts(
    decisions: Decisions, needles: FileNeedles | None, identity: Identity
) -> tuple[Leak, ...]:
    """Remove what identifies from the texts that are kept, and correct their headers.

    Args:
        decisions: on the data set; edits are added.
        needles: what identifies; None if it is known that none of it is in the texts.
        identity: replacements under the key of the run.

    Returns:
        What was found in the texts.
    """
    leaks: list[Leak] = []
    known: dict[tuple[int, str, bytes, CharacterSet], tuple[bytes | None, Sequence[str]]] = {}
    codes = _codes(decisions) if needles is not None else {}
    for raw, entry, stored, header in decisions.texts:
        container = stored.container
        kinds: Sequence[str] = ()
        if needles is not None and stored.tag not in codes.get(container, ()):
            vr = _vr(entry, stored)
            encoding, character_set = container.encoding, container.character_set
            element = Element(stored.tag, vr, raw, entry.rule, encoding, character_set)
            key = stored.tag, vr, raw, character_set
            if key not in known:
                known[key] = _without_needles(element, entry.holds, needles, identity)
            new, kinds = known[key]
        if kinds:
            leaks.extend(Leak(container.path(stored.tag), kind) for kind in kinds)
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


def _days(decisions: Decisions, said: dict[int, bytes], identity: Identity) -> int:
    """By how many days the dates of the patient move back."""
    character_set = decisions.data_set.character_set
    patient, issuer = (
        next(iter(split("LO", said.get(tag, b""), character_set)), "")
        for tag in (PATIENT_ID, ISSUER)
    )
    return identity.days(patient, issuer)


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


def _without_needles(
    element: Element, holds: str, needles: FileNeedles, identity: Identity
) -> tuple[bytes | None, Sequence[str]]:
    from grand_challenge_dicom_de_id_procedure.cleaning.text import remove_needles

    return cleaned_in_every_reading(
        element, lambda text: remove_needles(text, needles, holds), identity
    )


def _vr(entry: Entry, stored: Stored) -> str:
    """The VR under which a kept text is written again."""
    if stored.vr and (stored.vr in entry.vrs or not entry.vrs):
        return stored.vr.decode("ascii")
    return entry.vrs[0].decode("ascii") if entry.vrs else "UN"
