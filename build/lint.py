"""Check the decisions in manual/ without writing anything."""

from __future__ import annotations

import folders
from command import run_command
from decisions.compilation import compile_tables
from decisions.identifying import read_identifying
from decisions.manual import read_manual
from decisions.retired import read_retired
from standard.reader import read_standard


def lint_manual() -> str:
    """Read and compile the curators' decisions; returns how many there are."""
    standard = read_standard()
    manual = read_manual(standard, folders.MANUAL)
    compile_tables(standard, manual)
    identifying = read_identifying(standard, folders.MANUAL)
    retired = read_retired(standard, folders.MANUAL)
    return (
        f"manual: {len(manual)} decisions about attributes, "
        f"{len(identifying.values)} attributes that identify, "
        f"{len(retired)} retired SOP classes, nothing to mend"
    )


if __name__ == "__main__":
    run_command(lint_manual)
