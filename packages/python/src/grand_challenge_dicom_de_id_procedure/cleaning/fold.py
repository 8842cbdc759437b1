"""Prepares texts for a search: without case and diacritics, or only letters and digits."""

import re
import unicodedata
from collections.abc import Sequence

from grand_challenge_dicom_de_id_procedure.cleaning.words import words
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

MARK = "\u0300"
"""The folded form of every combining mark and every invisible character."""

_KATAKANA, _TO_HIRAGANA = range(0x30A1, 0x30F7), -0x60
_MARKS = frozenset(("Mn", "Me", "Cf"))
_NOT_ALPHANUMERIC = {code: None for code in range(128) if not chr(code).isalnum()}
_OTHER = r"[\W_]+"
# Letters that are written as several: syllables of Hangul, and a vowel of Tamil. All other letters
# are written with marks.
_DECOMPOSED = (
    r"[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]"
    r"|\u0b92\u0bd7"
)


class _Folded(dict[int, str]):
    """The folded form of each character by its code, computed on first use."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    bare = [part for part in parts if unicodedata.category(part) not in _MARKS]
    if not bare:
        return MARK
    lower = (bare[0] if len(bare) == 1 else character).lower()[0]
    if lower.isdecimal():
        return str(unicodedata.decimal(lower))
    if ord(lower) in _KATAKANA:
        return chr(ord(lower) + _TO_HIRAGANA)
    alike: str = words()["alike"].get(lower, lower)
    return alike


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Convert a text to lower case without diacritics. Its length does not change.

    Combining marks become ``MARK``, digits of any script 0 to 9, full-width letters ordinary ones,
    and letters that are written as several one letter and ``MARK``.
    """
    return text.lower() if text.isascii() else _composed(text.translate(_FOLDED))


def _composed(text: str) -> str:
    """Write decomposed letters as one, with marks for the others (Unicode, section 3.12)."""
    return regex(_DECOMPOSED).sub(_compose, text)


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0]).ljust(len(match[0]), MARK)


class PlainText(NamedTuple):
    """A text without marks, in which values are searched for.

    Attributes:
        written: the text without marks.
        folded: the same text, folded. It has the same length.
        places: the position of each character in the text with marks, and then its length.
    """

    written: str
    folded: str
    places: Sequence[int]


def plain_text(text: str) -> PlainText:
    """Remove the marks from a text and fold it."""
    folded = fold(text)
    if MARK not in folded:
        return PlainText(text, folded, range(len(text) + 1))
    places = [place for place, character in enumerate(folded) if character != MARK]
    written = "".join([text[place] for place in places])
    return PlainText(written, folded.replace(MARK, ""), [*places, len(text)])


def letters_and_digits(folded: str) -> str:
    """Remove everything from a folded text that is not a letter or a digit."""
    if folded.isascii():
        return folded.translate(_NOT_ALPHANUMERIC)
    return regex(_OTHER).sub("", folded)
