"""``dicom-deid recipe convert``: writes a recipe as an overlay of the procedure."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.new_file import check_new, write_new
from grand_challenge_dicom_de_id_procedure.cli.numbers import number_of
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.recipe.reading import (
    add_recipe,
    configuration_of,
    print_warnings,
    recipe_of,
)
from grand_challenge_dicom_de_id_procedure.recipes.convert import convert
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure

_EXAMPLES = """\
examples:
  dicom-deid recipe convert deid.dicom -o my.toml
      then: dicom-deid apply scans/ out/ --key-file project.key --overlay my.toml
  dicom-deid recipe convert deid.dicom -o my.toml --loosens-because "The sites agreed, 2026."
      also with the lines that keep what the procedure would not

With an overlay, the procedure decides on everything that the recipe does not name. REMOVE becomes
the action X, BLANK becomes Z, a REPLACE or ADD of a text becomes D with this text, and a
deid_func: that makes UIDs becomes U. Only what differs from the procedure is written. What an
overlay cannot say is listed with the reason; dicom-deid recipe run --procedure does all of it.
Delete the rows of attributes that your files must have, or outputs do not conform to their IOD.

exit status: 0 all lines are in the overlay; 1 some are not, and are listed; 2 wrong use
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of ``recipe``."""
    parser = commands.add_parser(
        "convert",
        help="write a recipe as an overlay of the procedure",
        description="Write a recipe as an overlay of the procedure, as far as that is possible.",
        epilog=_EXAMPLES,
    )
    add_recipe(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="F",
        type=local_file,
        required=True,
        help="the overlay, a new TOML file",
    )
    parser.add_argument(
        "--loosens-because",
        metavar="TEXT",
        help="why the overlay may keep what the procedure does not; without it, such lines are "
        "left out",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the overlay, and print what is not in it. Returns the exit status."""
    check_new(options.output)
    recipe = recipe_of(options)
    found = convert(
        recipe,
        procedure,
        configuration=configuration_of(options),
        mode=options.mode,
        loosens_because=options.loosens_because or "",
    )
    print_warnings(recipe)
    write_new(options.output, found.overlay)
    said = f"{options.output}: {number_of(found.decisions, 'decision')}"
    print_line(one_line(said), sys.stdout)
    for line in found.not_converted:
        print_line(one_line(f"not converted: {line}"), sys.stdout)
    return int(bool(found.not_converted))
