"""What is decided once a whole data set is known: dates, texts, the record, and lengths."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache

from grand_challenge_dicom_de_id_procedure.actions import Element, Scope, clean
from grand_challenge_dicom_de_id_procedure.actions.clean import fitted, moved_date, moved_datetime
from grand_challenge_dicom_de_id_procedure.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.text import remove_needles
from grand_challenge_dicom_de_id_procedure.dictionary import is_registered_uid
from grand_challenge_dicom_de_id_procedure.engine.frame import Frame
from grand_challenge_dicom_de_id_procedure.engine.memory import Memory, Texts
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.plan import ISSUER, PATIENT_ID
from grand_challenge_dicom_de_id_procedure.engine.source import Source
from grand_challenge_dicom_de_id_procedure.engine.treatment import Kept, Treatment
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.values import CODE_VRS, TEXT_VRS, is_number, split

_MOST_REMEMBERED = 1 << 16  # bytes of a file's texts; there may be hundreds of files with such


class FileNeedles:
    """The identifying values that a data set holds anywhere.

    Args:
        treatment: of the data set.
        vocabulary: words that identify nobody, though they be someone's name.
        memory: what was worked out for earlier files.
    """

    def __init__(self, treatment: Treatment, vocabulary: frozenset[str], memory: Memory) -> None:
        self._treatment = treatment
        self._vocabulary = vocabulary
        self._memory = memory
        self._values = frozenset(treatment.identifying)

    @cached_property
    def all(self) -> Needles:
        """All of them."""
        needles = self._but_uids()
        for uid in self._uids():
            if not is_registered_uid(uid):
                needles.add("uid", uid)
        return needles

    def may_occur_in(self, texts: Texts) -> bool:
        """Whether one of them may be in a text that is kept: quick, and never wrongly no."""
        length = sum([len(raw) for raw, _ in texts]) + sum([len(each.raw) for each in self._values])
        memory = self._memory if length <= _MOST_REMEMBERED else Memory()
        folded = memory.folded.get(texts)
        if folded is None:
            folded = memory.folded[texts] = fold(_joined(texts))
        if (self._values, texts) not in memory.clean:
            needles = memory.needles.get(self._values)
            if needles is None:
                needles = memory.needles[self._values] = self._but_uids()
            if needles.may_occur_in(folded):
                return True
            memory.clean.add((self._values, texts))
        digits = memory.digits.get(texts)
        if digits is None:
            digits = memory.digits[texts] = letters_and_digits(folded)
        return any(
            uid in digits for raw in self._treatment.uids for uid in _letters_and_digits_of(raw)
        )

    def _but_uids(self) -> Needles:
        needles = Needles(self._vocabulary)
        for kind, vr, raw, character_set in self._values:
            if vr in TEXT_VRS or vr in CODE_VRS:
                for text in split(vr, raw, character_set):
                    needles.add(kind, text)
        return needles

    def _uids(self) -> Iterator[str]:
        for raw in self._treatment.uids:
            yield from _uids_in(raw)


def _uids_in(raw: bytes) -> list[str]:
    return [uid for each in raw.decode("latin_1").split("\\") if (uid := each.strip(" \0"))]


@lru_cache(maxsize=4096)
def _letters_and_digits_of(raw: bytes) -> tuple[str, ...]:
    """Of the UIDs in a value, as texts are searched for them."""
    return tuple(letters_and_digits(fold(uid)) for uid in _uids_in(raw))


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


def kept_texts(treatment: Treatment) -> Texts:
    """The distinct texts that are kept, those of stretches among them."""
    own = frozenset([(kept[0], kept[5].character_set) for kept in _suspects(treatment)])
    return own.union(*[stretch.texts for stretch in treatment.stretches_used])


def _suspects(treatment: Treatment) -> list[Kept]:
    """Texts, and what ought to be a number, date, time or UID and is not."""
    numbers = treatment.numbers
    if is_number(b"\\".join([kept[0] for kept in numbers])):
        return treatment.texts
    return [*treatment.texts, *(kept for kept in numbers if not is_number(kept[0]))]


def clean_kept_texts(
    treatment: Treatment, needles: FileNeedles, identity: Identity, source: Source
) -> tuple[Leak, ...]:
    """Clean the texts that are kept of what identifies; returns what was found in them."""
    leaks: list[Leak] = []
    found: dict[tuple[str, bytes, CharacterSet], tuple[list[str], tuple[str, ...]]] = {}
    for raw, entry, tag, start, end, frame in _suspects(treatment):
        vr = _vr(entry.vrs, start, frame, source)
        character_set = frame.character_set
        key = (vr, raw, character_set)
        if key not in found:
            found[key] = _without_needles(vr, raw, character_set, needles.all)
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


def _joined(texts: Texts) -> str:
    """All texts in one."""
    return "\n".join([character_set.decode(raw) for raw, character_set in texts])


def _without_needles(
    vr: str, raw: bytes, character_set: CharacterSet, needles: Needles
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
