"""What presets cost the applier: the same CT slices without one, and with each.

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
    with contextlib.ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory
        folder = options.folder or Path(stack.enter_context(temporary(prefix="benchmark-")))
        source = make_files.make("slices", folder / "input", multi_frame_class())
        results = measure(VARIANTS, source, folder / "output", options.runs)
        medians = {
            program.name: (
                median(run.cpu for run in results[program.name].runs),
                median(run.seconds for run in results[program.name].runs),
            )
            for program in VARIANTS
        }
        print("| preset | CPU s | s | CPU against none |\n|---|---|---|---|")
        for name, (cpu, wall) in medians.items():
            print(f"| {name} | {cpu:.3f} | {wall:.3f} | {cpu / medians['none'][0]:.2f} |")


if __name__ == "__main__":
    main()
