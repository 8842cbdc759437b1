"""Decides what needs the whole data set: dates, texts, insertions."""

from collections.abc import Mapping, Sequence

from grand_challenge_dicom_de_id_procedure.actions.action import Element, Scope
from grand_challenge_dicom_de_id_procedure.actions.clean import fitted, moved_date, moved_datetime
from grand_challenge_dicom_de_id_procedure.actions.dummy import given, in_order
from grand_challenge_dicom_de_id_procedure.cleaning.leaks import FileNeedles
from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.tags import ISSUER, PATIENT_ID, RECORD
from grand_challenge_dicom_de_id_procedure.dicom.values import split
from grand_challenge_dicom_de_id_procedure.engine.container import Stored
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.plan import Entry
from grand_challenge_dicom_de_id_procedure.identity import Identity


def carry_out_deferred(decisions: Decisions, identity: Identity, needles: FileNeedles) -> None:
    """Carry out the actions that depend on the whole file (PS3.15 E.3.5 and E.3.6)."""
    if not decisions.deferred:
        return
    said = {each.tag: each.raw for each in decisions.data_set.said}
    order = in_order(
        text
        for element, entry, _ in decisions.deferred
        if entry.rule.in_order
        for text in element.texts()
    )
    scope = Scope(identity, _days(decisions, said, identity), needles, said, order)
    for element, entry, stored in decisions.deferred:
        container = stored.container
        element = element._replace(character_set=container.character_set)
        new = entry.action.act(element, scope)
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
    known: dict[tuple[str, bytes, CharacterSet], tuple[list[str], tuple[str, ...]]] = {}
    for raw, entry, stored, header in decisions.texts:
        container = stored.container
        kinds: Sequence[str] = ()
        if needles is not None:
            vr = _vr(entry, stored)
            key = vr, raw, container.character_set
            if key not in known:
                known[key] = _without_needles(*key, needles)
            texts, kinds = known[key]
        if kinds:
            leaks.extend(Leak(container.path(stored.tag), kind) for kind in kinds)
            encoding, character_set = container.encoding, container.character_set
            element = Element(stored.tag, vr, raw, entry.rule, encoding, character_set)
            new = fitted(element, texts, identity) or b""
            written = encoding.element(stored.tag, vr, new)
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


def _without_needles(
    vr: str, raw: bytes, character_set: CharacterSet, needles: FileNeedles
) -> tuple[list[str], tuple[str, ...]]:
    from grand_challenge_dicom_de_id_procedure.cleaning.text import remove_needles

    texts: list[str] = []
    kinds: dict[str, None] = {}
    for text in split(vr, raw, character_set):
        cleaned, found = remove_needles(text, needles)
        texts.append(cleaned)
        kinds.update(dict.fromkeys(found))
    return texts, tuple(kinds)


def _vr(entry: Entry, stored: Stored) -> str:
    """The VR under which a kept text is written again."""
    if stored.vr and (stored.vr in entry.vrs or not entry.vrs):
        return stored.vr.decode("ascii")
    return entry.vrs[0].decode("ascii") if entry.vrs else "UN"
