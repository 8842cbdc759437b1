"""Fuzz the engine: python -m tests.package.fuzzing --mutants 100000 --jobs 2 --seed 1

Each mutant derives from the seed and its number alone. Prints a summary; saves the files of which
something did not hold, a few of each kind, into a folder. Exit status 1 if there is one.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import monotonic

from .mutations import mutant
from .procedures import deidentifiers, forgetful_deidentifiers
from .verdict import judged

MEMORY = 1 << 30
"""Bytes of address space for a process, including the interpreter and pydicom."""

_BATCH = 500
_SAVED = 3  # files of each kind


@dataclass
class Summary:
    """What came of many mutants."""

    mutants: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: dict[str, list[int]] = field(default_factory=dict)
    excused: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slowest_number: int = 0
    grown: int = 0

    def add(self, other: Summary) -> None:
        """Take in another summary."""
        self.mutants += other.mutants
        self.outcomes += other.outcomes
        for problem, numbers in other.problems.items():
            self.problems.setdefault(problem, []).extend(numbers)
        self.excused += other.excused
        if other.slowest > self.slowest:
            self.slowest, self.slowest_number = other.slowest, other.slowest_number
        self.grown = max(self.grown, other.grown)

    def lines(self) -> Iterator[str]:
        """For reading."""
        yield f"{self.mutants} mutants"
        for outcome, number in self.outcomes.most_common():
            yield f"  {number:7} {outcome}"
        for reason, number in self.excused.most_common():
            yield f"  {number:7} needles excused: {reason}"
        yield f"slowest: {self.slowest * 1000:.0f} ms (mutant {self.slowest_number})"
        yield f"most memory for one: {self.grown / 1e6:.1f} MB"
        for problem, numbers in self.problems.items():
            yield f"FAILED {len(numbers)} times, first mutant {numbers[0]}: {problem}"


def main() -> int:
    options = _options()
    deidentifiers()  # read once, for all processes
    mutant(Random(0))
    folder = Path(options.failures)
    starts = range(options.first, options.first + options.mutants, _BATCH)
    last = options.first + options.mutants
    batches = [(options.seed, start, min(start + _BATCH, last)) for start in starts]
    began, summary = monotonic(), Summary()
    context = get_context("fork")
    with ProcessPoolExecutor(options.jobs, context, _limit_memory) as pool:
        for done in pool.map(_run, batches):
            summary.add(done)
            if sys.stderr.isatty():
                print(f"\r{summary.mutants} / {options.mutants}", end="", file=sys.stderr)
    print(*summary.lines(), f"{monotonic() - began:.0f} s", sep="\n")
    for problem, numbers in summary.problems.items():
        for number in numbers[:_SAVED]:
            _save(folder, options.seed, number, problem)
    if summary.problems:
        print(f"some of the files are in {folder}")
    return 1 if summary.problems else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.package.fuzzing", description=__doc__)
    parser.add_argument("--mutants", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--failures", default=Path(tempfile.gettempdir()) / "fuzzing-failures", help="their folder"
    )
    return parser.parse_args()


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _run(batch: tuple[int, int, int]) -> Summary:
    seed, first, last = batch
    summary = Summary()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary) / "mutant.dcm"
        for number in range(first, last):
            content = mutant(Random(f"{seed} {number}"))[0]
            forgetful = forgetful_deidentifiers()[number % 2]
            verdict = judged(content, deidentifiers()[number % 2], place, forgetful)
            summary.mutants += 1
            summary.outcomes[verdict.outcome] += 1
            summary.excused.update(verdict.excused)
            if verdict.seconds > summary.slowest:
                summary.slowest, summary.slowest_number = verdict.seconds, number
            summary.grown = max(summary.grown, verdict.grown)
            if verdict.problem:
                summary.problems.setdefault(verdict.problem, []).append(number)
    return summary


def _save(folder: Path, seed: int, number: int, problem: str) -> None:
    content, story = mutant(Random(f"{seed} {number}"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{seed}-{number}.dcm").write_bytes(content)
    (folder / f"{seed}-{number}.txt").write_text(f"{problem}\n{story}\n")


if __name__ == "__main__":
    sys.exit(main())
