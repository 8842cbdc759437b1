"""BASE, CANDIDATE, WORKLIST and FINAL in one process, which reads the Standard once.

Usage: python build/chain.py STEP [VERSION]; makes all up to that step. VERSION is for FINAL.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import folders
from base import make_base, render_base
from beside import beside
from candidate import make_candidate
from command import run_command
from decisions.candidate import compile_candidate
from final import make_final
from output.version import check_next_version
from standard.occurrences import occurrences_by_iod
from standard.reader import read_standard
from worklist import make_worklist

STEPS = ("base", "candidate", "worklist", "final")


def make_up_to(last: str, version: str = "") -> Iterator[str]:
    """Make the steps up to one of STEPS; yields the summary of each as it is done.

    Raises BuildError as the steps do; a bad version is refused before the first of them.
    """
    if last == "final":
        check_next_version(version, folders.FINAL)
    standard = read_standard()
    by_iod = occurrences_by_iod(standard, standard.sop_classes.values())
    if last == "base":
        yield make_base(render_base(standard, by_iod))
        return
    with beside(lambda: render_base(standard, by_iod)) as base:
        candidate = compile_candidate(standard, folders.MANUAL, by_iod)
        yield make_base(base())
    yield make_candidate(candidate)
    if last == "candidate":
        return
    yield make_worklist(standard, candidate.tables)
    if last == "final":
        yield make_final(version, standard, candidate, by_iod)


if __name__ == "__main__":
    run_command(lambda: make_up_to(*sys.argv[1:]))
