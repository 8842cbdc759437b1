"""The identifying values of one source, and the search for them in the values of an output."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES
from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.patterns import REMOVED
from grand_challenge_dicom_de_id_procedure.cleaning.spellings import day_of
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_registered_uid
from grand_challenge_dicom_de_id_procedure.dicom.tags import tag_of
from grand_challenge_dicom_de_id_procedure.engine.method_record import DISTRIBUTION
from grand_challenge_dicom_de_id_procedure.verification.contents import Value

_BIRTH_DATE = 0x00100030
_DATES = frozenset(("birth-date", "date"))
_KINDS = {"PN": "person-name", "UI": "uid", "DA": "date", "DT": "date"}
_CLASS_UIDS = ("ClassUID", "TransferSyntaxUID", "CodingSchemeUID", "MappingResourceUID")
"""The keywords of attributes end like this if their UID names a class, not an instance."""

_UID = re.compile(r"\d+(?:\.\d+)+", re.ASCII)
_UID_IN_TEXT = re.compile(r"(?<![\d.])\d+(?:\.\d+){3,}")
_NUMBER = re.compile(r"[0-9+\-.:eE ]*")
_PSEUDONYM = re.compile(r"[A-Z2-7]{16}")
_PRINTABLE = re.compile(rb"[\x20-\x7e\x80-\xff]{6,}")
_PARTS_OF_NAME = re.compile(r"[\^= ,]")
_ENCODINGS = ("utf-8", "latin_1", "utf-16-le", "utf-16-be")
_LONG = 6  # letters and digits; a value of this length is not in other text by chance


class SurvivingValue(NamedTuple):
    """An identifying value of a source that was found in an output."""

    kind: str  # "person-name", "uid", "date" and so on
    text: str  # in the spelling of the output


class ValueRules:
    """What a procedure says about values: which identify, and which do not.

    Attributes:
        vocabulary: common words that do not identify anybody, even if they are somebody's name.
    """

    def __init__(self, procedure: Mapping[str, Any]) -> None:
        self.vocabulary = Vocabulary.of(procedure)
        self._kinds = {
            tag_of(tag): str(kind) for tag, kind in procedure.get("identifying", {}).items()
        }
        dummies = (
            entry.get("dummy")
            for sop_class in procedure.get("sopClass", {}).values()
            for entry in sop_class.get("tag", {}).values()
        )
        claimed = [
            (code["value"], code["scheme"], code["meaning"])
            for entry in (procedure, *procedure.get("sopClass", {}).values())
            for code in entry.get("record", {}).get("codes", ())
        ]
        own = (*map(str, DUMMIES.values()), *chain.from_iterable(claimed), REMOVED)
        self._own_texts = frozenset((*own, *_texts_in(list(dummies))))

    def kind_of(self, tag: int, vr: str) -> str:
        """The kind of identifying value that an element contains; empty if it contains none."""
        if tag in self._kinds:
            return self._kinds[tag]
        if vr == "UI":
            from pydicom.datadict import keyword_for_tag

            if keyword_for_tag(tag).endswith(_CLASS_UIDS):
                return ""
        return "birth-date" if tag == _BIRTH_DATE else _KINDS.get(vr, "")

    def is_own_text(self, text: str) -> bool:
        """Whether the program itself writes this text into outputs, so it identifies nobody."""
        return text in self._own_texts or text.startswith(DISTRIBUTION)


class SourceValues:
    """The identifying values of one source.

    Attributes:
        values: kind and text of each identifying value, except dates.
    """

    def __init__(self, values: tuple[Value, ...], rules: ValueRules) -> None:
        self._rules = rules
        self._needles = Needles(rules.vocabulary)
        self._uids: set[str] = set()
        self._numbers: dict[str, str] = {}
        self.values: set[tuple[str, str]] = set()
        for value in values:
            kind = rules.kind_of(value.tag, value.vr)
            for text in filter(None, value.texts) if kind else ():
                if not rules.is_own_text(text):
                    self._add(kind, text)

    def find(self, value: Value) -> Iterator[SurvivingValue]:
        """Find the values of the source in a value of an output."""
        for text in searchable_texts(value, self._rules):
            if value.vr in ("UI", "DS", "IS", "TM", "AS") and _NUMBER.fullmatch(text):
                if value.vr == "UI" and text in self._uids:
                    yield SurvivingValue("uid", text)
                if value.vr in ("DS", "IS") and text.lstrip("0") in self._numbers:
                    yield SurvivingValue(self._numbers[text.lstrip("0")], text)
                continue
            for uid in uids_in(text):
                if uid in self._uids:
                    yield SurvivingValue("uid", uid)
            if not self._needles.may_occur_in(fold(text)):
                continue
            is_date = value.vr in ("DA", "DT") and _NUMBER.fullmatch(text)
            only_long = value.raw or _PSEUDONYM.fullmatch(text)
            for start, end, kind in self._needles.find(text):
                found = text[start:end]
                if is_date and kind not in _DATES:
                    continue
                if not only_long or len(letters_and_digits(fold(found))) >= _LONG:
                    yield SurvivingValue(kind, found)

    def find_in_codestream(self, content: bytes) -> Iterator[SurvivingValue]:
        """Find the values of the source, as they are spelled there, in bytes of any meaning."""
        for needle, (kind, text) in self._spelled.items():
            if needle in content:
                yield SurvivingValue(kind, text)

    @cached_property
    def _spelled(self) -> dict[bytes, tuple[str, str]]:
        """The bytes that the long values, and the long parts of names, may be written as."""
        spelled: dict[bytes, tuple[str, str]] = {}
        for kind, text in self.values:
            for part in {text, *(_PARTS_OF_NAME.split(text) if kind == "person-name" else ())}:
                if len(letters_and_digits(fold(part))) >= _LONG:
                    for encoding in _ENCODINGS:
                        spelled[part.encode(encoding, "replace")] = kind, part
        return spelled

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


def searchable_texts(value: Value, rules: ValueRules) -> Iterator[str]:
    """The texts of a value, without the program's own; in binary values, what looks like text."""
    for text in value.texts:
        if text and not rules.is_own_text(text):
            yield text
    if value.raw:
        for match in _PRINTABLE.finditer(value.raw):
            try:
                yield match[0].decode("utf-8")
            except UnicodeDecodeError:
                yield match[0].decode("latin_1")


def uids_in(text: str) -> list[str]:
    """Everything in a text that looks like a UID."""
    return _UID_IN_TEXT.findall(text)


def _texts_in(what: Any) -> Iterator[str]:
    """Every text in nested lists and mappings."""
    if isinstance(what, str):
        yield what
    elif isinstance(what, Mapping | list | tuple):
        for each in what.values() if isinstance(what, Mapping) else what:
            yield from _texts_in(each)
