"""Time `dicom-deid verify` as a whole process, beside the `apply` whose outputs it searches.

Usage: python benchmarks/verify.py [--folder F] [--runs N]

Prints a table of the least CPU seconds, and of what verify finds although nothing was planted.
The files are those of make_files.py, and those that pydicom and pydicom-data ship.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import make_files
import process
from apply import multi_frame_class

DEID = str(Path(sys.executable).with_name("dicom-deid"))
SETS = ("slices", "enhanced", "reports")
SHIPPED = ("pydicom", "data_store")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, help="where to work; inputs stay there")
    parser.add_argument("--runs", type=int, default=5, help="runs that count (default: 5)")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory
        folder = options.folder or Path(stack.enter_context(temporary(prefix="benchmark-")))
        sources = {name: make_files.make(name, folder, multi_frame_class()) for name in SETS}
        sources["shipped"] = shipped(folder / "shipped")
        print("| files | outputs | apply, CPU s | verify, CPU s | ratio | findings |")
        print("|---|---|---|---|---|---|")
        for name, source in sources.items():
            print(measured(name, source, folder / "output" / name, options.runs), flush=True)


def shipped(folder: Path) -> Path:
    """Copies of the real files that packages for tests ship."""
    for package in SHIPPED:
        spec = find_spec(package)
        if spec is not None and spec.origin is not None and not (folder / package).exists():
            root = Path(spec.origin).parent / "data"
            shutil.copytree(root, folder / package, ignore=shutil.ignore_patterns("*.py", "*.pyc"))
    return folder


def measured(name: str, source: Path, folder: Path, runs: int) -> str:
    """A line of the table: both commands run in turn, each output in a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    applied: list[float] = []
    verified: list[float] = []
    log = folder / "log"
    for run in range(runs):
        output, report = folder / str(run), folder / f"{run}.jsonl"
        command = (DEID, "apply", str(source), str(output), "--jobs", "1", "--report", str(report))
        applied.append(process.run(command, log).cpu)
        search = (DEID, "verify", str(source), str(output), "--report", str(report), "--json")
        verified.append(process.run((*search, "--jobs", "1"), log).cpu)
    findings = sum("kind" in json.loads(line) for line in json_lines(log))
    count = sum(1 for file in (folder / "0").rglob("*") if file.is_file())
    before, after = min(applied), min(verified)
    return f"| {name} | {count} | {before:.2f} | {after:.2f} | {after / before:.1f} | {findings} |"


def json_lines(log: Path) -> list[str]:
    """What a command printed as JSON."""
    return [line for line in log.read_text().splitlines() if line.startswith("{")]


if __name__ == "__main__":
    main()
