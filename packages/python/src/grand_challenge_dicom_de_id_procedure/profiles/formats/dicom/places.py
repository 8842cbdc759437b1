"""How the places of elements are spelled, and which of them a pattern matches."""

from __future__ import annotations

from functools import lru_cache

from grand_challenge_dicom_de_id_procedure.profiles.patterns import at_start

ElementPlace = tuple[int, ...]
"""A tag; or a tag, the number of an item in it, a tag there, and so on."""

_MOST_KNOWN = 1 << 16


class _Matching(dict[ElementPlace, bool]):
    """Whether a pattern matches the beginning of a place, spelled with keywords or with tags."""

    def __init__(self, expression: str) -> None:
        super().__init__()
        self._expression = expression

    def __missing__(self, place: ElementPlace) -> bool:
        if len(self) > _MOST_KNOWN:
            self.clear()
        found = any(at_start(self._expression, text) for text in spelled(place))
        self[place] = found
        return found


@lru_cache(maxsize=1024)
def matching(expression: str) -> _Matching:
    """Whether a pattern matches a place, by the place.

    It raises ``UnsafeFileError`` if the pattern takes too long.
    """
    return _Matching(expression)


@lru_cache(maxsize=1 << 16)
def spelled(place: ElementPlace) -> tuple[str, str]:
    """A place with keywords and with tags, as in ``A.0.B`` and ``00101002.0.00100020``."""
    from pydicom.datadict import keyword_for_tag

    words = [keyword_for_tag(part) if at % 2 == 0 else str(part) for at, part in enumerate(place)]
    tags = [f"{part:08x}" if at % 2 == 0 else str(part) for at, part in enumerate(place)]
    return ".".join(words), ".".join(tags)
