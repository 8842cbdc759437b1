"""The uses of manual/uses, as the Python package holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def render_uses(entries: Sequence[Mapping[str, Any]]) -> str:
    """JSON with a use on a line."""
    lines = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in entries)
    return "[\n" + ",\n".join(lines) + "\n]\n"
