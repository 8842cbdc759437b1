"""``dicom-deid recipe run``: carries out a recipe on a file or a folder."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.by_procedure import (
    KEYS,
    RULES,
    add_choices_for_files,
    add_key_file,
    add_readable,
    deciding_options,
    deidentifier_of,
)
from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, chosen
from grand_challenge_dicom_de_id_procedure.cli.file_runs import check_run, run_on_files
from grand_challenge_dicom_de_id_procedure.cli.identities import add_naming
from grand_challenge_dicom_de_id_procedure.cli.keeping import Create, add_keeping
from grand_challenge_dicom_de_id_procedure.cli.keys import CommandKeys
from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.places import (
    add_executor,
    add_places,
    executor_of,
)
from grand_challenge_dicom_de_id_procedure.cli.recipe.reading import (
    add_recipe,
    configuration_of,
    print_warnings,
    recipe_of,
)
from grand_challenge_dicom_de_id_procedure.cli.report_file import STDOUT
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import Readable
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.recipes import Recipe, RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.fate import fates
from grand_challenge_dicom_de_id_procedure.recipes.followed import Followed
from grand_challenge_dicom_de_id_procedure.recipes.variables_file import (
    GivenVariables,
    check_given,
    read_variables,
)
from grand_challenge_dicom_de_id_procedure.rules.fingerprint import fingerprint
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.report import Head
from grand_challenge_dicom_de_id_procedure.run.task import Prepares
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree

_EXAMPLES = """\
examples:
  dicom-deid recipe run deid.dicom scans/ out/
      what deid's replace_identifiers does, for a folder. Outputs have the names of the sources,
      which may identify: --layout uid names them by their UIDs
  dicom-deid recipe run deid.dicom scans/ out/ --mode strict
      only what the recipe names stays
  dicom-deid recipe run deid.dicom scans/ out/ --variables patients.csv
      values for var: in the recipe. The first column is patient_id or file, the others are
      variables:
          patient_id,id,days
          1CT1,P001,-31
      without patient_id or file, the only row is for every file. A .json file has objects "every",
      "patient" and "file", with values by name, the latter two by Patient ID or path
  dicom-deid recipe run dicom.ultrasound scans/ out/ --pixels
      also blanks what the filters find. Compressed pixels need
      grand-challenge-dicom-de-id-procedure[recipes]
  dicom-deid recipe run deid.dicom scans/ out/ --procedure --key-file project.key
      the recipe first, then the procedure on what comes of it, with all options of apply. The
      procedure also searches texts for what the recipe removed. A file that says that its pixels
      show who the patient is stays rejected, unless the recipe writes otherwise in it. One whose
      SOP Class UID the recipe removed is rejected, as by the shipped recipe dicom
  dicom-deid recipe run deid.dicom scans/ out/ --jobs 8 --report report.jsonl --resume
      continues after a crash, as apply does

A file on which a line cannot be carried out fails: the message names the line, nothing is written
for it, and the run continues. What is wrong with the recipe itself is told before anything is done.
Lines that do not do what they seem to are named as warnings; dicom-deid recipe inspect says more.

exit status: 0 all files done or skipped; 1 a file was rejected or failed, or SOURCE is a single
file that is not a DICOM file; 2 wrong use; 130 interrupted
"""


_NEEDED = {0x00080016: "SOPClassUID", 0x00080018: "SOPInstanceUID"}
"""What the procedure cannot do without, by tag."""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of ``recipe``."""
    parser = commands.add_parser(
        "run",
        help="carry out a recipe on a file or a folder",
        description="Carry out a recipe on a DICOM file, or on every DICOM file in a folder.",
        epilog=_EXAMPLES,
    )
    add_recipe(parser)
    add_places(parser)
    parser.add_argument(
        "--variables",
        metavar="F",
        type=local_file,
        help="a CSV or JSON file with values for var: in the recipe",
    )
    parser.add_argument(
        "--pixels", action="store_true", help="blank in the pixels what the filters find"
    )
    parser.add_argument(
        "--strip-sequences", action="store_true", help="remove all sequences before"
    )
    parser.add_argument(
        "--remove-private", action="store_true", help="remove all private elements before"
    )
    add_executor(parser)
    add_keeping(parser, resume_needs="with --procedure, needs --key-file")
    parser.add_argument(
        "--layout",
        choices=("uid", "mirror"),
        help="name outputs by their new UIDs, or as in SOURCE (default: uid with --procedure, else "
        "mirror)",
    )
    add_readable(parser)
    parser.add_argument(
        "--procedure",
        action="store_true",
        help="carry out the procedure on what comes of the recipe; the options below need this",
    )
    add_key_file(parser)
    add_choice(parser)
    add_naming(parser, creates=True)
    add_choices_for_files(parser)
    parser.set_defaults(run=run, crosswalk=None, patient_table=None)


def run(options: argparse.Namespace) -> int:
    """Carry it out, and print a line for each problem and a summary. Returns the exit status."""
    if options.layout is None:
        options.layout = "uid" if options.procedure else "mirror"
    check_run(options, "recipe", KEYS, RULES, asks_key=options.procedure)
    recipe = recipe_of(options)
    variables = read_variables(options.variables) if options.variables else GivenVariables()
    check_given(recipe, variables)
    if options.procedure:
        _check_leaves_uids(options, recipe)
    if options.pixels and not recipe.filters:
        raise WrongUseError(f"{options.recipe} has no %filter, so --pixels would blank nothing")
    applier: Prepares = RecipeApplier(
        recipe,
        mode=options.mode,
        configuration=configuration_of(options),
        variables=variables,
        blank_pixels=_blanking(recipe.filters) if options.pixels else None,
        strips_private=options.remove_private,
        strips_sequences=options.strip_sequences,
        readable=Readable(options.bare, options.most_inflated << 20),
    )
    print_warnings(recipe)
    deciding: dict[str, object] = {
        "RECIPE": fingerprint(recipe),
        "--config": fingerprint(configuration_of(options)),
        "--mode": options.mode,
        "--variables": fingerprint(variables),
        "--pixels": options.pixels,
        "--strip-sequences": options.strip_sequences,
        "--remove-private": options.remove_private,
        "--layout": options.layout,
    }
    head = Head("", "", deciding)
    with executor_of(options) as executor:  # first: if there is none, nothing is written
        out = sys.stderr if options.report == STDOUT else sys.stdout
        creates: list[Create] = []
        if options.procedure:
            rules, keys = chosen(options, procedure), CommandKeys(options)
            deidentifier = deidentifier_of(options, keys)
            creates.append(partial(keys.create, out=out))
            applier = Followed(applier, deidentifier.applier)
            identity = deidentifier.identity
            deciding |= deciding_options(options, rules, identity)
            head = Head(procedure["version"], identity.fingerprint(), deciding)
        begin = partial(deidentify_tree, applier, layout=options.layout)
        return run_on_files(begin, options, head, executor, out, creates=creates)


def _check_leaves_uids(options: argparse.Namespace, recipe: Recipe) -> None:
    """Check that a recipe leaves what the procedure goes by, and replaces or keeps by itself.

    Raises:
        WrongUseError: it removes or blanks it in every file.
    """
    configuration = configuration_of(options)
    found = fates(recipe, [*_NEEDED], configuration=configuration, mode=options.mode)
    lacking = [each for tag, each in _NEEDED.items() if found[tag].effect in ("removed", "blanked")]
    if lacking:
        raise WrongUseError(
            f"{options.recipe} leaves no {' and no '.join(lacking)}, which --procedure needs; "
            f"write {' and '.join(f'KEEP {each}' for each in lacking)}, or a narrower line"
        )


def _blanking(filters: Any) -> Any:
    from grand_challenge_dicom_de_id_procedure.recipes.pixels.flagged import BlankFlagged

    return BlankFlagged(filters)
