"""The word that a wrong one is probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], least: float = 0.6) -> str:
    """The known word that is most like another one, in any case; empty if none is like it.

    Args:
        word: the wrong word.
        known: the words that there are.
        least: how like they must be, from 0 to 1.
    """
    from difflib import get_close_matches  # which only mistakes need

    by_folded = {_folded(each): each for each in known}
    found = get_close_matches(_folded(word), by_folded, n=1, cutoff=least)
    return by_folded[found[0]] if found else ""


def _folded(word: str) -> str:
    return word.casefold().replace("_", "-")
