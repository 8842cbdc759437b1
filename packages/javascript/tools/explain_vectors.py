"""Writes tests/explain/explanations.json: how Python explains some of the vectors of whole files.

It also has numbers as Python writes them. Run it in the root of the repository:
python packages/javascript/tools/explain_vectors.py
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path.cwd()))

from tests.package.vectors.whole.carried_out import applier_of, content_of
from tests.package.vectors.written import FOLDER

from grand_challenge_dicom_de_id_procedure.explain.explanation import explain
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

WRITTEN = Path(__file__).resolve().parent.parent / "tests/explain/explanations.json"
EVERY = 8  # one of so many vectors is explained
LONGEST = 5000  # characters of an input


def main() -> None:
    explanations = [
        {"topic": path.name, "name": vector["name"], **_explained(vector)}
        for path in sorted((FOLDER / "files").glob("*.json"))
        for vector in json.loads(path.read_text(encoding="utf-8")).get("files", ())[::EVERY]
        if len(vector["input"]) < LONGEST and isinstance(vector["input"], str)
    ]
    content = {"explanations": explanations, "floats": _floats()}
    lines = (f'"{key}": [\n{_lines(value)}\n]' for key, value in content.items())
    WRITTEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _explained(vector: dict[str, Any]) -> dict[str, Any]:
    explanation = explain(BytesSource(content_of(vector)), applier_of(vector).settings())
    return {
        "sopClass": explanation.sop_class,
        "actions": dict(explanation.actions),
        "reason": explanation.error and explanation.error.reason,
        "rows": [list(row.__dict__.values()) for row in explanation.rows],
    }


def _floats() -> list[tuple[str, str, str]]:
    """Numbers as bytes, as FD has them, and as FL does if they were among its values."""
    random = Random(1)
    numbers = [0.0, -0.0, 1.0, -1.5, 0.1, 1e15, 1e16, 123456789012345680.0, 1e-4, 1e-5, 5e-324]
    numbers += [float("nan"), float("inf"), float("-inf"), 1e22, 1e300, 999999.95, 1234567.0]
    numbers += [random.uniform(-1e6, 1e6) for _ in range(50)]
    numbers += [random.uniform(-1, 1) * 10 ** random.randrange(-30, 30) for _ in range(100)]
    return [(struct.pack("<d", each).hex(), str(each), f"{each:.7g}") for each in numbers]


def _lines(values: list[Any]) -> str:
    return ",\n".join(json.dumps(value) for value in values)


if __name__ == "__main__":
    main()
