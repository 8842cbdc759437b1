"""``dicom-deid recipe audit``: what a recipe leaves that the procedure would not keep."""

from __future__ import annotations

import argparse
import json
import os
import sys
from itertools import groupby
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, chosen
from grand_challenge_dicom_de_id_procedure.cli.lookup import sop_class_of
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.recipe.audit_page import page
from grand_challenge_dicom_de_id_procedure.cli.recipe.reading import (
    add_recipe,
    configuration_of,
    print_warnings,
    recipe_of,
)
from grand_challenge_dicom_de_id_procedure.cli.recipe.wording import (
    WORDS,
    counted,
    fate_as_json,
    named,
    reasons,
    with_place,
)
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.recipes.audit import Audited, audit
from grand_challenge_dicom_de_id_procedure.recipes.fate import without_unpredictable
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure

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

The letters are what the procedure does: X remove, Z empty, D dummy, U new UID, C clean.
An attribute is judged as if it had a value and stood at the top, and as if every variable were
given. Lines with values: depend on each file, and do not count.

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
    parser.add_argument("--sop-class", metavar="UID-OR-NAME", help="only for this SOP class")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--html", metavar="F", help="write a page to this new file")
    add_choice(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print or write the comparison. Returns the exit status."""
    recipe = recipe_of(options)
    rules = chosen(options, procedure).procedure
    uids = [*rules["sopClass"]]
    if options.sop_class is not None:
        uids = [sop_class_of(options.sop_class.strip())]
        if uids[0] not in rules["sopClass"]:
            raise WrongUseError(f"the procedure rejects {options.sop_class}; name another")
    rows = audit(recipe, rules, uids, configuration=configuration_of(options), mode=options.mode)
    print_warnings(recipe)
    apart = without_unpredictable(recipe).lines
    title = f"{', '.join(recipe.names)}, mode {options.mode}"
    where = options.sop_class or f"{len(uids)} SOP classes"
    summary = (
        f"Of {len(rows)} attributes that the procedure does not keep in {where}: "
        f"{counted(row.fate.effect for row in rows)}."
    )
    if options.json:
        not_counted = [with_place(each) for each in apart]
        found = {"recipe": recipe.names, "mode": options.mode, "notCounted": not_counted}
        print(json.dumps({**found, "attributes": [_as_json(row) for row in rows]}, indent=2))
    elif options.html:
        _write(options.html, page(title, summary, rows, apart))
        print_line(summary, sys.stdout)
    else:
        print_line(one_line(title), sys.stdout)
        print_line(summary, sys.stdout)
        _print_rows(rows)
        for each in apart:
            print_line(one_line(f"not counted: {with_place(each)}"), sys.stdout)
    return int(any(row.fate.effect == "left" for row in rows))


def _print_rows(rows: tuple[Audited, ...]) -> None:
    width = max(len(named(row.label)) for row in rows)
    for effect, group in groupby(rows, key=lambda row: row.fate.effect):
        print_line(f"\n{WORDS[effect]}", sys.stdout)
        for row in group:
            line = f"  {named(row.label):{width}}  {row.actions:5}  {reasons(row.fate)}"
            print_line(one_line(line), sys.stdout)


def _as_json(row: Audited) -> dict[str, object]:
    return {
        "attribute": named(row.label),
        "procedure": [*row.actions],
        "sopClasses": row.sop_classes,
        **fate_as_json(row.fate),
    }


def _write(path: str, content: str) -> None:
    """Write a new file."""
    if os.path.lexists(path):
        raise WrongUseError(f"{path} exists and is not overwritten; name a new file")
    try:
        with open(path, "x", encoding="utf-8") as stream:  # noqa: PTH123 - as elsewhere here
            stream.write(content)
    except OSError as error:
        raise WrongUseError(f"cannot write {path}: {error.strerror}") from None
