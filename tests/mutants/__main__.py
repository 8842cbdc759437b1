"""Change the code line by line, and see whether a test fails: make mutants

Usage: python -m tests.mutants [--group NAME ...] [--module PATH ...] [--sample N] [--seed N]

Without --sample, every mutant is run: hours. With it, N of each module, chosen by the seed.
Prints each survivor that survivors.toml does not list. Exit status 1 if there is one, or if a
mutant that is listed there was killed.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from hashlib import sha256

from .changes import Change, Mutated
from .groups import Group, read_groups
from .survivors import as_toml, read_survivors
from .workspace import Workspace

SURVIVED = (0, 5, 33)
"""Exit statuses: all tests passed; none was run; none reaches the function."""

KILLED = (1, 3, 24, -24, 36, 152, 255, -9, -11)
"""Exit statuses: a test failed, or pytest; the time was up; the process was ended or crashed."""


@dataclass
class Score:
    """What came of the mutants of one module."""

    module: str
    all: int
    run: int
    survivors: list[Change]
    killed: list[Change]

    def __str__(self) -> str:
        killed = f"{len(self.killed):5} of {self.run:5} killed"
        return f"{self.module:32} {killed}, of {self.all:5} mutants"


def main() -> int:
    """Run the command."""
    groups = read_groups()
    parser = argparse.ArgumentParser(prog="tests.mutants")
    parser.add_argument("--group", nargs="*", choices=groups, default=list(groups))
    parser.add_argument("--module", nargs="*", default=[])
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    scores = [
        score
        for name in given.group
        if (group := _narrowed(groups[name], given.module)).modules
        for score in run_group(group, given.sample, given.seed)
    ]
    return report(scores)


def _narrowed(group: Group, modules: list[str]) -> Group:
    kept = tuple(each for each in group.modules if not modules or each in modules)
    return replace(group, modules=kept)


def run_group(group: Group, sample: int | None, seed: int) -> list[Score]:
    """Run the mutants of a group's modules; if asked, a sample of each module."""
    workspace = Workspace(group)
    names = workspace.names()
    chosen = {
        module: sorted(each, key=lambda name: sha256(f"{seed} {name}".encode()).digest())[:sample]
        for module, each in names.items()
    }
    workspace.run([name for each in chosen.values() for name in each])
    scores = []
    for module, run in chosen.items():
        if not run:
            continue
        verdicts, mutated = workspace.verdicts(module), Mutated(module, workspace.mutated(module))
        if unclear := [name for name in run if verdicts[name] not in SURVIVED + KILLED]:
            raise RuntimeError(f"{unclear[0]}: exit status {verdicts[unclear[0]]}; run it again")
        survivors = [mutated.change(name) for name in run if verdicts[name] in SURVIVED]
        killed = [mutated.change(name) for name in run if verdicts[name] in KILLED]
        scores.append(Score(module, len(names[module]), len(run), survivors, killed))
    return scores


def report(scores: list[Score]) -> int:
    """Print the scores, what survived, and the sum; the exit status."""
    known = read_survivors()
    unknown = [each for score in scores for each in score.survivors if each not in known]
    stale = [each for score in scores for each in score.killed if each in known]
    for change in unknown:
        print(as_toml(change))
    for change in stale:
        print(f"killed, but listed in survivors.toml\n{change}\n")
    for score in scores:
        print(score)
    run, killed = sum(each.run for each in scores), sum(len(each.killed) for each in scores)
    print(f"{killed} of {run} killed, of {sum(each.all for each in scores)} mutants;", end=" ")
    print(f"{run - killed - len(unknown)} survivors are listed, {len(unknown)} are not")
    return 1 if unknown or stale else 0


if __name__ == "__main__":
    sys.exit(main())
