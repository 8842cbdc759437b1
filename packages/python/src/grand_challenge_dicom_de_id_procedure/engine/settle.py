"""What is decided once a whole data set is known: dates, texts, the record, and lengths."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.actions import Element, Scope, clean
from grand_challenge_dicom_de_id_procedure.actions.clean import fitted, moved_date, moved_datetime
from grand_challenge_dicom_de_id_procedure.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.cleaning.text import remove_needles
from grand_challenge_dicom_de_id_procedure.engine.frame import Frame
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.plan import ISSUER, PATIENT_ID
from grand_challenge_dicom_de_id_procedure.engine.portion import FileNeedles
from grand_challenge_dicom_de_id_procedure.engine.source import Source
from grand_challenge_dicom_de_id_procedure.engine.treatment import Treatment
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.values import split


def days_of(treatment: Treatment, identity: Identity) -> int:
    """How far the dates of a data set's patient move back."""
    patient, issuer = (
        next(iter(split("LO", treatment.top.get(tag, b""), treatment.character_set)), "")
        for tag in (PATIENT_ID, ISSUER)
    )
    return identity.days(patient, issuer)


def clean_deferred(treatment: Treatment, scope: Scope) -> None:
    """Carry out C on what was put off (PS3.15 E.3.5 and E.3.6)."""
    for element, start, end, frame, mislabelled in treatment.deferred:
        element = element._replace(character_set=frame.character_set)
        new = clean(element, scope)
        if element.vr in ("DA", "DT"):
            moves = moved_date if element.vr == "DA" else moved_datetime
            for text in filter(None, element.texts()):
                if moves(text, scope.days) is None:
                    treatment.dates_removed = True
                else:
                    treatment.dates_moved = True
        if new is None:
            treatment.edit(start, end, b"", frame)
        elif new is not element.raw or mislabelled:
            written = frame.encoding.element(element.tag, element.vr, new)
            treatment.edit(start, end, written, frame)


def clean_kept_texts(
    treatment: Treatment, needles: FileNeedles, identity: Identity, source: Source
) -> tuple[Leak, ...]:
    """Clean the texts that are kept of what identifies; returns what was found in them."""
    leaks: list[Leak] = []
    found: dict[tuple[str, bytes, CharacterSet], tuple[list[str], tuple[str, ...]]] = {}
    for raw, entry, tag, start, end, frame in treatment.suspects():
        vr = _vr(entry.vrs, start, frame, source)
        character_set = frame.character_set
        key = (vr, raw, character_set)
        if key not in found:
            found[key] = _without_needles(vr, raw, character_set, needles)
        texts, kinds = found[key]
        if not kinds:
            continue
        leaks.extend(Leak(frame.path(tag), kind) for kind in kinds)
        element = Element(tag, vr, raw, entry.rule, frame.encoding, character_set)
        new = fitted(element, texts, identity) or b""
        if (relabelled := treatment.relabelled.pop(start, None)) is not None:
            _, value, header = relabelled
            frame.delta -= len(header) - (value - start)
        treatment.edit(start, end, frame.encoding.element(tag, vr, new), frame)
    return tuple(leaks)


def _without_needles(
    vr: str, raw: bytes, character_set: CharacterSet, needles: FileNeedles
) -> tuple[list[str], tuple[str, ...]]:
    texts: list[str] = []
    kinds: dict[str, None] = {}
    for text in split(vr, raw, character_set):
        cleaned, found = remove_needles(text, needles)
        texts.append(cleaned)
        kinds.update(dict.fromkeys(found))
    return texts, tuple(kinds)


def _vr(choices: tuple[bytes, ...], start: int, frame: Frame, source: Source) -> str:
    """The VR under which a kept text is written again."""
    if frame.encoding.explicit:
        stored = source.bytes_at(start + 4, 2)
        if stored in choices or not choices:
            return stored.decode("ascii")
    return choices[0].decode("ascii") if choices else "UN"
