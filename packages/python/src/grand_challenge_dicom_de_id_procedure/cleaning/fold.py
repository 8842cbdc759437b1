"""Texts without case and diacritics, and texts without anything but letters and digits."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.regex import regex

MARK = "\u0300"
"""What every mark that follows a letter, and every invisible character, folds to."""

# Letters that do not decompose, by the letter they are usually typed as.
_ALIKE = {
    "ß": "s", "æ": "a", "œ": "o", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ł": "l",
    "þ": "t",
}  # fmt: skip
_MARKS = frozenset(("Mn", "Me", "Cf"))
_NOT_ALPHANUMERIC = {code: None for code in range(128) if not chr(code).isalnum()}
_OTHER = r"[\W_]+"


class _Folded(dict[int, str]):
    """What a character folds to, by its code, found on first use."""

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
    return _ALIKE.get(lower, lower)


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Lower case, without diacritics, and of the same length as the text.

    Marks that stand on their own become ``MARK``; digits of any script become 0 to 9, full-width
    letters plain ones.
    """
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class PlainText(NamedTuple):
    """A text without marks: what is searched.

    Attributes:
        written: as it was, but for them.
        folded: the same, folded.
        places: where each character stood in the text, and how long that was.
    """

    written: str
    folded: str
    places: Sequence[int]


def plain_text(text: str) -> PlainText:
    """A text as it is searched."""
    folded = fold(text)
    if MARK not in folded:
        return PlainText(text, folded, range(len(text) + 1))
    places = [place for place, character in enumerate(folded) if character != MARK]
    written = "".join([text[place] for place in places])
    return PlainText(written, folded.replace(MARK, ""), [*places, len(text)])


def letters_and_digits(folded: str) -> str:
    """A folded text without spaces, separators and marks."""
    if folded.isascii():
        return folded.translate(_NOT_ALPHANUMERIC)
    return regex(_OTHER).sub("", folded)
