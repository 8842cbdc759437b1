"""Which modules are changed, and which tests must notice: groups.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("groups.toml")


@dataclass(frozen=True)
class Group:
    """Modules that the same tests cover.

    Attributes:
        modules: paths inside the package.
        tests: files and folders, from the root of the repository.
        not_changed: patterns of lines that stay as they are.
        not_run: words in the names of tests that are left out.
    """

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    not_changed: tuple[str, ...]
    not_run: tuple[str, ...]


def read_groups() -> dict[str, Group]:
    """The groups by name."""
    table: dict[str, Any] = tomllib.loads(TABLE.read_text("utf-8"))
    for_all = tuple(table["not_changed"]), tuple(table["not_run"])
    return {
        name: Group(name, tuple(each["modules"]), tuple(each["tests"]), *for_all)
        for name, each in table["group"].items()
    }
