"""Replaces identifying text; the rest of the text stays (PS3.15 E.3.5)."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Hit, Sought, merged
from grand_challenge_dicom_de_id_procedure.cleaning.patterns import REMOVED, find_patterns
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary

_SHORT = 1024  # characters of a text whose result is cached

Cleaned = tuple[str, tuple[str, ...]]
"""The cleaned text, and the kinds of what was replaced, sorted."""


def clean_text(text: str, needles: Sought, holds: str = "") -> Cleaned:
    """Clean one value by action C: replace values of this file, and what identifies by its form.

    They become ``REMOVED``, so that the text may be longer than before.

    Args:
        text: the value.
        needles: the values of this file.
        holds: what public words the attribute holds.
    """
    vocabulary = needles.vocabulary
    if len(text) <= _SHORT:
        cleaned, folded = _without_patterns(text, vocabulary, holds)
        if not needles.may_occur_in(folded):
            return cleaned
    return _replace(
        text,
        lambda part: merged([*needles.find(part, holds), *_patterns(part, vocabulary, holds)]),
    )


def remove_needles(text: str, needles: Sought, holds: str = "") -> Cleaned:
    """Clean one value for the leak check: replace only values of this file by ``REMOVED``."""
    return _replace(text, lambda part: needles.find(part, holds))


def _patterns(text: str, vocabulary: Vocabulary, holds: str) -> Iterator[Hit]:
    for hit in find_patterns(text):
        found = text[hit.start : hit.end]
        if not holds or not vocabulary.is_public(holds, hit.kind, fold(found)):
            yield hit


@lru_cache(maxsize=1024)
def _without_patterns(text: str, vocabulary: Vocabulary, holds: str) -> tuple[Cleaned, str]:
    """The text cleaned by patterns only; and the text before each pass, folded.

    If the latter contain no value of a file, ``clean_text`` gives the same result for that file.
    """
    stages: list[str] = []

    def find(part: str) -> list[Hit]:
        stages.append(part)
        return merged([*_patterns(part, vocabulary, holds)])

    cleaned = _replace(text, find)
    return cleaned, fold("\n".join(stages))


def _replace(text: str, find: Callable[[str], list[Hit]]) -> Cleaned:
    """Replace until nothing is found, so that cleaning the result again changes nothing."""
    kinds: set[str] = set()
    while hits := [part for hit in find(text) for part in _not_yet_removed(text, hit)]:
        kinds.update(hit.kind for hit in hits)
        text = _with_replacements(text, hits)
    return text, tuple(sorted(kinds))


def _with_replacements(text: str, hits: list[Hit]) -> str:
    """Replace hits by ``REMOVED``; hits with only separators between them by a single one."""
    pieces: list[str] = []
    end = 0
    for hit in hits:
        between = text[end : hit.start]
        if not pieces or any(map(str.isalnum, between)):
            pieces += [between, REMOVED]
        end = hit.end
    pieces.append(text[end:])
    return "".join(pieces)


def _not_yet_removed(text: str, hit: Hit) -> Iterator[Hit]:
    """The parts of a hit that are not already ``REMOVED``."""
    start = hit.start
    removed = text.find(REMOVED, max(0, start - len(REMOVED) + 1), hit.end + len(REMOVED) - 1)
    if removed < 0:
        yield hit
        return
    while 0 <= removed < hit.end:
        yield from _without_separators_around(text, start, removed, hit.kind)
        start = removed + len(REMOVED)
        removed = text.find(REMOVED, start, hit.end + len(REMOVED) - 1)
    yield from _without_separators_around(text, start, hit.end, hit.kind)


def _without_separators_around(text: str, start: int, end: int, kind: str) -> Iterator[Hit]:
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    if start < end:
        yield Hit(start, end, kind)
