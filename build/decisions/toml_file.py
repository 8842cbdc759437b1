"""A curator's TOML file, checked against its schema, and the line on which each thing stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decisions.schema import schema_problems
from errors import Finding
from grand_challenge_dicom_de_id_procedure.rules.toml_lines import line_of
from standard.model import Standard

ATTRIBUTE = re.compile(r"(\([0-9A-F]{2}[0-9A-FX]{2},[0-9A-F]{4}\)) (\w+)")


@dataclass(frozen=True)
class TomlFile:
    """A file of ``[[entry]]`` tables and nothing else; ``name`` is what findings call it."""

    name: str
    text: str
    entry: str

    def place(self, entry: int, needle: str = "") -> str:
        """File and line of the entry, or of the first text after its head that holds the needle."""
        line = line_of(self.text, self.entry, entry, needle)
        return f"{self.name}:{line}" if line else self.name


def read_toml(
    folder: Path, file: Path, entry: str, schema: str, findings: list[Finding]
) -> tuple[TomlFile, Mapping[str, Any] | None]:
    """A file and its content; where that is wrong, findings are added and the content is None.

    ``folder`` is what findings name the file by; ``schema`` the name of the schema beside the file.
    """
    name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
    raw = file.read_bytes()
    source = TomlFile(name, raw.decode("utf-8", "replace"), entry)
    try:
        content = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        findings.append(Finding(f"{name}:{line}", "not UTF-8", "save the file as UTF-8"))
        return source, None
    except tomllib.TOMLDecodeError as error:
        findings.append(Finding(source.name, f"not TOML: {error}", "correct the line it names"))
        return source, None
    wrong = list(_schema_findings(source, content, file.with_name(schema)))
    findings.extend(wrong)
    return source, None if wrong else content


def _schema_findings(
    source: TomlFile, content: Mapping[str, Any], schema: Path
) -> Iterator[Finding]:
    for wrong in schema_problems(content, schema):
        path = wrong.path
        entry = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
        keys = [str(key) for key in path[2:]]
        problem = f"{'.'.join(keys)}: {wrong.problem}" if keys else wrong.problem
        needle = wrong.needle or (keys[0] if keys else "")
        yield Finding(source.place(entry, needle), problem, wrong.remedy)


def attribute_problem(standard: Standard, text: str, example: str) -> tuple[str, str] | None:
    """What is wrong with a tag and keyword and what would be right, or None where they fit."""
    match = ATTRIBUTE.fullmatch(text)
    if match is None:
        return f"{text!r} is not a tag and a keyword", f"write them as in {example}"
    tag, keyword = match.groups()
    attribute = standard.attributes.get(tag)
    by_keyword = standard.attributes_by_keyword.get(keyword)
    if attribute is None:
        right = f"{by_keyword.tag} {keyword}" if by_keyword else "a tag of PS3.6"
        return f"{tag} is not an attribute of the Standard", right
    if attribute.keyword != keyword:
        other = f", and {keyword} is {by_keyword.tag}" if by_keyword else ""
        return f"{tag} is not {keyword}{other}", f"{tag} {attribute.keyword}"
    return None
