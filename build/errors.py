"""What a maintainer's command says when it cannot go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class BuildError(Exception):
    """Input that cannot be compiled; its text names the place, a line per finding."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong: where, what, and what would be right."""

    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} -> {self.remedy}"


class FindingsError(BuildError):
    """All findings of a check, so that they can be mended in one go."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(map(str, self.findings)))

    def __reduce__(self) -> tuple[type[FindingsError], tuple[Sequence[Finding]]]:
        return type(self), (self.findings,)
