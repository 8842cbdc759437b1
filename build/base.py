"""BASE: every storage SOP class decided by the four determinants, or left unset."""

from __future__ import annotations

import folders
from command import run_command
from decisions.compilation import compile_tables
from decisions.serialise import serialise_tables
from output.procedure_json import write_procedure
from output.totals import describe_totals
from standard.reader import read_standard


def make_base() -> str:
    """Write procedure/base.json; returns a summary of it."""
    standard = read_standard()
    base = serialise_tables(standard, compile_tables(standard))
    write_procedure(folders.BASE, base)
    return describe_totals("base", base)


if __name__ == "__main__":
    run_command(make_base)
