"""Plant a needle in every element of every SOP class.

Usage: PYTHONPATH=build python -m tests.package.generated --jobs 2

Each SOP class gets a file with every attribute at every path up to three sequences deep, in each of
several encodings. Prints the number of cells, which are (SOP class, path, VR, encoding), and every
value that survives although its element is not kept. Exit status 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from time import monotonic

from .case import REJECTED, STANDARD, make_case
from .compiled import Compiled, compile_everything
from .encoding import ENCODINGS

REPOSITORY = Path(__file__).parents[3]
SPELLINGS = ("explicit, undefined lengths", "implicit", "big endian")


@cache
def _compiled() -> Compiled:
    return compile_everything(STANDARD, REPOSITORY / "manual")


def survivors_in(uid: str, spelling: str) -> tuple[int, list[str]]:
    """The number of cells of a SOP class in one encoding, and what survives in which."""
    sop_class = STANDARD.sop_classes[uid]
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(sop_class, _compiled(), Path(folder), spelling)
    found = [
        f"{sop_class.name}, {spelling}, {path}: {value!r}"
        for path, value in case.survivors().items()
    ]
    return len(case.treated.source), found


def main() -> int:
    """Run the proof."""
    parser = argparse.ArgumentParser(description=__doc__, prog="tests.package.generated")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--encoding", action="append", choices=ENCODINGS, help="may be repeated")
    options = parser.parse_args()
    started = monotonic()
    uids = [uid for uid, each in STANDARD.sop_classes.items() if each.name not in REJECTED]
    pairs = [(uid, each) for uid in uids for each in options.encoding or SPELLINGS]
    cells, survivors = 0, list[str]()
    with ProcessPoolExecutor(options.jobs) as pool:
        for number, (count, found) in enumerate(
            pool.map(survivors_in, *zip(*pairs, strict=True)), 1
        ):
            cells += count
            survivors += found
            print(f"\r{number} of {len(pairs)}", end="", file=sys.stderr)
    print("", file=sys.stderr)
    print(*survivors, sep="\n", end="\n" if survivors else "")
    took = monotonic() - started
    print(f"{len(uids)} SOP classes, {cells} cells, {len(survivors)} survivors, {took:.0f} s")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
