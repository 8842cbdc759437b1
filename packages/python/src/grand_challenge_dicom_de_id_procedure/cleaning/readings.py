"""Other ways to read a text: HTML entities as characters, Cyrillic letters as Latin ones."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from grand_challenge_dicom_de_id_procedure.cleaning.words import words
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

_ENTITY = r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,7}));"
_CYRILLIC = r"[\u0400-\u04ff]"
_LAST_CODE = 0x10FFFF


class OtherText(NamedTuple):
    """Another reading of a text.

    Attributes:
        text: the reading.
        places: for each character of it, the position in the text that it stands for; and then
            the length of the text.
    """

    text: str
    places: Sequence[int]


def may_be_read_otherwise(text: str) -> bool:
    """Whether a text, folded or not, has another reading; it may be true although it has none."""
    if "&" in text and ";" in text:
        return True
    return not text.isascii() and regex(_CYRILLIC).search(text) is not None


def other_readings(text: str) -> Iterator[OtherText]:
    """All other readings of a text; none for most texts."""
    if not may_be_read_otherwise(text):
        return
    if "&" in text and regex(_ENTITY).search(text):
        pieces = [
            (match.span(), _entity(*match.groups())) for match in regex(_ENTITY).finditer(text)
        ]
        yield _replaced(text, [(span, new) for span, new in pieces if new])
    if regex(_CYRILLIC).search(text):
        for pattern, letters in _systems():
            found = regex(pattern).finditer(
                text.lower() if len(text.lower()) == len(text) else text
            )
            yield _replaced(text, [(match.span(), letters[match[0]]) for match in found])


def in_latin(value: str) -> Iterator[str]:
    """A value with Cyrillic letters in Latin ones, by each system."""
    if not value.isascii() and regex(_CYRILLIC).search(value):
        for pattern, letters in _systems():
            yield regex(pattern).sub(lambda match, to=letters: to[match[0]], value.lower())  # type: ignore[misc]


def _replaced(text: str, pieces: Sequence[tuple[tuple[int, int], str]]) -> OtherText:
    """The text with each piece replaced; what replaces a piece stands for the whole of it."""
    read: list[str] = []
    places: list[int] = []
    end = 0
    for (start, stop), new in (*pieces, ((len(text), len(text)), "")):
        read += (text[end:start], new)
        places += (*range(end, start), *([start] * len(new)))
        end = stop
    return OtherText("".join(read), [*places, len(text)])


def _entity(decimal: str | None, hexadecimal: str | None, name: str | None) -> str:
    """The character of an HTML entity; empty if there is none."""
    if name:
        code = words()["entities"].get(name, 0)
    else:
        code = int(decimal) if decimal else int(hexadecimal or "0", 16)
    return chr(code) if 0 < code <= _LAST_CODE else ""


@cache
def _systems() -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Each system: a pattern for its Cyrillic letters, the longest first, and what they become."""
    return tuple(
        ("|".join(sorted(letters, key=lambda each: (-len(each), each))), letters)
        for letters in words()["cyrillic"]
    )
