"""How a profile names elements: keyword, tag, private element, repeating group, path."""

from __future__ import annotations

import re
from functools import lru_cache

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.language.nearest import nearest

_HEX = re.compile(r"(?a:(?:0[xX])?([0-9A-Fa-f]{4}) ?,? ?([0-9A-Fa-f]{4}))")
_TUPLE = re.compile(r"(?a:\( *([0-9A-Fa-f]{4}) *, *([0-9A-Fa-f]{4}) *\))")
_PRIVATE = re.compile(
    r"""(?a:\( *([0-9A-Fa-f]{4}) *, *["']?([^\\"()]{1,64}?)["']? *, *([0-9A-Fa-f]{1,2}) *\))"""
)
_REPEATING = re.compile(r"(?a:\(? *([56]0)[xX]{2} *,? *([0-9A-Fa-f]{4}) *\)?)")
_MOST_INDEX = 10_000  # an item that replace-with may create


class Private(NamedTuple):
    """A private element: group, private creator, and the last two digits of its tag."""

    group: int
    creator: str
    element: int


class Repeating(NamedTuple):
    """An element of every group of a kind: 0x50 or 0x60, and the element."""

    kind: int
    element: int


Element = int | Private | Repeating


class PathPart(NamedTuple):
    """A part of a path: an element, and the number of an item; -1 for all, None at the end."""

    element: Element
    item: int | None


Path = tuple[PathPart, ...]


def parse(name: str) -> Path:
    """The path that a name stands for.

    Raises:
        ValueError: it stands for none; the message says what would be right.
    """
    private = _PRIVATE.fullmatch(name.strip())
    if private:
        return (PathPart(_private(name, *private.groups()), None),)
    parts = name.strip().split(".")
    if len(parts) % 2 == 0:
        raise ValueError(f"{name} must end with an element, as in Sequence.0.Keyword")
    return tuple(
        PathPart(
            _element(parts[at]),
            None if at + 1 == len(parts) else _item(parts[at + 1], name),
        )
        for at in range(0, len(parts), 2)
    )


@lru_cache(maxsize=4096)
def path_of(name: str) -> Path:
    """The same for a name that was checked, or ``()`` if it stands for nothing."""
    try:
        return parse(name)
    except ValueError:
        return ()


@lru_cache(maxsize=1)
def _keywords() -> dict[str, int]:
    """The tags of keywords, spelled with small letters."""
    from pydicom.datadict import keyword_dict

    return {keyword.lower(): int(tag) for keyword, tag in keyword_dict.items() if keyword}


def _element(text: str) -> Element:
    text = text.strip()
    if text.lower() in _keywords():
        return _keywords()[text.lower()]
    if found := _HEX.fullmatch(text) or _TUPLE.fullmatch(text):
        return int(found[1] + found[2], 16)
    if found := _REPEATING.fullmatch(text):
        return Repeating(int(found[1], 16), int(found[2], 16))
    if found := _PRIVATE.fullmatch(text):
        return _private(text, *found.groups())
    from pydicom.datadict import keyword_dict

    near = nearest(text, keyword_dict)
    right = f"do you mean {near}?" if near else "name a keyword or a tag, such as (0010,0010)"
    raise ValueError(f"{text} is no attribute; {right}")


def _private(name: str, group: str, creator: str, element: str) -> Private:
    number = int(group, 16)
    if not number & 1:
        raise ValueError(f"{name} has a private creator, but its group is even")
    return Private(number, creator.strip(), int(element, 16))


def _item(text: str, name: str) -> int:
    if text == "*":
        return -1
    if text.isdecimal() and int(text) <= _MOST_INDEX:
        return int(text)
    raise ValueError(f"{name} must have the number of an item, or *, after each sequence")
