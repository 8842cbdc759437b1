"""Writes packages/vectors: python -m tests.package.vectors.written"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.package.vectors.cleaning import cleaning_vectors
from tests.package.vectors.derived_values import derived_vectors

FOLDER = Path(__file__).parents[3] / "packages" / "vectors"


def contents() -> dict[str, str]:
    """The files, by name."""
    return {
        "cleaning.json": _text(cleaning_vectors()),
        "derived-values.json": _text(derived_vectors()),
    }


def _text(vectors: dict[str, Any]) -> str:
    """One vector on a line, so that a changed one is a changed line."""
    lines = []
    for name, value in vectors.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("    " + json.dumps(row, ensure_ascii=True) for row in value)
            lines.append(f"  {json.dumps(name)}: [\n{rows}\n  ]")
        else:
            lines.append(f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=True)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    for name, text in contents().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
