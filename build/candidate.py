"""CANDIDATE: BASE with the curators' decisions, what identifies, and the retired SOP classes."""

from __future__ import annotations

import folders
from command import run_command
from decisions.candidate import Candidate, compile_candidate
from output.procedure_json import write_procedure
from output.totals import describe_totals
from standard.reader import read_standard


def make_candidate(candidate: Candidate) -> str:
    """Write procedure/candidate.json; returns a summary of it."""
    write_procedure(folders.CANDIDATE, candidate.content)
    return describe_totals("candidate", candidate.tables)


if __name__ == "__main__":
    run_command(lambda: make_candidate(compile_candidate(read_standard(), folders.MANUAL)))
