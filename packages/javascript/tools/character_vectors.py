"""Writes tests/cleaning/characters.json: digests of how Python treats all characters.

Run where characters.py is run: python tools/character_vectors.py
"""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.spellings import spellings
from grand_challenge_dicom_de_id_procedure.regex import regex

VECTORS = Path(__file__).resolve().parents[1] / "tests/cleaning/characters.json"
SURROGATES = range(0xD800, 0xE000)
CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1) if code not in SURROGATES]


def forms(value: str) -> list[str]:
    """All forms of a value, sorted by code points."""
    return sorted(spellings("device", value).texts)


SOME = CHARACTERS[:0x3400] + CHARACTERS[0xF800:0x17800]  # up to U+33FF; U+10000 to U+17FFF
BY_NAME: dict[str, Callable[[str], str]] = {
    "folded": fold,
    "lettersAndDigits": lambda each: letters_and_digits(fold(each)),
    "isAlphanumeric": lambda each: str(int(each.isalnum())),
    "isAlphabetic": lambda each: str(int(each.isalpha())),
    "isSpace": lambda each: str(int(regex(r"\s").match(each) is not None)),
    "isWord": lambda each: str(int(regex(r"\w").match(each) is not None)),
    "isLetter": lambda each: str(int(regex(r"[^\W\d_]").match(each) is not None)),
    "isDigit": lambda each: str(int(regex(r"\d").match(each) is not None)),
    "isCapital": lambda each: str(int(each < "\u0530" and each.isupper())),
}
OF_SOME: dict[str, Callable[[str], str]] = {
    "formsBetweenLetters": lambda each: ",".join(forms(f"ab{each}cd")),
    "formsBeforeMarks": lambda each: ",".join(forms(f"ab{each}\u0308\u0301")),
    "formsComposed": lambda each: ",".join(forms(f"xao{each}\u0308y")),
}


def digest(texts: list[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


if __name__ == "__main__":
    digests = {name: digest([of(each) for each in CHARACTERS]) for name, of in BY_NAME.items()}
    digests |= {name: digest([of(each) for each in SOME]) for name, of in OF_SOME.items()}
    found = {"unicode": unicodedata.unidata_version, "digests": digests}
    VECTORS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
