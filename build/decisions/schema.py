"""Check content against a JSON Schema: which key is wrong, and what would be right."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
from jsonschema.exceptions import ValidationError

LONGEST = 60
"""The number of characters that a problem shows of a value."""


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """One thing that does not fit.

    Attributes:
        path: the keys and indexes that lead to it.
        needle: a text that stands in its line of the file; empty where there is none.
        problem: what is wrong.
        remedy: what would be right.
    """

    path: tuple[str | int, ...]
    needle: str
    problem: str
    remedy: str


def schema_problems(content: Any, schema: Path) -> Iterator[SchemaProblem]:
    """Yield what does not fit the schema, whose descriptions say what would be right."""
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    for outermost in validator.iter_errors(content):
        error = _of_the_alternative_meant(outermost)
        needle, problem, remedy = _in_plain_words(error)
        remedy = remedy or _description(error) or f"see {schema.name}"
        yield SchemaProblem(tuple(error.absolute_path), needle, " ".join(problem.split()), remedy)


def _of_the_alternative_meant(error: ValidationError) -> ValidationError:
    """Of an error about alternatives, that of the only one of the value's type; else itself."""
    alternatives: dict[str | int, list[ValidationError]] = {}
    for inner in error.context or ():
        alternatives.setdefault(inner.relative_schema_path[0], []).append(inner)
    meant = [errors for errors in alternatives.values() if not any(map(_is_of_type, errors))]
    return _of_the_alternative_meant(meant[0][0]) if len(meant) == 1 else error


def _is_of_type(error: ValidationError) -> bool:
    return error.validator in ("type", "const") and not error.relative_path


def _in_plain_words(error: Any) -> tuple[str, str, str]:
    """Needle, problem and remedy; the remedy is empty where the schema's description is better."""
    value = error.instance
    shown = repr(value) if len(repr(value)) <= LONGEST else f"{repr(value)[:LONGEST]}..."
    match error.validator:
        case "additionalProperties":
            known = error.schema["properties"]
            unknown = next(key for key in value if key not in known)
            near = difflib.get_close_matches(unknown, known, n=1)
            return unknown, f"unknown key {unknown!r}", near[0] if near else ""
        case "required":
            missing = next(key for key in error.validator_value if key not in value)
            return "", f"no key {missing!r}", ""
        case "oneOf" | "anyOf" | "not":
            return _needle(value), f"invalid value {shown}", ""
        case "const":
            return "", f"{shown} must be {json.dumps(error.validator_value)}", ""
        case _:
            return _needle(value), str(error.message), ""


def _needle(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _description(error: Any) -> str:
    """The nearest description, of what is wrong or of what it lies in."""
    while error is not None:
        if description := error.schema.get("description"):
            return str(description)
        error = error.parent
    return ""
