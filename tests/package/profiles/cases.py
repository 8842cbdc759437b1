"""What was observed of Flywheel's package: profiles, inputs, and what became of these."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

_OUTPUT = re.compile(
    r"(?:^|\| ?)OUT (?P<name>[^:|]+): (?P<what>.*?)"
    r"(?= ?\| ?(?:OUT |WARNING:|ERROR:|CWD |\S+: returned|\S+: RAISED)|$)",
    re.DOTALL,
)


class Case(NamedTuple):
    """One row of the table.

    Attributes:
        name: such as "dn-01".
        profile: the text of the profile.
        make: Python that makes the inputs in the current folder.
        aspect: what it shows.
        observed: what became of them, in words.
    """

    name: str
    profile: str
    make: str
    aspect: str
    observed: str

    @property
    def is_random(self) -> bool:
        return self.observed.startswith("[random/clock]")

    def outputs(self) -> Mapping[str, str]:
        """The files that were written: name, and what is in them, in words."""
        return {each["name"]: each["what"].strip() for each in _OUTPUT.finditer(self.observed)}


@cache
def all_cases(folder: Path) -> Mapping[str, Case]:
    """The rows of the table."""
    with (folder / "flywheel-cases.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return {
        row[0]: Case(row[0], row[2].replace("\\n", "\n"), row[3], row[4], row[5]) for row in rows
    }


def make_inputs(case: Case, oracles: Path, folder: Path) -> None:
    """Make the inputs of a case in a folder.

    Raises:
        ImportError: the input is made with a library that is not installed.
    """
    names = dict(vars(_helpers(oracles)))
    with _current(folder):
        exec(case.make, names)


def _helpers(oracles: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("flywheel_inputs", oracles / "flywheel_inputs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def _current(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
