"""Finds the word that a misspelt one is meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from grand_challenge_dicom_de_id_procedure.rules import nearest as words

_NEAR = 0.8  # a word that is so much like a known one is probably misspelt
_NEAR_IF_SHORT, _SHORT = 0.75, 4  # one letter of four, as in jsom


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that one is probably meant to be; empty if there is none."""
    return words.nearest(word, known, _NEAR_IF_SHORT if len(word) <= _SHORT else _NEAR)
