"""Writes packages/vectors, and says which vectors changed: make vectors"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.package.conftest import KEY
from tests.package.vectors.cleaning import cleaning_vectors
from tests.package.vectors.derived_values import derived_vectors
from tests.package.vectors.malformed import malformed_procedures
from tests.package.vectors.overlay_files import overlay_files
from tests.package.vectors.pseudonym_tables import pseudonym_tables
from tests.package.vectors.whole import (
    actions,
    identities,
    options,
    pixels,
    presets,
    private,
    refused,
    released,
    rules,
    structure,
    texts,
)
from tests.package.vectors.whole.carried_out import vector_of
from tests.package.vectors.whole.procedures import own_procedures

VERSION = 1
"""Of the form of the vectors of whole files; see packages/vectors/README.md."""

_WHOLE = {
    each.__name__.rpartition(".")[2]: each.cases
    for each in (
        *(actions, identities, options, pixels, presets, private, refused, released, rules),
        *(structure, texts),
    )
}
FOLDER = Path(__file__).parents[3] / "packages" / "vectors"


MAKERS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "cleaning.json": cleaning_vectors,
    "derived-values.json": derived_vectors,
    "malformed-procedures.json": malformed_procedures,
    "overlay-files.json": overlay_files,
    "pseudonym-tables.json": pseudonym_tables,
    "files/procedures.json": lambda: {"version": VERSION, **own_procedures()},
    **{
        f"files/{topic}.json": lambda cases=cases: {  # type: ignore[misc]
            "specification": "docs/structure.md",
            "version": VERSION,
            "key": KEY.hex(),
            "files": [vector_of(case) for case in cases()],
        }
        for topic, cases in _WHOLE.items()
    },
}
"""What makes the content of each file, by its name."""


def text_of(name: str) -> str:
    """A file as it should be."""
    return _text(MAKERS[name]())


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


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What differs between two contents of a file: of a list, which vectors, by their names."""
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if not isinstance(old, list) or not isinstance(new, list):
            yield key
            continue
        names = [{_name(each): each for each in rows} for rows in (old, new)]
        for name in {**names[0], **names[1]}:
            if names[0].get(name) != names[1].get(name):
                sign = "+" if name not in names[0] else "-" if name not in names[1] else "changed:"
                yield f"{key}: {sign} {name}"


def _name(vector: Any) -> str:
    if isinstance(vector, Mapping) and "name" in vector:
        return str(vector["name"])
    given = list(vector.items())[:4] if isinstance(vector, Mapping) else vector
    return json.dumps(given, ensure_ascii=True)


if __name__ == "__main__":
    (FOLDER / "files").mkdir(exist_ok=True)
    for name in MAKERS:
        file, text = FOLDER / name, text_of(name)
        before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        for change in _changes(before, json.loads(text)):
            print(f"{name}: {change}")
        file.write_text(text, encoding="utf-8", newline="\n")
