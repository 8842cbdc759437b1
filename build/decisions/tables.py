"""The tables of words, letters and VRs in manual/tables, which are not about attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from decisions.toml_file import TomlFile, read_toml
from errors import Finding, FindingsError

FOLDER, NAMES = "tables", ("words", "letters", "vrs")


def read_tables(manual: Path) -> Mapping[str, Mapping[str, Any]]:
    """Read the tables of ``manual``, by the names of their files.

    Raises FindingsError with everything that is wrong: TOML or schema errors, and a name
    of two months.
    """
    findings: list[Finding] = []
    tables: dict[str, Mapping[str, Any]] = {}
    for name in NAMES:
        file = manual / FOLDER / f"{name}.toml"
        source, content = read_toml(manual, file, "cyrillic", f"{name}.schema.json", findings)
        if content is not None:
            tables[name] = content
            findings.extend(_repeated(source, content.get("months", {})))
    if findings:
        raise FindingsError(findings)
    return tables


def _repeated(source: TomlFile, months: Mapping[str, list[str]]) -> Iterator[Finding]:
    month_of: dict[str, str] = {}
    for month, names in months.items():
        for name in names:
            first = month_of.setdefault(name, month)
            if first != month:
                problem = f"{name} is a name of {first} and of {month}"
                yield Finding(source.name, problem, "leave it out of one of them, or of both")
