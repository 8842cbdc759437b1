"""Plant a needle in every element of every SOP class.

Usage: PYTHONPATH=build python -m tests.package.generated --jobs 2 [--options each|pairs|share]

Each SOP class gets a file with every attribute at every path up to three sequences deep, in each of
several encodings. Prints the number of cells, which are (SOP class, path, VR, encoding), and every
value that survives although its element is not kept. Exit status 1 if there is one.

With --options, each SOP class gets one file, in one encoding, and this is de-identified with each
option, or with every two that do not exclude each other, or with a share of these pairs, so that
each family of IODs gets every pair once. Prints also every element that differs from the output
without options although no option names it, and each move of dates by other days.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

from .case import REJECTED, STANDARD, make_case
from .compiled import compile_everything
from .days import days_moved
from .encoding import ENCODINGS
from .families import FAMILIES, share_of_pairs
from .named import Named, changed_unnamed, each_option, each_pair

ACCEPTED = [each for each in STANDARD.sop_classes.values() if each.name not in REJECTED]
CHOICES = ("each", "pairs", "share")
SPELLINGS = ("explicit, undefined lengths", "implicit", "big endian")


def survivors_in(uid: str, spelling: str) -> tuple[int, list[str]]:
    """The number of cells of a SOP class in one encoding, and what survives in which."""
    sop_class = STANDARD.sop_classes[uid]
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(sop_class, compile_everything(), Path(folder), spelling)
    found = [
        f"{sop_class.name}, {spelling}, {path}: {value!r}"
        for path, value in case.survivors().items()
    ]
    return len(case.treated.source), found


def wrong_with_options(uid: str, number: str) -> tuple[int, list[str]]:
    """The number of cells of a SOP class with options, one or two at once, and what is wrong."""
    compiled, sop_class = compile_everything(), STANDARD.sop_classes[uid]
    cells, found = 0, list[str]()
    with tempfile.TemporaryDirectory() as folder:
        default = make_case(sop_class, compiled, Path(folder))
        for options in _chosen(compiled.procedure, uid, number):
            case = make_case(sop_class, compiled, Path(folder), options=options)
            named = Named(compiled.procedure, options, uid)
            wrong = {
                **changed_unnamed(default.treated.output, case.treated.output, named),
                **{path: repr(value) for path, value in case.survivors().items()},
            }
            if len(days := days_moved(case)) > 1:
                wrong["dates"] = f"moved by {sorted(days)} days"
            cells += len(case.treated.source)
            found += [
                f"{sop_class.name}, {' and '.join(options)}, {path}: {what}"
                for path, what in wrong.items()
            ]
    return cells, found


def _chosen(procedure: Mapping[str, Any], uid: str, number: str) -> Iterator[tuple[str, ...]]:
    if number == "share":
        return share_of_pairs(procedure, STANDARD.sop_classes[uid], ACCEPTED)
    return each_option(procedure) if number == "each" else each_pair(procedure)


def main() -> int:
    """Run the proof."""
    parser = argparse.ArgumentParser(description=__doc__, prog="tests.package.generated")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--encoding", action="append", choices=ENCODINGS, help="may be repeated")
    parser.add_argument("--options", choices=CHOICES, help="prove this of each option or pair")
    parser.add_argument("--sop-class", action="append", metavar="UID", help="may be repeated")
    options = parser.parse_args()
    started = monotonic()
    uids = [each.uid for each in ACCEPTED if each.uid in (options.sop_class or [each.uid])]
    prove = wrong_with_options if options.options else survivors_in
    ways = [options.options] if options.options else options.encoding or SPELLINGS
    pairs = [(uid, each) for uid in uids for each in ways]
    cells, wrong = 0, list[str]()
    with ProcessPoolExecutor(options.jobs) as pool:
        for number, (count, found) in enumerate(pool.map(prove, *zip(*pairs, strict=True)), 1):
            cells += count
            wrong += found
            print(f"\r{number} of {len(pairs)}", end="", file=sys.stderr)
    print("", file=sys.stderr)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    took = monotonic() - started
    if options.options == "share":
        print(f"{len(FAMILIES)} families of IODs, each with every pair")
    print(f"{len(uids)} SOP classes, {cells} cells, {len(wrong)} findings, {took:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
