"""The tables of manual/tables, as both packages hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html.entities import name2codepoint
from typing import Any

Tables = Mapping[str, Mapping[str, Any]]


def render_vrs(tables: Tables) -> str:
    """JSON with a VR on a line."""
    return _lines(tables["vrs"]["vr"])


def render_words(tables: Tables) -> str:
    """JSON with a table on a line: words, letters, and the characters that HTML 4 names."""
    words, letters = tables["words"], tables["letters"]
    entities = dict(sorted(name2codepoint.items()))
    months = {"months": list(words["months"].values())}
    others = {name: table for name, table in words.items() if name != "months"}
    return _lines({**months, **others, **letters, "entities": entities})


def _lines(table: Mapping[str, Any]) -> str:
    rows = (
        f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
        for key, value in table.items()
    )
    return "{\n" + ",\n".join(rows) + "\n}\n"
