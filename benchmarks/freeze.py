"""Time `make base` to `make final`, each from clean as a whole process, on a copy of the checkout.

Usage: python benchmarks/freeze.py [RUNS]; prints a row for each, in seconds of wall clock.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
STEPS = (("base",), ("candidate",), ("worklist",), ("final", "2026.11.0"))
COPIED = ("build", "manual", "procedure/schema")
FILES = (
    "package-lock.json",
    "packages/javascript/package.json",
    "packages/python/pyproject.toml",
    "requirements/compile.txt",
)


def time_steps(checkout: Path) -> list[float]:
    """Seconds that each step takes, with all steps before it."""
    seconds = []
    for arguments in STEPS:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, str(checkout / "build" / "chain.py"), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        seconds.append(time.perf_counter() - start)
    return seconds


def clean_copy(folder: Path) -> Path:
    """What the steps read, and nothing that they write."""
    for name in COPIED:
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("*.pyc"))
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REPOSITORY / name, folder / name)
    return folder


def main(runs: int) -> None:
    """Print minimum, median and maximum of each step."""
    measured = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            measured.append(time_steps(clean_copy(Path(folder))))
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    print(f"{runs} runs, seconds\n")
    print("| step | min | median | max |\n|---|---|---|---|")
    for (name, *_), values in zip(STEPS, zip(*measured, strict=True), strict=True):
        print(_row(name, values))


def _row(name: str, values: tuple[float, ...]) -> str:
    return f"| {name} | {min(values):.1f} | {statistics.median(values):.1f} | {max(values):.1f} |"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
