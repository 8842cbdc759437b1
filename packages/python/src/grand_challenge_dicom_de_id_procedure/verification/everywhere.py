"""Searches every output for the identifying values of all sources, stored as their digests."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from grand_challenge_dicom_de_id_procedure.cleaning.fold import MARK, fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.verification.digest import digest_of_text
from grand_challenge_dicom_de_id_procedure.verification.searched import Searched
from grand_challenge_dicom_de_id_procedure.verification.source_values import (
    SourceValues,
    SurvivingValue,
    Words,
)

MOST_STORED = 5_000_000
"""The number of distinct values that are stored. They take about 500 MB."""

_SHORTEST = 6
_MOST_PARTS = 6
_PARTS = re.compile(r"[^\W_]+")


class AllSourceValues:
    """The values of all sources that are long enough to belong to a single source.

    These are UIDs, identifiers of 6 or more characters with a digit among them, and person names
    with a family and a given name. Dates are not stored: a moved date of one patient can be equal
    to the date of another.

    Args:
        words: common words, which do not identify.
        most: how many values are stored at most.

    Attributes:
        is_full: whether there were more than ``most`` values; the others are not stored.
    """

    def __init__(self, words: Collection[str], most: int = MOST_STORED) -> None:
        self._most = most
        self._words = words
        self._digests = {kind: set[int]() for kind in ("uid", "identifier", "person-name")}
        self._last: Words | None = None  # the last source's, all of which are stored
        self.is_full = False

    def add(self, source: SourceValues) -> None:
        """Store the values of a source."""
        for uid in source.uids:
            self._add("uid", uid)
        if source.words is not self._last:
            for kind, text in source.words.values:
                self._add(kind, text)
            self._last = source.words

    def _add(self, kind: str, text: str) -> None:
        for token in _tokens(kind, text):
            if self.is_full or token in self._words:
                continue
            if sum(map(len, self._digests.values())) >= self._most:
                self.is_full = True
            else:
                self._digests[kind].add(digest_of_text(token))

    def find(self, searched: Searched) -> Iterator[SurvivingValue]:
        """Find the values of all sources in a value of an output."""
        for uid in searched.uids:
            if digest_of_text(uid) in self._digests["uid"]:
                yield SurvivingValue("uid", uid)
        if searched.vr in ("UI", "DA", "DT", "TM", "DS", "IS", "AS"):
            return
        for text in searched.texts:
            for token in _joined_words(text):
                found = digest_of_text(token)
                for kind in ("identifier", "person-name"):
                    if found in self._digests[kind]:
                        yield SurvivingValue(kind, token)


def _tokens(kind: str, text: str) -> Iterator[str]:
    """What is stored of a value; nothing if it is too short."""
    if kind == "uid":
        yield text
    elif kind == "identifier":
        joined = _joined(text)
        if len(joined) >= _SHORTEST and any(map(str.isdecimal, joined)):
            yield joined
    elif kind == "person-name":
        for group in text.split("="):
            family, given = ([_joined(part) for part in group.split("^")] + [""])[:2]
            if family and given and len(family + given) >= _SHORTEST:
                yield family + given
                yield given + family


def _joined(text: str) -> str:
    return letters_and_digits(fold(text).replace(MARK, ""))


def _joined_words(text: str) -> Iterator[str]:
    """All runs of up to ``_MOST_PARTS`` words of a text, each joined without separators."""
    parts = _PARTS.findall(fold(text).replace(MARK, ""))
    for start in range(len(parts)):
        joined = ""
        for part in parts[start : start + _MOST_PARTS]:
            joined += part
            if len(joined) >= _SHORTEST:
                yield joined
