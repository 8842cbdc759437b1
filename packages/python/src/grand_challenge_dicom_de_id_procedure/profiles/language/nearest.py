"""Finds the word that a misspelt one is meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_NEAR = 0.8  # a word that is so much like a known one is probably misspelt
_NEAR_IF_SHORT, _SHORT = 0.75, 4  # one letter of four, as in jsom


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that one is probably meant to be; empty if there is none."""
    wanted = {each.lower().replace("_", "-"): each for each in known}
    cutoff = _NEAR_IF_SHORT if len(word) <= _SHORT else _NEAR
    close = difflib.get_close_matches(word.lower().replace("_", "-"), wanted, n=1, cutoff=cutoff)
    return wanted[close[0]] if close else ""
