"""Finds the identifying values of one file in a text."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Protocol

from grand_challenge_dicom_de_id_procedure.cleaning.cut import CUT, find_cut, may_be_cut_in
from grand_challenge_dicom_de_id_procedure.cleaning.dates import Day, full_dates, may_have_date_of
from grand_challenge_dicom_de_id_procedure.cleaning.fold import (
    MARK,
    letters_and_digits,
    plain_text,
)
from grand_challenge_dicom_de_id_procedure.cleaning.readings import (
    may_be_read_otherwise,
    other_readings,
)
from grand_challenge_dicom_de_id_procedure.cleaning.searched import SearchedSpellings
from grand_challenge_dicom_de_id_procedure.cleaning.spellings import (
    DATE_KINDS,
    LONGEST_DAY,
    PADDING,
    Spelling,
    has_digit,
    spellings,
    without_products,
)
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import NO_WORDS, Vocabulary
from grand_challenge_dicom_de_id_procedure.cleaning.words import prefixes, titles
from grand_challenge_dicom_de_id_procedure.dicom.allowed import whole_number
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

# What may be between the parts of a value. It is possessive, so that no search takes long.
_BETWEEN = r"\s*+(?:(?:[^\w\s]|_)\s*+){0,5}+"
_LETTER = r"[^\W\d_]"
_LETTERS, _LETTERS_BEFORE = rf"{_LETTER}+", rf"{_LETTER}+\Z"
_THAI_LAO_BURMESE_KHMER = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))
_CHINESE_JAPANESE_KOREAN = "\u2e80"  # and all later characters
_LONG_WORD, _LONG_CODE, _LONG_UID, _LONGEST_WORD = 6, 5, 14, 30
_SHORTEST_GLUED = 3
_MODALITIES = ("ct", "mr")
_LONGEST_REMEMBERED = 256  # letters and digits of a value
_MANY = 100  # spellings: to look for each in all texts of a file may take longer than it saves


class Hit(NamedTuple):
    """An identifying value that was found in a text, from ``start`` to before ``end``."""

    start: int
    end: int
    kind: str


class Sought(Protocol):
    """Identifying values that can be searched for in a text."""

    def may_occur_in(self, folded: str) -> bool:
        """Whether a folded text may contain a value: fast; no false negatives."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words that identify nobody."""

    def find(self, text: str, holds: str = "") -> list[Hit]:
        """Find the values in a text; see ``Needles.find``."""

    def kinds_of_number(self, vr: str, text: str) -> tuple[str, ...]:
        """The kind of value that a DS, IS or UI value as a whole is equal to; none or one."""


class Needles:
    """The identifying values of one file.

    The search ignores case, diacritics, and the separators between the parts of a value. A short
    value is found only as a whole word: no letter may be directly before its first or after its
    last letter, and no digit before its first or after its last digit. Values of 6 or more letters,
    or of 5 or more characters with a digit among them, are found anywhere.

    Single characters, numbers with fewer than 4 digits, and codes of two characters are not found.

    Args:
        vocabulary: words that identify nobody. A value that is only a common word of the field,
            such as "head" or "chest", is not searched for, even if it is somebody's name; nor is a
            device, place or institution with the name of a product.
    """

    def __init__(self, vocabulary: Vocabulary = NO_WORDS) -> None:
        self.vocabulary = vocabulary
        self._texts: dict[str, Spelling] = {}
        self._days: dict[Day, str] = {}
        self._years: set[str] = set()
        self._searched: SearchedSpellings | None = None

    def add(self, kind: str, value: str) -> None:
        """Add a value.

        Args:
            kind: "person-name", "identifier", "birth-date", "date", "institution", "address",
                "telephone" or "uid"; a value of any other kind is searched for as it is written.
            value: one decoded value of one element; for the two kinds of dates, a DA or DT value.
        """
        if kind in DATE_KINDS:
            value = value.strip(PADDING)[:LONGEST_DAY]  # so that all times of a day are one value
        found = spellings(kind, value)
        texts = without_products(found.texts, self.vocabulary)
        self._add(texts, {} if found.day is None else {found.day: kind})

    def add_all(self, other: "Needles") -> None:
        """Add the values of others."""
        self._add(other._texts, other._days)

    def _add(self, texts: Mapping[str, Spelling], days: Mapping[Day, str]) -> None:
        self._searched = None
        for text, spelling in texts.items():
            known = self._texts.setdefault(text, spelling)
            if spelling.kind < known.kind:  # the result must not depend on the order of the values
                self._texts[text] = spelling
        for day, kind in days.items():
            self._days[day] = min(kind, self._days.get(day, kind))
            self._years.add(f"{day[0]:04}")

    def may_occur_in(self, folded: str, digits: str | None = None) -> bool:
        """Whether a folded text may contain a value: fast; no false negatives.

        Several texts can be tested at once, joined by line breaks.

        Args:
            folded: the text, folded.
            digits: the letters and digits of the folded text, if they are known.
        """
        text = letters_and_digits(folded) if digits is None else digits
        if self._texts and (
            may_be_read_otherwise(folded) or may_be_cut_in(folded, self._spellings())
        ):
            return True
        plain = folded if folded.isascii() else folded.replace(MARK, "")
        if self._spellings().may_be_in(text) and self._may_be_found_in(plain, text):
            return True
        if not self._days or not may_have_date_of(self._years, plain):
            return False
        return any(day in self._days for found in full_dates(plain) for day in found.days)

    def find(self, text: str, holds: str = "") -> list[Hit]:
        """Find the values in a text. Hits are in order; overlapping hits are merged.

        The kind of a merged hit is the kind of its longest hit.

        Args:
            text: the text.
            holds: what public words the attribute holds, as in the procedure's ``holds``.
        """
        hits = self._find(text, holds)
        for reading, places in other_readings(text):
            for start, end, kind in self._find(reading, holds):
                stop = max(places[end], places[end - 1] + 1)
                hits.append(Hit(places[start], stop, kind))
        return merged(hits)

    def _find(self, text: str, holds: str) -> list[Hit]:
        """Find the values in one reading of a text."""
        _, folded, places = plain_text(text)
        hits = self._find_folded(folded)
        if len(text) in CUT:
            hits += [Hit(*each) for each in find_cut(folded, self._spellings())]
        if holds:
            hits = [
                hit
                for hit in hits
                if not self.vocabulary.is_public(holds, hit.kind, folded[hit.start : hit.end])
            ]
        return [Hit(places[start], places[end], kind) for start, end, kind in hits]

    def exact(self) -> dict[str, str]:
        """The kinds of the values that are UIDs, or only digits, by UID or digits."""
        kinds: dict[str, str] = {}
        for each in self._texts.values():
            is_uid = each.kind == "uid"
            value = each.parts[0] if is_uid else each.letters_and_digits
            if is_uid or value.isdecimal():
                kinds[value] = min(each.kind, kinds.get(value, each.kind))
        return kinds

    def kinds_of_number(self, vr: str, text: str) -> tuple[str, ...]:
        """The kind of value that a DS, IS or UI value as a whole is equal to; none or one."""
        return equal_to(self.exact(), vr, text)

    def _may_be_found_in(self, folded: str, text: str) -> bool:
        """Whether a spelling may be found, whose letters and digits are in those of some texts."""
        occurring = self._spellings().occurring(text)
        return len(occurring) > _MANY or any(
            not spelling.letters_and_digits.isalpha()  # it may be equal to a value that is a number
            or next(self._hits_of(spelling, folded), None) is not None
            for spelling in occurring
        )

    def _find_folded(self, folded: str) -> list[Hit]:
        text = letters_and_digits(folded)
        occurring = self._spellings().occurring(text)
        hits = [hit for spelling in occurring for hit in self._hits_of(spelling, folded)]
        if self._days:
            for found in full_dates(folded):
                for day in found.days:
                    if day in self._days:
                        hits.append(Hit(found.start, found.end, self._days[day]))
                        break
        return sorted(hits)

    def _hits_of(self, spelling: Spelling, folded: str) -> Iterator[Hit]:
        words, joined = self.vocabulary.words, spelling.letters_and_digits
        if _may_be_glued(spelling):
            pattern = re.compile(joined)  # which forgets names again
        else:
            is_short = len(joined) <= _LONGEST_REMEMBERED
            compile_ = _remembered_pattern if is_short else _pattern
            pattern = compile_(spelling.kind == "uid", spelling.parts)
        end = 0
        for match in pattern.finditer(folded):
            if match.start() < end:
                continue  # inside the number that the last hit was extended to
            start, end = _whole_number(folded, *match.span())
            before, after = _letters_around(folded, start, end)
            if f"{before}{folded[start:end]}{after}" in words and (before or after):
                continue
            if not _may_be_glued(spelling) or self._are_glued(before, after):
                yield Hit(start, end, spelling.kind)

    def _are_glued(self, before: str, after: str) -> bool:
        """Whether a short name may be written in one with the letters before and after it."""
        words = self.vocabulary.words
        return (
            not before or before in titles() or before in prefixes() or _is_glue(before, words)
        ) and (not after or _is_glue(after, words))

    def _spellings(self) -> SearchedSpellings:
        if self._searched is None:
            self._searched = SearchedSpellings(self._texts.values(), self.vocabulary.words)
        return self._searched


def merged(hits: list[Hit]) -> list[Hit]:
    """Sort hits, and merge those that overlap.

    The kind of a merged hit is the kind of its longest hit; of equally long hits, of the first.
    """
    found: list[Hit] = []
    longest = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        length = hit.end - hit.start
        if found and hit.start < found[-1].end:
            last = found[-1]
            kind = hit.kind if length > longest else last.kind
            found[-1] = Hit(last.start, max(last.end, hit.end), kind)
            longest = max(longest, length)
        else:
            found.append(hit)
            longest = length
    return found


def _whole_number(folded: str, start: int, end: int) -> tuple[int, int]:
    """Extend a hit that is part of a longer number to the whole number."""
    if folded[start].isdecimal():
        while start and folded[start - 1].isdecimal():
            start -= 1
    if folded[end - 1].isdecimal():
        while end < len(folded) and folded[end].isdecimal():
            end += 1
    return start, end


def _letters_around(folded: str, start: int, end: int) -> tuple[str, str]:
    """The letters directly before and after a hit."""
    before = regex(_LETTERS_BEFORE).search(folded, max(0, start - _LONGEST_WORD), start)
    after = regex(_LETTERS).match(folded, end, end + _LONGEST_WORD)
    return before[0] if before else "", after[0] if after else ""


def _may_be_glued(spelling: Spelling) -> bool:
    """Whether this is a short name, which counts in a word if the rest is a word, too."""
    joined = spelling.letters_and_digits
    return (
        spelling.kind == "person-name"
        and len(spelling.parts) == 1
        and _SHORTEST_GLUED <= len(joined) < _LONG_WORD
        and joined.isalpha()
        and not _counts_anywhere(joined)
    )


def _is_glue(letters: str, words: frozenset[str]) -> bool:
    return letters in words and (len(letters) >= _SHORTEST_GLUED or letters in _MODALITIES)


def _pattern(is_uid: bool, parts: tuple[str, ...]) -> re.Pattern[str]:
    # The first part comes before its lookbehind, so that the search can skip to it.
    first, last = re.escape(parts[0]), parts[-1]
    pattern = _BETWEEN.join(map(re.escape, parts))
    if is_uid:
        if len(parts[0]) >= _LONG_UID:
            return re.compile(pattern)
        return re.compile(rf"{pattern}(?<![\d.]{first})(?![.]?\d)", re.ASCII)
    joined = "".join(parts)
    begins, ends = rf"(?<!{_more_of(parts[0])}{first})", rf"(?!{_more_of(last)})"
    if _counts_anywhere(joined):
        is_code = not joined.isalpha()
        begins = "" if is_code or _is_long(parts[0]) else begins
        ends = "" if is_code or _is_long(last) else ends
    return re.compile(f"{first}{begins}{pattern[len(first) :]}{ends}")


_remembered_pattern = lru_cache(maxsize=4096)(_pattern)


def _more_of(part: str) -> str:
    """A pattern for a character that would make a part longer."""
    return r"\d" if part.isdecimal() else _LETTER


def _is_long(part: str) -> bool:
    """Whether a value may begin or end with this part inside a word. An initial may not."""
    return len(part) > 2 or part[0].isdecimal() or _is_written_without_spaces(part[0])


def _counts_anywhere(joined: str) -> bool:
    if len(joined) >= (_LONG_CODE if has_digit(joined) else _LONG_WORD):
        return True
    return not joined.isascii() and any(map(_is_written_without_spaces, joined))


def _is_written_without_spaces(character: str) -> bool:
    if character >= _CHINESE_JAPANESE_KOREAN:
        return True
    return any(first <= character <= last for first, last in _THAI_LAO_BURMESE_KHMER)


def equal_to(kinds: Mapping[str, str], vr: str, text: str) -> tuple[str, ...]:
    """The kind of the value that a DS, IS or UI value is, by what ``Needles.exact`` gave."""
    values = (text,) if vr == "UI" else whole_number(text)
    return tuple([kinds[value] for value in values if value in kinds][:1])


NOTHING = Needles()
"""No identifying values."""
