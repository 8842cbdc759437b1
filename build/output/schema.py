"""Check a frozen procedure against the JSON Schema that is published with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from decisions.schema import schema_problems
from decisions.serialise import Procedure
from errors import BuildError


def check_schema(procedure: Procedure, schema: Path) -> None:
    """Raise BuildError, naming the place, where the procedure does not fit its JSON Schema."""
    for wrong in schema_problems(_without_repeated_rows(procedure), schema):
        place = ".".join(map(str, wrong.path))
        raise BuildError(
            f"procedure.json: {place}: {wrong.problem} -> {wrong.remedy}, "
            "in the decision or in the schema"
        )


def _without_repeated_rows(procedure: Procedure) -> Procedure:
    """The procedure with each different row of an attribute once: most SOP classes share theirs."""
    first: dict[tuple[str, str], str] = {}
    classes: dict[str, Any] = {}
    for uid, sop_class in procedure["sopClass"].items():
        rows = sop_class["tag"].items()
        new = {tag: row for tag, row in rows if first.setdefault((tag, repr(row)), uid) == uid}
        classes[uid] = {**sop_class, "tag": new}
    return {**procedure, "sopClass": classes}
