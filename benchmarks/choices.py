"""What presets cost the applier: CT slices, and such with many private elements, with each preset.

Usage: python benchmarks/choices.py [--folder F] [--runs N]

Prints a table of CPU seconds and wall-clock seconds of whole processes, medians, and the CPU
seconds against those without a preset.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path
from statistics import median

import make_files
from apply import multi_frame_class
from measure import Program, measure

DEID = str(Path(sys.executable).with_name("dicom-deid"))
APPLY = (DEID, "apply", "SOURCE", "DESTINATION", "--jobs", "1")
PRESETS = ("research", "public-archive", "literal-basic-profile")
VARIANTS = (
    Program("none", APPLY),
    *(Program(preset, (*APPLY, "--preset", preset)) for preset in PRESETS),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, help="where to work; inputs stay there")
    parser.add_argument("--runs", type=int, default=5, help="runs that count (default: 5)")
    options = parser.parse_args()
    print("| files | preset | CPU s | s | CPU against none |\n|---|---|---|---|---|")
    with contextlib.ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory
        folder = options.folder or Path(stack.enter_context(temporary(prefix="benchmark-")))
        for files in ("slices", "private"):
            source = make_files.make(files, folder / "input", multi_frame_class())
            results = measure(VARIANTS, source, folder / f"output-{files}", options.runs)
            none = median(run.cpu for run in results["none"].runs)
            for program in VARIANTS:
                runs = results[program.name].runs
                cpu = median(run.cpu for run in runs)
                wall = median(run.seconds for run in runs)
                row = f"{files} | {program.name} | {cpu:.3f} | {wall:.3f} | {cpu / none:.2f}"
                print(f"| {row} |")


if __name__ == "__main__":
    main()
