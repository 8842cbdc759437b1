"""BASE: every storage SOP class decided by the four determinants, or left unset."""

from __future__ import annotations

import folders
from command import run_command
from decisions.compilation import compile_tables
from decisions.serialise import serialise_tables
from output.atomic import write_whole
from output.procedure_json import render_procedure
from output.totals import describe_totals
from standard.model import Standard
from standard.occurrences import OccurrencesByIOD
from standard.reader import read_standard


def render_base(standard: Standard, by_iod: OccurrencesByIOD | None = None) -> tuple[str, str]:
    """What procedure/base.json gets, and a summary of it."""
    tables = compile_tables(standard, by_iod=by_iod)
    return render_procedure(serialise_tables(standard, tables)), describe_totals("base", tables)


def make_base(rendered: tuple[str, str]) -> str:
    """Write procedure/base.json; returns the summary of what was rendered."""
    content, summary = rendered
    write_whole(folders.BASE, content)
    return summary


if __name__ == "__main__":
    run_command(lambda: make_base(render_base(read_standard())))
