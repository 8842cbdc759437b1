"""Time `dicom-deid apply` as a whole process, beside `cp`, pydicom and its peers.

Usage: python benchmarks/apply.py [--folder F] [--runs N] [--only SET ...] [--write]

Prints a table; --write puts it into benchmarks/README.md. `make benchmark` does this with the peers
installed.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from pydicom import uid as uids

import machine
import make_files
import table
from grand_challenge_dicom_de_id_procedure import procedure
from measure import Program, measure

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable
PEERS_PYTHON = HERE / ".venv" / "bin" / "python"
DEID = str(Path(PYTHON).with_name("dicom-deid"))
PLACES = ("SOURCE", "DESTINATION")
APPLY = (DEID, "apply", *PLACES)
HUGE = 2**32  # bytes that one output of the largest set takes


@dataclass(frozen=True)
class Comparison:
    """Programs that read one set of files.

    Attributes:
        title: what is measured.
        files: the set, of ``make_files.SETS``.
        subject: the program that has the aims.
        others: those it is held against, each with the most time that the subject may take, as a
            multiple of the other's; None where there is no aim.
        peak: the most memory that the subject may hold, in bytes, if there is an aim.
        removed: whether the output of a run is removed before the next, not put aside.
    """

    title: str
    files: str
    subject: Program
    others: tuple[tuple[Program, float | None], ...]
    peak: int | None = None
    removed: bool = False


def comparisons() -> Iterator[Comparison]:
    """All that is compared; programs that are not installed are among it."""
    apply = Program("dicom-deid apply", APPLY)
    copy = Program(f"cp -r ({_version_of('cp')})", ("cp", "-r", *PLACES))
    loop = (PYTHON, str(HERE / "loops.py"), "pydicom", *PLACES)
    pydicom = Program(f"pydicom {version('pydicom')}, read and write", loop)
    slices = Comparison(
        f"{make_files.SLICES} CT slices of 512 x 512, 530 kB each",
        "slices",
        apply,
        (
            (Program("dicom-deid apply --jobs 1", (*APPLY, "--jobs", "1")), None),
            (copy, 2.0),
            (pydicom, 1 / 2),
            *((peer, 1 / 5) for peer in _peers()),
            (_gdcmanon(), 1.0),
        ),
    )
    yield slices
    name = uids.UID(multi_frame_class()).name.removesuffix(" Storage")
    yield Comparison(
        f"1 {name}, {make_files.FRAMES} per-frame items",
        "enhanced",
        apply,
        ((pydicom, 1 / 5), (copy, None)),
    )
    yield Comparison(
        f"{make_files.SMALL:,} small CT and MR files, 14 kB each",
        "small",
        Program("dicom-deid apply --jobs 2", (*APPLY, "--jobs", "2")),
        ((Program("dicom-deid apply --jobs 1", (*APPLY, "--jobs", "1")), 1 / 1.6), (copy, None)),
    )
    full = Program("cp -r --sparse=never", ("cp", "-r", "--sparse=never", *PLACES))
    yield Comparison(
        f"1 multi-frame {name} of 4 GB, sparse",
        "huge",
        apply,
        ((full, 1.5), (Program(f"{copy.name}, which makes holes", copy.command), None)),
        peak=100_000_000,
    )
    yield Comparison(
        f"1 multi-frame {name} of 4 GB, with pixels",
        "dense",
        apply,
        ((copy, None),),
        peak=100_000_000,
    )
    title = f"{slices.title}; each output removed before the next run"
    yield replace(slices, title=title, removed=True)  # last, for it slows down what comes after it


def multi_frame_class() -> str:
    """UID of the first SOP class for multi-frame images that the procedure includes."""
    enhanced_first = (uids.EnhancedCTImageStorage, uids.VLWholeSlideMicroscopyImageStorage)
    return next(uid for uid in enhanced_first if uid in procedure["sopClass"])


def _peers() -> Iterator[Program]:
    """Peers from PyPI, each run on a folder as its own documentation does."""
    python = str(PEERS_PYTHON)
    missing = "" if PEERS_PYTHON.exists() else "not installed; see `make benchmark`"
    locked = (HERE.parent / "requirements" / "benchmark.txt").read_text()
    for name, command in (
        ("dicom-anonymizer", (str(PEERS_PYTHON.with_name("dicom-anonymizer")), *PLACES)),
        ("dicognito", (python, "-m", "dicognito", "-o", "DESTINATION", "SOURCE")),
        (
            "grand-challenge-dicom-de-identifier",
            (python, str(HERE / "loops.py"), "grand-challenge", *PLACES),
        ),
    ):
        pinned = re.search(rf"^{name}==(\S+)", locked, re.MULTILINE)
        assert pinned
        needs_folder = name == "dicom-anonymizer"
        yield Program(f"{name} {pinned[1]}", command, missing, needs_folder)


def _gdcmanon() -> Program:
    tags = ("--empty", "10,10", "--empty", "10,20", "--remove", "10,30")
    command = ("gdcmanon", "--dumb", *tags, "-r", "-i", "SOURCE", "-o", "DESTINATION")
    missing = "" if shutil.which("gdcmanon") else "not installed; Debian: libgdcm-tools"
    return Program(f"gdcmanon {_version_of('gdcmanon')}, three tags", command, missing)


def _version_of(program: str) -> str:
    if not shutil.which(program):
        return "?"
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    number = re.search(r"\d+(\.\d+)+", said)
    return number[0] if number else "?"


def tables(folder: Path, runs: int, only: list[str]) -> Iterator[str]:
    """A table in Markdown for each comparison, as it is done."""
    inputs = folder / "input" / uids.UID(multi_frame_class()).keyword
    for comparison in comparisons():
        if only and comparison.files not in only:
            continue
        if comparison.files in ("huge", "dense") and shutil.disk_usage(folder).free < 1.5 * HUGE:
            yield f"### {comparison.title}\n\nNot measured: too little room in {folder}.\n"
            continue
        source = make_files.make(comparison.files, inputs, multi_frame_class())
        programs = (comparison.subject, *(other for other, _ in comparison.others))
        place = folder / "output" / comparison.files
        results = measure(programs, source, place, runs, removed=comparison.removed)
        others = [(other.name, aim) for other, aim in comparison.others]
        yield f"### {comparison.title}\n\n" + table.markdown(
            comparison.subject.name, others, results, comparison.peak
        )
    shutil.rmtree(folder / "output")  # at last, for it would slow down what comes after it


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--folder",
        type=Path,
        help="where to work; inputs stay there (default: a temporary folder)",
    )
    parser.add_argument("--runs", type=int, default=5, help="runs that count (default: 5)")
    parser.add_argument("--only", nargs="+", choices=make_files.SETS, default=[], metavar="SET")
    parser.add_argument("--write", action="store_true", help="put the tables into README.md")
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("--write needs all tables, so no --only")
    with contextlib.ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory
        folder = options.folder or Path(stack.enter_context(temporary(prefix="benchmark-")))
        folder.mkdir(parents=True, exist_ok=True)
        done = [f"{machine.describe(folder)}; {options.runs} runs.\n"]
        print(done[0], flush=True)
        for text in tables(folder, options.runs, options.only):
            print(text, flush=True)
            done.append(text)
    if options.write:
        table.write(HERE / "README.md", "\n".join(done))


if __name__ == "__main__":
    main()
