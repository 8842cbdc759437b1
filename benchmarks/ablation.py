"""What each part that makes the applier fast is worth: the same files without it.

Usage: python benchmarks/ablation.py [--folder F] [--runs N]

Prints a table of CPU seconds and wall-clock seconds of whole processes, medians.
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

PYTHON = sys.executable
DEID = str(Path(PYTHON).with_name("dicom-deid"))
APPLY = (DEID, "apply", "SOURCE", "DESTINATION")
WITHOUT_REUSE = (
    "import sys; from grand_challenge_dicom_de_id_procedure import Deidentifier; "
    "list(Deidentifier(reuse=False).tree(*sys.argv[1:]))"
)
ONE_BY_ONE = (
    "import sys; from grand_challenge_dicom_de_id_procedure.cli import main; "
    "from grand_challenge_dicom_de_id_procedure.run import in_turn; in_turn._MOST_WAITING = 1; "
    "sys.exit(main(['apply', *sys.argv[1:], '--jobs', '1']))"
)
WITHOUT_OUTLINES = (
    "import sys; from grand_challenge_dicom_de_id_procedure.cli import main; "
    "from grand_challenge_dicom_de_id_procedure.engine.reuse.spans import Spans; "
    "Spans.have_outlines = False; sys.exit(main(['apply', *sys.argv[1:], '--jobs', '1']))"
)
VARIANTS = (
    Program("one process", (*APPLY, "--jobs", "1")),
    Program("without reuse", (PYTHON, "-c", WITHOUT_REUSE, "SOURCE", "DESTINATION")),
    Program("without outlines", (PYTHON, "-c", WITHOUT_OUTLINES, "SOURCE", "DESTINATION")),
    Program("written one by one", (PYTHON, "-c", ONE_BY_ONE, "SOURCE", "DESTINATION")),
    Program("two processes", (*APPLY, "--jobs", "2")),
)
SETS = ("slices", "enhanced", "small")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, help="where to work; inputs stay there")
    parser.add_argument("--runs", type=int, default=5, help="runs that count (default: 5)")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory
        folder = options.folder or Path(stack.enter_context(temporary(prefix="benchmark-")))
        inputs = folder / "input" / "ablation"
        print("| files | variant | CPU s | s |\n|---|---|---|---|")
        for name in SETS:
            source = make_files.make(name, inputs, multi_frame_class())
            results = measure(VARIANTS, source, folder / "output" / name, options.runs)
            for program in VARIANTS:
                runs = results[program.name].runs
                cpu, wall = median(run.cpu for run in runs), median(run.seconds for run in runs)
                print(f"| {name} | {program.name} | {cpu:.3f} | {wall:.3f} |", flush=True)


if __name__ == "__main__":
    main()
