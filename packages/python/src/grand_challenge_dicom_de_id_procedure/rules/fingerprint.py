"""Short fingerprints of rules that decide the outputs of a run."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from typing import Any

_DIGITS = 16
_NOT_RULES = ("place", "names", "warnings")


def fingerprint(rules: Any) -> str:
    """The same for two recipes, profiles, configurations or tables that do the same.

    Where lines stand, and comments, do not matter.
    """
    return hashlib.sha256(repr(_plain(rules)).encode()).hexdigest()[:_DIGITS]


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        names = [each.name for each in fields(value) if each.name not in _NOT_RULES]
        return [(name, _plain(getattr(value, name))) for name in names]
    if isinstance(value, dict):
        return [(name, _plain(each)) for name, each in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return sorted(value) if isinstance(value, frozenset) else value
