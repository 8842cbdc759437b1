"""CANDIDATE: BASE with the curators' decisions, what identifies, and the retired SOP classes."""

from __future__ import annotations

import folders
from command import run_command
from decisions.compilation import compile_tables
from decisions.identifying import read_identifying
from decisions.manual import read_manual
from decisions.retired import read_retired, serialise_retired
from decisions.serialise import serialise_tables
from output.procedure_json import write_procedure
from output.totals import describe_totals
from standard.reader import read_standard


def make_candidate() -> str:
    """Write procedure/candidate.json; returns a summary of it."""
    standard = read_standard()
    manual = read_manual(standard, folders.MANUAL)
    tables = compile_tables(standard, manual)
    candidate = {
        **read_identifying(standard, folders.MANUAL).serialise(),
        **serialise_retired(read_retired(standard, folders.MANUAL)),
        **serialise_tables(standard, tables),
    }
    write_procedure(folders.CANDIDATE, candidate)
    return describe_totals("candidate", tables)


if __name__ == "__main__":
    run_command(make_candidate)
