"""Time ``replace_identifiers`` as whole processes: that of deid, and that of this package.

Usage: python benchmarks/recipes.py [--folder F] [--runs N]

Prints a table of the least CPU seconds and the most memory, for 400 CT slices of 530 KB:
as data sets in memory, and written to files. deid is in benchmarks/.venv: see the Makefile.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

import make_files
import measure
from apply import multi_frame_class

OURS = "grand_challenge_dicom_de_id_procedure.recipes.deid"
PYTHONS = {
    "deid": str(Path(__file__).parent / ".venv/bin/python"),
    OURS: sys.executable,
}
RECIPE = """FORMAT dicom
%header
REMOVE startswith:Patient
BLANK contains:Name
REMOVE select:VR:TM
JITTER endswith:Date 31
REPLACE PatientID var:id
REPLACE SOPInstanceUID deid_func:pydicom_uuid
ADD PatientIdentityRemoved YES
"""
PROGRAM = """
import os, sys
from {library}.dicom import get_files, replace_identifiers
source, destination, recipe, save = sys.argv[1:]
files = list(get_files(source))
ids = {{os.path.abspath(file): {{"id": "NEW"}} for file in files}}
save = save == "files"
replace_identifiers(files, ids=ids, deid=recipe, save=save, output_folder=destination)
if not save:
    for file in files:
        open(os.path.join(destination, os.path.basename(file)), "w").close()
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, help="where to work; inputs stay there")
    parser.add_argument("--runs", type=int, default=5, help="runs that count (default: 5)")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory
        folder = options.folder or Path(stack.enter_context(temporary(prefix="benchmark-")))
        source = make_files.make("slices", folder, multi_frame_class())
        recipe = folder / "recipe"
        recipe.write_text(RECIPE)
        print("| result | library | CPU, s | peak, MB | times as fast |")
        print("|---|---|---:|---:|---:|")
        for result in ("data sets", "files"):
            programs = [program(library, recipe, result) for library in PYTHONS]
            found = measure.measure(programs, source, folder / "run", options.runs, removed=True)
            for line in lines(result, found):
                print(line, flush=True)


def program(library: str, recipe: Path, result: str) -> measure.Program:
    """The command that carries out the recipe on each file with one of the libraries."""
    text = PROGRAM.format(library=library)
    python = PYTHONS[library]
    command = (python, "-c", text, "SOURCE", "DESTINATION", str(recipe), result)
    missing = "" if Path(python).exists() else "benchmarks/.venv is missing"
    return measure.Program(library, command, missing, needs_folder=True)


def lines(result: str, found: dict[str, measure.Result]) -> list[str]:
    """The lines of the table for one kind of result."""
    failures = [f"| {result} | {name} | {each.failure} |||" for name, each in found.items()]
    if any(each.failure for each in found.values()):
        return failures
    seconds = {name: min(run.cpu for run in each.runs) for name, each in found.items()}
    slowest = max(seconds.values())
    return [
        f"| {result} | {name} | {seconds[name]:.2f} | "
        f"{max(run.peak for run in each.runs) / 1e6:.0f} | {slowest / seconds[name]:.1f} |"
        for name, each in found.items()
    ]


if __name__ == "__main__":
    main()
