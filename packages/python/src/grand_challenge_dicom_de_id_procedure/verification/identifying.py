"""The identifying values of one source, and the search for them in the values of an output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Self

from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES
from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.patterns import REMOVED
from grand_challenge_dicom_de_id_procedure.cleaning.spellings import day_of
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_registered_uid
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import (
    IMPLEMENTATION_CLASS_UID,
    IMPLEMENTATION_VERSION_NAME,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import NAMES_A_CLASS, tag_of
from grand_challenge_dicom_de_id_procedure.engine.method_record import DISTRIBUTION
from grand_challenge_dicom_de_id_procedure.verification.reading import Value

_BIRTH_DATE = 0x00100030
DATES = frozenset(("birth-date", "date"))
_NUMBER_VRS = ("UI", "DS", "IS", "TM", "AS")
_INTEGER_VRS = ("DS", "IS")
_WITHOUT_UIDS = ("DS", "IS", "TM", "AS", "DA", "CS")  # no room for four numbers with dots
_KINDS = {"PN": "person-name", "UI": "uid", "DA": "date", "DT": "date"}
_UID = re.compile(r"\d+(?:\.\d+)+", re.ASCII)
_UID_IN_TEXT = re.compile(r"(?<![\d.])\d+(?:\.\d+){3,}")
_NUMBER = re.compile(r"[0-9+\-.:eE ]*")
_PSEUDONYM = re.compile(r"[A-Z2-7]{16}")
_WIDE = rb"[ -~\xa0-\xff](?:\0(?:\0\0)?[ -~\xa0-\xff]){5,}"  # UTF-16 and UTF-32
_PRINTABLE = re.compile(rb"[\x20-\x7e\x80-\xff]{6,}|" + _WIDE)
_PARTS_OF_NAME = re.compile(r"[\^= ,]")
_ENCODINGS = ("utf-8", "latin_1", "utf-16-le", "utf-16-be")
_LONG = 6  # letters and digits; a value of this length is not in other text by chance


class SurvivingValue(NamedTuple):
    """An identifying value of a source that was found in an output."""

    kind: str  # "person-name", "uid", "date" and so on
    text: str  # in the spelling of the output


class ValueRules:
    """What a procedure says about values: which identify, and which do not.

    Args:
        procedure: of the structure of ``procedure.json``.
        learnt: SOP classes to ``learn`` at once.

    Attributes:
        vocabulary: common words that do not identify anybody, even if they are somebody's name.
        learnt: the SOP classes of which it was learnt what outputs say by themselves.
    """

    def __init__(self, procedure: Mapping[str, Any], learnt: Iterable[str] = ()) -> None:
        self.vocabulary = Vocabulary.of(procedure)
        self._kinds = {
            tag_of(tag): str(kind) for tag, kind in procedure.get("identifying", {}).items()
        }
        self._sop_classes = procedure.get("sopClass", {})
        self.learnt: set[str] = set()
        self._own_texts = {
            *(*map(str, DUMMIES.values()), REMOVED, *_claimed(procedure)),
            *(IMPLEMENTATION_VERSION_NAME, IMPLEMENTATION_CLASS_UID),
        }
        for sop_class in learnt:
            self.learn(sop_class)

    def knows(self, sop_class: str) -> bool:
        """Whether there is nothing to learn of a SOP class."""
        return sop_class in self.learnt or sop_class not in self._sop_classes

    def learn(self, sop_class: str) -> None:
        """Learn what outputs of a SOP class say by themselves."""
        if self.knows(sop_class):
            return
        self.learnt.add(sop_class)
        entry = self._sop_classes[sop_class]
        for rows in (entry.get(kind, {}) for kind in ("tag", "path", "private")):
            self._own_texts.update(_texts_in([each.get("dummy") for each in rows.values()]))
        self._own_texts.update(_claimed(entry))

    def kind_of(self, tag: int, vr: str) -> str:
        """The kind of identifying value that an element contains; empty if it contains none."""
        if tag in self._kinds:
            return self._kinds[tag]
        if tag in NAMES_A_CLASS:
            return ""
        return "birth-date" if tag == _BIRTH_DATE else _KINDS.get(vr, "")

    def is_own_text(self, text: str) -> bool:
        """Whether the program itself writes this text into outputs, so it identifies nobody."""
        return text in self._own_texts or text.startswith(DISTRIBUTION)


class Searched(NamedTuple):
    """What of a value of an output is searched.

    Attributes:
        vr: of the value.
        texts: its texts, without the program's own; in a binary value, what looks like text.
        uids: what in its texts looks like a UID.
        is_binary: whether it is a binary value.
    """

    vr: str
    texts: tuple[str, ...]
    uids: tuple[str, ...]
    is_binary: bool

    @property
    def may_have_more(self) -> bool:
        """Whether numbers or UIDs may be found in it, which are not words."""
        return bool(self.uids) or self.vr in _INTEGER_VRS


class Identifying(NamedTuple):
    """What identifies in one source.

    Attributes:
        values: kind and text of each value.
        dates: each date as it is stored, by the path of its item and its tag.
    """

    values: frozenset[tuple[str, str]]
    dates: Mapping[tuple[str, int], bytes]

    @classmethod
    def of(
        cls,
        values: Sequence[Value],
        rules: ValueRules,
        given_back: frozenset[tuple[str, str]] = frozenset(),
    ) -> Self:
        """Of these elements, without what may stay."""
        dates = {
            (value.prefix, value.tag): value.raw.strip()
            for value in values
            if value.vr in ("DA", "DT")
        }
        found = {
            (kind, text)
            for value in values
            if (kind := rules.kind_of(value.tag, value.vr))
            for text in value.texts()
            if text and (kind != "uid" or _is_private_uid(text))
        }
        return cls(frozenset(found - given_back), dates)


class SourceValues:
    """The identifying values of one source, to be searched for.

    Args:
        identifying: what identifies in it.
        rules: which of that the program itself writes.

    Attributes:
        values: kind and text of each identifying value.
        dates: see ``Identifying``.
    """

    def __init__(self, identifying: Identifying, rules: ValueRules) -> None:
        self._rules = rules
        self.dates = identifying.dates
        self.values = {each for each in identifying.values if not rules.is_own_text(each[1])}

    def may_find_words_in(self, many: Iterable[Searched]) -> bool:
        """Whether ``find`` may find anything but numbers and UIDs: fast; no false negatives."""
        texts = "\n".join([text for searched in many for text in searched.texts])
        return self._needles.may_occur_in(fold(texts))

    def find(self, searched: Searched, *, words: bool = True) -> Iterator[SurvivingValue]:
        """Find the values of the source in a value of an output.

        Args:
            searched: the value.
            words: whether ``may_find_words_in`` it.
        """
        vr, texts, uids, is_binary = searched
        for uid in uids:
            if uid in self._uids:
                yield SurvivingValue("uid", uid)
        for text in texts if vr in _INTEGER_VRS else ():
            if text.lstrip("0") in self._numbers:
                yield SurvivingValue(self._numbers[text.lstrip("0")], text)
        for text in texts if words else ():
            if vr in _NUMBER_VRS and _NUMBER.fullmatch(text):
                continue
            if not self._needles.may_occur_in(fold(text)):
                continue
            is_date = vr in ("DA", "DT") and _NUMBER.fullmatch(text)
            only_long = is_binary or _PSEUDONYM.fullmatch(text)
            for start, end, kind in self._needles.find(text):
                found = text[start:end]
                if is_date and kind not in DATES:
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
            if kind in DATES:
                continue
            for part in {text, *(_PARTS_OF_NAME.split(text) if kind == "person-name" else ())}:
                if len(letters_and_digits(fold(part))) >= _LONG:
                    for encoding in _ENCODINGS:
                        spelled[part.encode(encoding, "replace")] = kind, part
        return spelled

    @cached_property
    def _uids(self) -> frozenset[str]:
        return frozenset([text for kind, text in self.values if kind == "uid"])

    @cached_property
    def _needles(self) -> Needles:
        needles = Needles(self._rules.vocabulary)
        for kind, text in self.values:
            if kind != "uid":
                needles.add(kind, text)
        return needles

    @cached_property
    def _numbers(self) -> Mapping[str, str]:
        """Kinds of the values that are long numbers, by the number."""
        numbers: dict[str, str] = {}
        for kind, text in sorted(self.values):
            number = letters_and_digits(text) if text.isascii() and kind == "identifier" else ""
            if kind in DATES and day_of(text) is not None:
                number = letters_and_digits(text)[:8]
            if number.isdecimal() and len(number.lstrip("0")) >= _LONG:
                numbers[number.lstrip("0")] = kind
        return numbers


def searched_in(value: Value, rules: ValueRules) -> Searched:
    """What of a value is searched."""
    vr = value.vr
    if not value.is_text:
        found = tuple(_printable(value.raw))
    elif value.raw:
        found = tuple([text for text in value.texts() if text and not rules.is_own_text(text)])
    else:
        found = ()
    uids = () if vr in _WITHOUT_UIDS else [uid for text in found for uid in uids_in(text)]
    return Searched(vr, found, (*(found if vr == "UI" else ()), *uids), not value.is_text)


def _printable(raw: bytes) -> Iterator[str]:
    for match in _PRINTABLE.finditer(raw):
        run = match[0].replace(b"\0", b"")
        try:
            yield run.decode("utf-8")
        except UnicodeDecodeError:
            yield run.decode("latin_1")


def _is_private_uid(text: str) -> bool:
    return _UID.fullmatch(text) is not None and not is_registered_uid(text)


def _claimed(entry: Mapping[str, Any]) -> Iterator[str]:
    """The texts of the codes and methods that outputs record."""
    yield from entry.get("record", {}).get("methods", ())
    for code in entry.get("record", {}).get("codes", ()):
        yield from (code["value"], code["scheme"], code["meaning"])


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
