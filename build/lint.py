"""Check the decisions in manual/, the invariants and every exception, without writing anything."""

from __future__ import annotations

import folders
from command import run_command
from decisions.claims import read_codes
from decisions.coded import read_coded
from decisions.compilation import compile_tables
from decisions.conditions import read_conditions
from decisions.identifying import read_identifying
from decisions.manual import read_manual
from decisions.options import read_options
from decisions.private import read_private
from decisions.retired import read_retired
from decisions.tables import read_tables
from decisions.uses import read_uses
from errors import FindingsError
from invariants.checks import broken_invariants
from invariants.exceptions import needless_exceptions
from invariants.one_reasoning import different_actions
from invariants.options import broken_option_invariants
from invariants.pick_lists import collections_without_number
from standard.occurrences import occurrences_by_iod
from standard.reader import read_standard


def lint_manual() -> str:
    """Read the curators' decisions, then compile them; returns how many there are.

    Raises FindingsError with what is wrong in them, or where nothing is, with the invariants that
    they break, the actions that differ without a reason, and exceptions that except nothing.
    """
    standard = read_standard()
    manual = read_manual(standard, folders.MANUAL)
    coded = read_coded(standard, folders.MANUAL)
    options = read_options(standard, folders.MANUAL)
    identifying = read_identifying(standard, folders.MANUAL)
    retired = read_retired(standard, folders.MANUAL)
    conditions = read_conditions(standard, folders.MANUAL)
    private = read_private(standard, folders.MANUAL)
    read_codes(folders.MANUAL)
    read_tables(folders.MANUAL)
    uses = read_uses(standard, folders.MANUAL, [each.name for each in options])
    by_iod = occurrences_by_iod(standard, standard.sop_classes.values())
    tables = compile_tables(standard, manual, by_iod)
    findings = [
        *broken_invariants(tables),
        *different_actions(tables),
        *collections_without_number(tables),
        *needless_exceptions(tables),
        *coded.kept_in_header(tables),
        *broken_option_invariants(standard, options, tables, by_iod),
    ]
    if findings:
        raise FindingsError(findings)
    return (
        f"manual: {len(manual)} decisions about attributes, "
        f"{len(identifying.values)} attributes that identify, "
        f"{len(coded.concepts)} concepts, "
        f"{len(conditions)} conditions of files, "
        f"{len(options)} options with {sum(len(each.manual) for each in options)} decisions, "
        f"{len(uses.entries)} uses, "
        f"{len(private)} private attributes, "
        f"{len(retired)} retired SOP classes, nothing to correct"
    )


if __name__ == "__main__":
    run_command(lint_manual)
