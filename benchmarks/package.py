"""Measure the Python package: its import, its first lookup, and the size of its wheel.

Once as it is, and once with every storage SOP class in it (procedure/candidate.json, which
`make candidate` writes; what is unset there counts as X).

Usage: python benchmarks/package.py [RUNS]; prints milliseconds beyond Python's own start.
"""

from __future__ import annotations

import json
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
sys.path.insert(0, str(REPOSITORY / "build"))

from output.packed import render_packed  # noqa: E402 - the build is no package

PACKAGE = REPOSITORY / "packages" / "python"
NAME = "grand_challenge_dicom_de_id_procedure"
IMPORT = f"from {NAME} import procedure"
LOOKUP = f'{IMPORT}; procedure["sopClass"]["1.2.840.10008.5.1.4.1.1.2"]["tag"]["(0008,0005)"]'


def with_every_sop_class(folder: Path) -> Path:
    """A copy of the package that holds all SOP classes."""
    copy = folder / "python"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("dist", "__pycache__"))
    procedure = json.loads((REPOSITORY / "procedure" / "candidate.json").read_text())
    for sop_class in procedure["sopClass"].values():
        for row in sop_class["tag"].values():
            row.pop("source", None)
            if row["default"] is None:
                row.update(default="X", justification="Unset")
    procedure.pop("retired", None)
    procedure = {"version": "2026.11.0", **procedure}
    target = copy / "src" / NAME / "procedure.packed.json"
    target.write_text(render_packed(procedure), encoding="utf-8")
    return copy


def milliseconds(code: str, source: Path, runs: int) -> float:
    """Median duration of a new Python that runs ``code`` with ``source`` on its path."""
    durations = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(source)}
        )
        durations.append(time.perf_counter() - start)
    return statistics.median(durations) * 1000


def wheel_kilobytes(package: Path, folder: Path) -> float:
    """Size of the wheel that is built from a copy of the package."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=package,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    return wheel.stat().st_size / 1000


def main(runs: int) -> None:
    """Print a row for the package as it is and one with every SOP class."""
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    print(f"median of {runs} runs\n")
    print("| procedure | import, ms | import and first lookup, ms | wheel, kB |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        every = with_every_sop_class(Path(folder))
        for title, package in (("as released", PACKAGE), ("every SOP class", every)):
            source = package / "src"
            start = milliseconds("pass", source, runs)
            imported = milliseconds(IMPORT, source, runs) - start
            looked_up = milliseconds(LOOKUP, source, runs) - start
            size = wheel_kilobytes(package, Path(tempfile.mkdtemp(dir=folder)))
            print(f"| {title} | {imported:.0f} | {looked_up:.0f} | {size:.0f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
