"""Finds what a page or a style loads from another host. Links to follow may lead there."""

from __future__ import annotations

import re

_LOADED = re.compile(
    r"""<(?:script|img|iframe|source|link)\b[^>]*\s(?:src|href)=["']?(?:https?:)?//[^"'\s>]*"""
    r"""|url\(["']?(?:https?:)?//[^"')]*|@import\s+["'](?:https?:)?//[^"']*"""
)


def loaded_from_elsewhere(text: str) -> str:
    """The first such place in HTML or CSS; empty if there is none."""
    found = _LOADED.search(text)
    return found[0] if found else ""
