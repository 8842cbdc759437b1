"""``dicom-deid recipe audit``: what a recipe leaves that the procedure would not keep."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.audit_page import page
from grand_challenge_dicom_de_id_procedure.cli.audited import (
    AuditedRow,
    add_comparison,
    compared_with,
    named,
    print_rows,
    summed_up,
)
from grand_challenge_dicom_de_id_procedure.cli.new_file import check_new, write_new
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.recipe.reading import (
    add_recipe,
    configuration_of,
    print_warnings,
    recipe_of,
)
from grand_challenge_dicom_de_id_procedure.cli.recipe.wording import (
    fate_as_json,
    reasons,
    with_place,
)
from grand_challenge_dicom_de_id_procedure.recipes.audit import Audited, audit
from grand_challenge_dicom_de_id_procedure.recipes.fate import without_unpredictable

_EXAMPLES = """\
examples:
  dicom-deid recipe audit deid.dicom
      every attribute that the procedure does not keep in some SOP class, and what the recipe does
      with it; what it leaves comes first
  dicom-deid recipe audit deid.dicom --sop-class "CT Image Storage"
  dicom-deid recipe audit deid.dicom --html audit.html
      as a page to read
  dicom-deid recipe audit deid.dicom --preset research
      compared with the procedure and the rules of a preset

The letters are what the procedure does: X remove, Z empty, D dummy, U new UID, C clean; K is a
sequence in which it decides, while a KEEP of the recipe keeps all that is in it.
An attribute is judged as if it had a value and stood at the top, and as if every variable were
given, and every function gave a value. Lines with values: depend on each file, and do not count.
The preamble and the file meta information, which the procedure writes anew, are not compared.

exit status: 0 the recipe leaves nothing; 1 it leaves something; 2 wrong use
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of ``recipe``."""
    parser = commands.add_parser(
        "audit",
        help="show what a recipe leaves that the procedure would not keep",
        description="Show what a recipe does with every attribute that the procedure does not "
        "keep, those first that it leaves as they are.",
        epilog=_EXAMPLES,
    )
    add_recipe(parser)
    add_comparison(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print or write the comparison. Returns the exit status."""
    if options.html:
        check_new(options.html)
    recipe = recipe_of(options)
    rules, uids = compared_with(options)
    found = audit(recipe, rules, uids, configuration=configuration_of(options), mode=options.mode)
    print_warnings(recipe)
    apart = [with_place(each) for each in without_unpredictable(recipe).lines]
    title = f"{', '.join(recipe.names)}, mode {options.mode}"
    rows = [_row(each) for each in found]
    summary = summed_up(rows, options.sop_class or f"{len(uids)} SOP classes")
    if options.json:
        told: dict[str, object] = {
            "recipe": recipe.names,
            "mode": options.mode,
            "notCounted": apart,
        }
        told["attributes"] = [
            {**row.as_json(), **fate_as_json(each.fate)}
            for row, each in zip(rows, found, strict=True)
        ]
        print(json.dumps(told, indent=2))
    elif options.html:
        content = page(title, summary, rows, reasons="Lines of the recipe", apart=apart)
        write_new(options.html, content)
        print_line(summary, sys.stdout)
    else:
        print_line(one_line(title), sys.stdout)
        print_line(summary, sys.stdout)
        print_rows(rows)
        for each in apart:
            print_line(one_line(f"not counted: {each}"), sys.stdout)
    return int(any(row.effect == "left" for row in rows))


def _row(found: Audited) -> AuditedRow:
    return AuditedRow(
        named(found.label),
        found.actions,
        found.sop_classes,
        found.fate.effect,
        reasons(found.fate),
    )
