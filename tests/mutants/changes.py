"""What a mutant changes: the line before and the line after."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_ORIGINAL = "__mutmut_orig"


class Change(NamedTuple):
    """A changed line of a function.

    Attributes:
        module: path inside the package.
        function: with its class: `Decider.open`.
        before: the lines that are replaced, without what stands around them.
        after: the lines that replace them.
    """

    module: str
    function: str
    before: str
    after: str

    def __str__(self) -> str:
        lines = [f"{self.module}: {self.function}"]
        lines += [f"    - {line}" for line in self.before.splitlines()]
        lines += [f"    + {line}" for line in self.after.splitlines()]
        return "\n".join(lines)


class Mutated:
    """A module that contains all its mutants, each under a name of its own."""

    def __init__(self, module: str, path: Path) -> None:
        self._module = module
        source = path.read_text("utf-8")
        lines = source.splitlines()
        self._functions: Mapping[str, list[str]] = {
            node.name: [line.strip() for line in lines[node.lineno - 1 : node.end_lineno]]
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef)
        }

    def change(self, name: str) -> Change:
        """What the mutant of this name changes."""
        mangled = name.rpartition(".")[2]
        function, _, _ = mangled.partition("__mutmut_")
        spelled = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
        before, after = self._lines(function + _ORIGINAL, spelled), self._lines(mangled, spelled)
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        removed, added = [], []
        for kind, start, end, new_start, new_end in matcher.get_opcodes():
            if kind != "equal":
                removed += before[start:end]
                added += after[new_start:new_end]
        return Change(self._module, spelled, "\n".join(removed), "\n".join(added))

    def _lines(self, mangled: str, spelled: str) -> list[str]:
        first, *others = self._functions[mangled]
        return [first.replace(mangled, spelled.rpartition(".")[2]), *others]
