"""The valid word that a wrong one is most like."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache


def nearest(word: str, valid: Iterable[str]) -> str:
    """The valid word most like this one, in any case; empty if none is like it."""
    by_folded = {each.casefold(): each for each in valid}
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""


def did_you_mean(word: str, valid: Iterable[str]) -> str:
    """A hint to put behind a message: "; did you mean X?", or nothing."""
    found = nearest(word, valid)
    return f"; did you mean {found}?" if found else ""


@cache
def keywords() -> Mapping[str, str]:
    """The keywords of PS3.6, except those of repeating groups, by their lower case."""
    from pydicom._dicom_dict import DicomDictionary

    return {entry[4].lower(): entry[4] for entry in DicomDictionary.values() if entry[4]}
