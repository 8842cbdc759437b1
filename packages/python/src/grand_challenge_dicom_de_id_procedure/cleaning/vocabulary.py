"""The words that identify nobody: those of the field, of products, and of techniques."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

PARTS = r"[^\W\d_]+|\d+"
"""A pattern for the parts of a folded text: runs of letters, and numbers."""

PRODUCT, CODE, TECHNIQUE = "product", "code", "technique"
"""What an attribute holds, if its words are public."""

_LONGEST_BESIDE = 3  # characters of what may stand beside a maker or a product, as in "MR 7700 HD"
_SHORTEST_IN_TECHNIQUES = {True: 5, False: 3}  # of a number, of other text
_FEWEST_DIGITS_IN_TECHNIQUES = 6  # of what looks like a date, time or number
_FORMS = frozenset(("date", "time", "number"))
_OF_DEVICES = frozenset(("station", "device"))
_OF_PLACES = frozenset(("institution", "address"))


class Vocabulary(NamedTuple):
    """Words that identify nobody; all are folded and have only letters and digits.

    Attributes:
        words: common words of the field, which are not searched for on their own.
        makers: words of the names of makers of equipment.
        products: words of the names of products.
        techniques: words of pulse sequences, coils, filters and ways of processing.
    """

    words: frozenset[str] = frozenset()
    makers: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    techniques: frozenset[str] = frozenset()

    @classmethod
    def of(cls, procedure: Mapping[str, Any]) -> "Vocabulary":
        """The vocabulary of a procedure; a list that the procedure lacks is empty."""
        lists = ("vocabulary", "makers", "products", "techniques")
        return cls(*(_folded(frozenset(procedure.get(name, ()))) for name in lists))

    def names_a_product(self, kind: str, parts: Sequence[str]) -> bool:
        """Whether a value of this kind is only the name of a maker or product, and no needle.

        The name of a place must be that of a maker; persons and numbers are always needles.
        """
        if kind in _OF_DEVICES:
            return self._are_all(parts, self.makers, self.products)
        return kind in _OF_PLACES and self._are_all(parts, self.makers)

    def is_public(self, holds: str, kind: str, hit: str) -> bool:
        """Whether a hit is left alone, in an attribute that holds these public words.

        Args:
            holds: what the attribute holds.
            kind: the kind of the hit.
            hit: its text, folded.
        """
        if holds == PRODUCT:
            return self._are_all(regex(PARTS).findall(hit), self.makers, self.products)
        if holds != TECHNIQUE:
            return False
        parts = regex(PARTS).findall(hit)
        joined = "".join(parts)
        if kind in _FORMS and sum(map(str.isdecimal, joined)) < _FEWEST_DIGITS_IN_TECHNIQUES:
            return True
        is_short = len(joined) < _SHORTEST_IN_TECHNIQUES[joined.isdecimal()]
        return is_short or self._are_all(parts, self.techniques)

    def _are_all(self, parts: Sequence[str], *lists: frozenset[str]) -> bool:
        """Whether there is a word of the lists, and nothing else but what may stand beside it."""
        is_one = False
        for part in parts:
            if any(part in words for words in lists):
                is_one = True
            elif not self._may_stand_beside(part):
                return False
        return is_one

    def _may_stand_beside(self, part: str) -> bool:
        if len(part) > _LONGEST_BESIDE:
            return False
        return len(part) == 1 or part.isdecimal() or part in self.words


@lru_cache(maxsize=64)
def _folded(words: frozenset[str]) -> frozenset[str]:
    joined = "".join(words)
    if letters_and_digits(fold(joined)) == joined:  # as those of this package are
        return words
    return frozenset(letters_and_digits(fold(word)) for word in words)


NO_WORDS = Vocabulary()
"""No word at all."""
