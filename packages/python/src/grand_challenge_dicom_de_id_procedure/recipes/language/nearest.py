"""Hints for words that are misspelt."""

from collections.abc import Iterable, Mapping
from functools import cache

from grand_challenge_dicom_de_id_procedure.rules.nearest import nearest


def did_you_mean(word: str, valid: Iterable[str]) -> str:
    """A hint to put behind a message: "; did you mean X?", or nothing."""
    found = nearest(word, valid)
    return f"; did you mean {found}?" if found else ""


@cache
def keywords() -> Mapping[str, str]:
    """The keywords of PS3.6, except those of repeating groups, by their lower case."""
    from pydicom._dicom_dict import DicomDictionary

    return {entry[4].lower(): entry[4] for entry in DicomDictionary.values() if entry[4]}
