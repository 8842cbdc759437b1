"""What identifies in a source: its values, UIDs and dates, and where a text or a value has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES
from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.patterns import REMOVED
from grand_challenge_dicom_de_id_procedure.cleaning.spellings import day_of
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_registered_uid
from grand_challenge_dicom_de_id_procedure.engine.method_record import BASIC_PROFILE, DISTRIBUTION
from grand_challenge_dicom_de_id_procedure.verification.contents import Value

_BIRTH_DATE = 0x00100030
_DATES = frozenset(("birth-date", "date"))
_KINDS = {"PN": "person-name", "UI": "uid", "DA": "date", "DT": "date"}
_CLASS_UIDS = ("ClassUID", "TransferSyntaxUID", "CodingSchemeUID", "MappingResourceUID")
"""How keywords of UIDs end that name a kind of thing, none of the things themselves."""

_UID = re.compile(r"\d+(?:\.\d+)+", re.ASCII)
_UID_IN_TEXT = re.compile(r"(?<![\d.])\d+(?:\.\d+){3,}")
_NUMBER = re.compile(r"[0-9+\-.:eE ]*")
_PSEUDONYM = re.compile(r"[A-Z2-7]{16}")
_PRINTABLE = re.compile(rb"[\x20-\x7e\x80-\xff]{6,}")
_LONG = 6  # letters and digits of a value that does not occur in other text by chance


class Hit(NamedTuple):
    """Something of a source, found in an output.

    Attributes:
        kind: what it is: "person-name", "uid", "date" and so on.
        text: how the output spells it.
    """

    kind: str
    text: str


class Vocabulary:
    """What a procedure says of values.

    Args:
        procedure: any mapping of the published shape.

    Attributes:
        words: that identify nobody, though they be someone's name.
        ours: texts that the program writes itself; where a source has them, it is from there too.
    """

    def __init__(self, procedure: Mapping[str, Any]) -> None:
        self.words = frozenset(procedure.get("vocabulary", ()))
        self._kinds = {
            int(tag[1:5] + tag[6:10], 16): str(kind)
            for tag, kind in procedure.get("identifying", {}).items()
        }
        dummies = (
            entry.get("dummy")
            for sop_class in procedure.get("sopClass", {}).values()
            for entry in sop_class.get("tag", {}).values()
        )
        self.ours = frozenset(
            (
                *(str(dummy) for dummy in DUMMIES.values()),
                *_texts_in(list(dummies)),
                *(BASIC_PROFILE.meaning, REMOVED),
            )
        )

    def kind_of(self, tag: int, vr: str) -> str:
        """Which kind of identifying value an element has; empty if none."""
        if tag in self._kinds:
            return self._kinds[tag]
        if vr == "UI" and _keyword(tag).endswith(_CLASS_UIDS):
            return ""
        return "birth-date" if tag == _BIRTH_DATE else _KINDS.get(vr, "")

    def is_ours(self, text: str) -> bool:
        """Whether the program writes this text itself, in whatever file."""
        return text in self.ours or text.startswith(DISTRIBUTION)


class Identifying:
    """What identifies in one source.

    Args:
        values: of the source.
        vocabulary: what the procedure says of values.

    Attributes:
        values: kind and text of each value, but for dates.
    """

    def __init__(self, values: tuple[Value, ...], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._needles = Needles(vocabulary.words)
        self._uids: set[str] = set()
        self._numbers: dict[str, str] = {}
        self.values: set[tuple[str, str]] = set()
        for value in values:
            kind = vocabulary.kind_of(value.tag, value.vr)
            for text in filter(None, value.texts) if kind else ():
                if not vocabulary.is_ours(text):
                    self._add(kind, text)

    def find(self, value: Value) -> Iterator[Hit]:
        """What of it a value of an output has."""
        for text in searchable(value, self._vocabulary):
            if value.vr in ("UI", "DS", "IS", "TM", "AS") and _NUMBER.fullmatch(text):
                if value.vr == "UI" and text in self._uids:
                    yield Hit("uid", text)
                if value.vr in ("DS", "IS") and text.lstrip("0") in self._numbers:
                    yield Hit(self._numbers[text.lstrip("0")], text)
                continue
            for uid in uids_in(text):
                if uid in self._uids:
                    yield Hit("uid", uid)
            if not self._needles.may_occur_in(fold(text)):
                continue
            is_date = value.vr in ("DA", "DT") and _NUMBER.fullmatch(text)
            only_long = value.raw or _PSEUDONYM.fullmatch(text)
            for start, end, kind in self._needles.find(text):
                found = text[start:end]
                if is_date and kind not in _DATES:
                    continue
                if not only_long or len(letters_and_digits(fold(found))) >= _LONG:
                    yield Hit(kind, found)

    def _add(self, kind: str, text: str) -> None:
        if kind == "uid":
            if _UID.fullmatch(text) and not is_registered_uid(text):
                self._uids.add(text)
                self.values.add((kind, text))
            return
        if kind not in _DATES:
            self.values.add((kind, text))
        self._needles.add(kind, text)
        number = letters_and_digits(text) if text.isascii() and kind == "identifier" else ""
        if kind in _DATES and day_of(text) is not None:
            number = letters_and_digits(text)[:8]
        if number.isdecimal() and len(number.lstrip("0")) >= _LONG:
            self._numbers[number.lstrip("0")] = kind


def searchable(value: Value, vocabulary: Vocabulary) -> Iterator[str]:
    """The texts of a value that may hold something; in bytes, whatever looks like text."""
    for text in value.texts:
        if text and not vocabulary.is_ours(text):
            yield text
    if value.raw:
        for match in _PRINTABLE.finditer(value.raw):
            try:
                yield match[0].decode("utf-8")
            except UnicodeDecodeError:
                yield match[0].decode("latin_1")


def uids_in(text: str) -> Iterator[str]:
    """What looks like UIDs in a text."""
    for match in _UID_IN_TEXT.finditer(text):
        yield match[0]


def _keyword(tag: int) -> str:
    from pydicom.datadict import keyword_for_tag

    return keyword_for_tag(tag)


def _texts_in(what: Any) -> Iterator[str]:
    """Every text in nested lists and mappings."""
    if isinstance(what, str):
        yield what
    elif isinstance(what, Mapping):
        for each in what.values():
            yield from _texts_in(each)
    elif isinstance(what, list | tuple):
        for each in what:
            yield from _texts_in(each)
