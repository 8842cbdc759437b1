"""WORKLIST: what is left to decide and how the rest was decided, as reStructuredText."""

from __future__ import annotations

import folders
from command import run_command
from decisions.row import Tables
from output.atomic import write_folder
from output.procedure_json import read_candidate
from output.rst import check_changed_rst
from output.worklist import describe_worklist, render_worklist
from standard.model import Standard
from standard.reader import read_standard


def make_worklist(standard: Standard, tables: Tables) -> str:
    """Write worklist/ from the tables of CANDIDATE; returns how much is left.

    Raises BuildError where docutils remarks on a page.
    """
    pages = render_worklist(standard, tables)
    check_changed_rst(folders.WORKLIST, pages)
    write_folder(folders.WORKLIST, pages)
    return describe_worklist(tables)


def worklist_from_file() -> str:
    """Write worklist/ from candidate.json; returns how much is left."""
    standard = read_standard()
    return make_worklist(standard, read_candidate(standard, folders.CANDIDATE).tables)


if __name__ == "__main__":
    run_command(worklist_from_file)
