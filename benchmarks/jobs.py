"""Whether two processes are ever slower than one, on a machine where other programs work, too.

Usage: python benchmarks/jobs.py [--folder F] [--runs N] [--jobs J ...] [--neighbours B ...]

Prints for each number of processes the seconds of ``dicom-deid apply`` on 400 CT slices, from its
start to its end: the least and the median of several runs, which alternate; and the processor time
of all its processes. The same while other programs, which only count, keep the processors busy.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import make_files
from apply import multi_frame_class

_PROGRAM = [sys.executable, "-m", "grand_challenge_dicom_de_id_procedure", "apply"]
_DEFAULT = "default"


@contextlib.contextmanager
def neighbours(number: int) -> Iterator[None]:
    """So many other programs, which only count.

    Each is a session of its own, as the programs of other users are: Linux may share the processors
    between sessions.
    """
    spinning = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True)
        for _ in range(number)
    ]
    try:
        yield
    finally:
        for each in spinning:
            each.kill()
            each.wait()


def seconds(source: Path, output: Path, jobs: str) -> tuple[float, float]:
    """Of one run: from its start to its end, and of processors."""
    options = [] if jobs == _DEFAULT else ["--jobs", jobs]
    before, began = processor_seconds(), time.monotonic()
    subprocess.run([*_PROGRAM, source, output, *options], check=True, capture_output=True)
    took = time.monotonic() - began, processor_seconds() - before
    shutil.rmtree(output)
    return took


def processor_seconds() -> float:
    """Of all programs that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, help="where to work; inputs stay there")
    parser.add_argument("--runs", type=int, default=9, help="runs of each (default: 9)")
    parser.add_argument("--jobs", nargs="+", default=["1", "2", _DEFAULT])
    parser.add_argument("--neighbours", nargs="+", type=int, default=[0, os.cpu_count() or 1])
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory
        folder = options.folder or Path(stack.enter_context(temporary(prefix="benchmark-")))
        source = make_files.make("slices", folder / "input", multi_frame_class())
        print("| busy neighbours | --jobs | least s | median s | least CPU s | median CPU s |")
        print("|---|---|---|---|---|---|")
        for number in options.neighbours:
            taken: dict[str, list[tuple[float, float]]] = {jobs: [] for jobs in options.jobs}
            with neighbours(number):
                for _ in range(options.runs):
                    for jobs, found in taken.items():
                        found.append(seconds(source, folder / "output", jobs))
            for jobs, found in taken.items():
                both = [sorted(each) for each in zip(*found, strict=True)]
                cells = " | ".join(
                    f"{times[0]:.2f} | {statistics.median(times):.2f}" for times in both
                )
                print(f"| {number} | {jobs} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
