"""BASE: every storage SOP class decided by the four determinants, or left unset."""

from __future__ import annotations

import folders
from command import run_command
from decisions.compilation import compile_tables
from decisions.serialise import serialise_tables
from output.procedure_json import write_procedure
from output.totals import describe_totals
from standard.model import Standard
from standard.occurrences import OccurrencesByIOD
from standard.reader import read_standard


def make_base(standard: Standard, by_iod: OccurrencesByIOD | None = None) -> str:
    """Write procedure/base.json; returns a summary of it."""
    tables = compile_tables(standard, by_iod=by_iod)
    write_procedure(folders.BASE, serialise_tables(standard, tables))
    return describe_totals("base", tables)


if __name__ == "__main__":
    run_command(lambda: make_base(read_standard()))
