"""Check the decisions in manual/, and every list of exceptions, without writing anything."""

from __future__ import annotations

import folders
from command import run_command
from decisions.compilation import compile_tables
from decisions.identifying import read_identifying
from decisions.manual import read_manual
from decisions.retired import read_retired
from errors import FindingsError
from invariants.exceptions import needless_exceptions
from standard.reader import read_standard


def lint_manual() -> str:
    """Read and compile the curators' decisions; returns how many there are.

    Raises FindingsError with what is wrong in them, or where nothing is, with exceptions that
    except nothing.
    """
    standard = read_standard()
    manual = read_manual(standard, folders.MANUAL)
    findings = list(needless_exceptions(compile_tables(standard, manual)))
    if findings:
        raise FindingsError(findings)
    identifying = read_identifying(standard, folders.MANUAL)
    retired = read_retired(standard, folders.MANUAL)
    return (
        f"manual: {len(manual)} decisions about attributes, "
        f"{len(identifying.values)} attributes that identify, "
        f"{len(retired)} retired SOP classes, nothing to correct"
    )


if __name__ == "__main__":
    run_command(lint_manual)
