"""The search for the identifying values of a source in the values of an output."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Hit, Needles
from grand_challenge_dicom_de_id_procedure.cleaning.spellings import day_of
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.verification.identifying import (
    DATES,
    IdentifyingOfSource,
    ValueRules,
)
from grand_challenge_dicom_de_id_procedure.verification.searched import (
    Searched,
    SearchedTogether,
    is_number,
)

_PSEUDONYM = re.compile(r"[A-Z2-7]{16}")
_PARTS_OF_NAME = re.compile(r"[\^= ,]")
_ENCODINGS = ("utf-8", "latin_1", "utf-16-le", "utf-16-be")
_LONG = 6  # letters and digits; a value of this length is not in other text by chance
_MOST_REMEMBERED = 10_000  # texts
_SHORT = 256  # characters of a text that is remembered
_MOST_SOURCES = 16


class SurvivingValue(NamedTuple):
    """An identifying value of a source that was found in an output."""

    kind: str  # "person-name", "uid", "date" and so on
    text: str  # in the spelling of the output


class Words:
    """The identifying values of a source, without UIDs. The files of a study have them in common.

    Args:
        values: kind and text of each.
        rules: what the program itself writes, and the words that identify nobody.

    Attributes:
        values: those that the program does not write itself.
    """

    def __init__(self, values: frozenset[tuple[str, str]], rules: ValueRules) -> None:
        self.values = frozenset([each for each in values if not rules.is_own_text(each[1])])
        self._vocabulary = rules.vocabulary
        self._clear: set[str] = set()  # texts in which there is none

    def may_be_in(self, texts: Collection[str]) -> bool:
        """Whether one may be in these texts: fast; no false negatives."""
        if self._clear.issuperset(texts):
            return False
        unknown = [text for text in texts if text not in self._clear]
        if self._needles.may_occur_in(fold("\n".join(unknown))):
            return True
        for text in unknown:
            self._remember(text)
        return False

    def find(self, text: str) -> list[Hit]:
        """Find them in a text; see ``Needles.find``."""
        if text in self._clear:
            return []
        if self._needles.may_occur_in(fold(text)):
            return self._needles.find(text)
        self._remember(text)
        return []

    def _remember(self, text: str) -> None:
        if len(text) <= _SHORT:
            if len(self._clear) >= _MOST_REMEMBERED:
                self._clear.clear()
            self._clear.add(text)

    @cached_property
    def _needles(self) -> Needles:
        needles = Needles(self._vocabulary)
        for kind, text in self.values:
            needles.add(kind, text)
        return needles

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """Kinds of the values that are long numbers, by the number without leading zeros."""
        numbers: dict[str, str] = {}
        for kind, text in sorted(self.values):
            number = letters_and_digits(text) if text.isascii() and kind == "identifier" else ""
            if kind in DATES and day_of(text) is not None:
                number = letters_and_digits(text)[:8]
            if number.isdecimal() and len(number.lstrip("0")) >= _LONG:
                numbers[number.lstrip("0")] = kind
        return numbers


class KnownWords:
    """The ``Words`` of the last sources. Most have the same.

    Args:
        rules: see ``Words``.
    """

    def __init__(self, rules: ValueRules) -> None:
        self.rules = rules
        self._known: dict[frozenset[tuple[str, str]], Words] = {}
        self._learnt = 0

    def of(self, values: frozenset[tuple[str, str]]) -> Words:
        """The words with these values."""
        if len(self._known) >= _MOST_SOURCES or self._learnt != len(self.rules.learnt):
            self._known.clear()
            self._learnt = len(self.rules.learnt)
        words = self._known.get(values)
        if words is None:
            words = self._known[values] = Words(values, self.rules)
        return words


class SourceValues:
    """The identifying values of one source, to be searched for.

    Args:
        identifying: what identifies in it.
        known: which of that the program itself writes.

    Attributes:
        uids: its UIDs.
        words: its other values.
        dates: see ``IdentifyingOfSource``.
    """

    def __init__(self, identifying: IdentifyingOfSource, known: KnownWords) -> None:
        is_own_text = known.rules.is_own_text
        self.uids = frozenset([uid for uid in identifying.uids if not is_own_text(uid)])
        self.words = known.of(identifying.others)
        self.dates = identifying.dates

    def may_be_in(self, together: SearchedTogether) -> bool:
        """Whether a value of the source may be in values of an output: no false negatives."""
        return (
            not self.uids.isdisjoint(together.uids)
            or not together.integers.isdisjoint(self.words.numbers)
            or self.words.may_be_in(together.words)
        )

    def find(self, searched: Searched, *, words: bool = True) -> Iterator[SurvivingValue]:
        """Find the values of the source in a value of an output.

        Args:
            searched: the value.
            words: whether more may be in it than numbers and UIDs.
        """
        for uid in searched.uids:
            if uid in self.uids:
                yield SurvivingValue("uid", uid)
        for number, text in zip(searched.integers, searched.texts, strict=False):
            if number in self.words.numbers:
                yield SurvivingValue(self.words.numbers[number], text)
        for text in searched.words if words else ():
            hits = self.words.find(text)
            if not hits:
                continue
            is_date = searched.vr in ("DA", "DT") and is_number(text)
            only_long = searched.is_binary or _PSEUDONYM.fullmatch(text)
            for start, end, kind in hits:
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
        for kind, text in sorted([*self.words.values, *[("uid", uid) for uid in self.uids]]):
            if kind in DATES:
                continue
            parts = _PARTS_OF_NAME.split(text) if kind == "person-name" else ()
            for part in sorted({text, *parts}):
                if len(letters_and_digits(fold(part))) >= _LONG:
                    for encoding in _ENCODINGS:
                        spelled[part.encode(encoding, "replace")] = kind, part
        return spelled
