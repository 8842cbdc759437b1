"""WORKLIST: what is left to decide and how the rest was decided, as reStructuredText."""

from __future__ import annotations

import folders
from command import run_command
from decisions.serialise import read_tables
from output.atomic import write_folder
from output.procedure_json import read_procedure
from output.rst import check_rst
from output.worklist import describe_worklist, render_worklist
from standard.reader import read_standard


def make_worklist() -> str:
    """Write worklist/ from candidate.json; returns how much is left."""
    standard = read_standard()
    tables = read_tables(standard, read_procedure(folders.CANDIDATE, "candidate"))
    pages = render_worklist(standard, tables)
    for name, text in pages.items():
        check_rst(f"worklist/{name}", text)
    write_folder(folders.WORKLIST, pages)
    return describe_worklist(tables)


if __name__ == "__main__":
    run_command(make_worklist)
