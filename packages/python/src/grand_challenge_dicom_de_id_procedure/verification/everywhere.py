"""What identifies in any source, looked for in any output: as hashes, which fit in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.cleaning.fold import MARK, fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.verification.contents import Value
from grand_challenge_dicom_de_id_procedure.verification.identifying import (
    Hit,
    Identifying,
    Vocabulary,
    searchable,
    uids_in,
)

MOST = 5_000_000
"""Distinct values that are remembered, which takes about 500 MB."""

_SHORTEST = 6
_MOST_PARTS = 6
_PARTS = re.compile(r"[^\W_]+")


class Everywhere:
    """Values that are long enough to belong to one source alone.

    UIDs, identifiers of 6 characters and more with a digit among them, and names of family and
    given name. Dates are not among them: one patient's may be another's that was moved.

    Args:
        vocabulary: what the procedure says of values.
        most: how many are remembered.

    Attributes:
        is_full: whether there were more.
    """

    def __init__(self, vocabulary: Vocabulary, most: int = MOST) -> None:
        self._vocabulary = vocabulary
        self._most = most
        self._words = frozenset(letters_and_digits(fold(word)) for word in vocabulary.words)
        self._hashes: dict[str, set[int]] = {
            "uid": set(),
            "identifier": set(),
            "person-name": set(),
        }
        self.is_full = False

    def add(self, identifying: Identifying) -> None:
        """Remember what identifies in a source."""
        for kind, text in identifying.values:
            for token in _tokens(kind, text):
                if token in self._words:
                    continue
                if sum(map(len, self._hashes.values())) >= self._most:
                    self.is_full = True
                    return
                self._hashes[kind].add(hash(token))

    def find(self, value: Value) -> Iterator[Hit]:
        """What of any source a value of an output has."""
        for text in searchable(value, self._vocabulary):
            for uid in [text] if value.vr == "UI" else uids_in(text):
                if hash(uid) in self._hashes["uid"]:
                    yield Hit("uid", uid)
            if value.vr in ("UI", "DA", "DT", "TM", "DS", "IS", "AS"):
                continue
            for token in _spans(text):
                for kind in ("identifier", "person-name"):
                    if hash(token) in self._hashes[kind]:
                        yield Hit(kind, token)


def _tokens(kind: str, text: str) -> Iterator[str]:
    """By which a value is found; none where it is too short to be told."""
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


def _spans(text: str) -> Iterator[str]:
    """Runs of a few words, in one piece."""
    parts = _PARTS.findall(fold(text).replace(MARK, ""))
    for start in range(len(parts)):
        joined = ""
        for part in parts[start : start + _MOST_PARTS]:
            joined += part
            if len(joined) >= _SHORTEST:
                yield joined
