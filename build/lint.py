"""Check the decisions in manual/ without writing anything."""

from __future__ import annotations

import folders
from command import run_command
from decisions.compilation import compile_tables
from decisions.manual import read_manual
from standard.reader import read_standard


def lint_manual() -> str:
    """Read and compile the curators' decisions; returns how many there are."""
    standard = read_standard()
    manual = read_manual(standard, folders.MANUAL)
    compile_tables(standard, manual)
    return f"manual: {len(manual)} decisions about attributes, nothing to mend"


if __name__ == "__main__":
    run_command(lint_manual)
