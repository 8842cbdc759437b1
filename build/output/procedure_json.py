"""The JSON files of base, candidate and final: an attribute per line, the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from decisions.candidate import Candidate
from decisions.serialise import Procedure, read_tables
from errors import BuildError
from output.atomic import write_whole
from standard.model import Standard


def render_procedure(procedure: Procedure) -> str:
    """Lay a procedure out so that a changed decision is one changed line."""
    return "\n".join(_lines(procedure)) + "\n"


def write_procedure(file: Path, procedure: Procedure) -> None:
    """Write a procedure, completely or not at all."""
    write_whole(file, render_procedure(procedure))


def read_procedure(file: Path, target: str) -> Procedure:
    """Read what an earlier step wrote; ``target`` is the make target that writes it."""
    try:
        content: Procedure = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BuildError(f"{file}: no such file -> run `make {target}` first") from None
    except ValueError as error:
        raise BuildError(f"{file}: not JSON: {error} -> run `make {target}` again") from None
    return content


def read_candidate(standard: Standard, file: Path) -> Candidate:
    """Read candidate.json; raises BuildError where there is none, or another build wrote it."""
    content = read_procedure(file, "candidate")
    return Candidate(content, read_tables(standard, content))


def _lines(procedure: Procedure) -> Iterator[str]:
    yield "{"
    for key, value in procedure.items():
        if key in ("identifying", "holds", "conditions", "profile", "retired"):
            yield f"  {_text(key)}: {{"
            yield from _entries(value, indent=4)
            yield "  },"
        elif key in ("code", "concept"):
            yield f"  {_text(key)}: {{"
            yield from _tables(value)
            yield "  },"
        elif key == "option":
            yield f"  {_text(key)}: {{"
            yield from _options(value)
            yield "  },"
        elif key == "preset":
            yield f"  {_text(key)}: {{"
            yield from _tables(value)
            yield "  },"
        elif key != "sopClass":
            yield f"  {_text(key)}: {_text(value)},"
    yield '  "sopClass": {'
    classes = list(procedure["sopClass"].items())
    for number, (uid, sop_class) in enumerate(classes, start=1):
        yield f"    {_text(uid)}: {{"
        for key, value in sop_class.items():
            if key != "tag":
                yield f"      {_text(key)}: {_text(value)},"
        yield '      "tag": {'
        yield from _entries(sop_class["tag"], indent=8)
        yield "      }"
        yield f"    }}{',' if number < len(classes) else ''}"
    yield "  }"
    yield "}"


def _options(options: Mapping[str, Any]) -> Iterator[str]:
    """Each option, with a line for each of its rows."""
    for number, (name, option) in enumerate(options.items(), start=1):
        yield f"    {_text(name)}: {{"
        for key, value in option.items():
            if key == "private":
                yield '      "private": {'
                yield from _entries(value, indent=8)
                yield "      },"
            elif key != "tag":
                yield f"      {_text(key)}: {_text(value)},"
        yield '      "tag": {'
        yield from _entries(option["tag"], indent=8)
        yield "      }"
        yield f"    }}{',' if number < len(options) else ''}"


def _tables(mapping: Mapping[str, Any]) -> Iterator[str]:
    """Tables of a line for each entry, and lists of one line."""
    for number, (key, value) in enumerate(mapping.items(), start=1):
        comma = "," if number < len(mapping) else ""
        if isinstance(value, Mapping):
            yield f"    {_text(key)}: {{"
            yield from _entries(value, indent=6)
            yield f"    }}{comma}"
        else:
            yield f"    {_text(key)}: {_text(value)}{comma}"


def _entries(mapping: Mapping[str, Any], indent: int) -> Iterator[str]:
    for number, (key, value) in enumerate(mapping.items(), start=1):
        comma = "," if number < len(mapping) else ""
        yield f"{' ' * indent}{_text(key)}: {_text(value)}{comma}"


_text = json.JSONEncoder(ensure_ascii=False).encode
