"""Texts with names between braces, such as ``{SOPInstanceUID}_{date}.dcm``."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter


def names_in(output: str) -> list[str]:
    """The names between braces.

    Raises:
        ValueError: a brace is not closed, or a name has a format.
    """
    names = []
    for _, name, form, conversion in Formatter().parse(output):
        if name is None:
            continue
        if form or conversion or not name:
            raise ValueError("a name must stand alone between the braces, as in {x}")
        names.append(name)
    return names


def filled(output: str, parts: Mapping[str, object], *, missing: str) -> str:
    """Put values between the braces.

    Args:
        output: with ``{name}``; a name may have any characters.
        parts: the values by name.
        missing: the text for None.
    """
    pieces = []
    for text, name, _, _ in Formatter().parse(output):
        pieces.append(text)
        if name is not None:
            value = parts.get(name)
            pieces.append(missing if value is None else str(value))
    return "".join(pieces)
