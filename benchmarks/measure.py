"""Run programs in turn on the same files, each into a new folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import process


@dataclass(frozen=True)
class Program:
    """A program that makes a folder of files from another.

    Attributes:
        name: what it is called in the table.
        command: its arguments, in which SOURCE and DESTINATION stand for the folders.
        missing: why it cannot be run here, if so.
        needs_folder: it does not make its destination itself.
    """

    name: str
    command: tuple[str, ...]
    missing: str = ""
    needs_folder: bool = False


@dataclass(frozen=True)
class Result:
    """What became of a program: its counted runs, or why there are none."""

    runs: tuple[process.Finished, ...] = ()
    failure: str = ""


def measure(
    programs: Sequence[Program], source: Path, folder: Path, runs: int, *, removed: bool = False
) -> dict[str, Result]:
    """Run each program once, uncounted, then all of them ``runs`` times, in alternating order.

    The first run warms the page cache, and shows whether the program does its work at all.

    Args:
        programs: those to compare.
        source: the folder that they read.
        folder: where they write, on the file system that is measured.
        runs: how many of them count.
        removed: whether the output of a run is removed before the next.
    """
    outputs = Outputs(folder, removed)
    results = {program.name: Result(failure=program.missing) for program in programs}
    for program in programs:
        if not program.missing:
            _, failure = _run(program, source, outputs)
            results[program.name] = Result(failure=failure)
    able = [program for program in programs if not results[program.name].failure]
    for number in range(runs):
        for program in able if number % 2 else able[::-1]:
            finished, failure = _run(program, source, outputs)
            counted = (*results[program.name].runs, finished)
            results[program.name] = Result(counted, results[program.name].failure or failure)
    outputs.retire()
    return results


class Outputs:
    """A folder that each run finds absent, as a user's first run does.

    What a run left is emptied and put aside, to be removed with all else in the end: some file
    systems are slow to make files for minutes after others were removed.

    Args:
        folder: what it lies in.
        removed: whether it is removed all the same.
    """

    def __init__(self, folder: Path, removed: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "output"
        self._removed = removed
        self._retired = 0

    def retire(self) -> None:
        """Clear the place of what the last run left, and of what is still to reach the disk."""
        if self._removed:
            shutil.rmtree(self.path, ignore_errors=True)
        elif self.path.exists():
            for folder, _, names in os.walk(self.path):
                for name in names:
                    os.truncate(Path(folder, name), 0)
            self._retired += 1
            self.path.rename(self.path.with_name(f"retired-{self._retired}"))
        os.sync()


def _run(program: Program, source: Path, outputs: Outputs) -> tuple[process.Finished, str]:
    """One run, and what is wrong with it, if so."""
    outputs.retire()
    if program.needs_folder:
        outputs.path.mkdir()
    places = {"SOURCE": str(source), "DESTINATION": str(outputs.path)}
    command = [places.get(argument, argument) for argument in program.command]
    finished = process.run(command, outputs.path.with_name("log"))
    if finished.status:
        last = finished.printed.strip().splitlines()[-1:]
        return finished, f"exit status {finished.status}: {' '.join(last).replace('|', ' ')}"
    made, asked = _count(outputs.path), _count(source)
    return finished, "" if made == asked else f"made {made} files of {asked}"


def _count(folder: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(folder))
