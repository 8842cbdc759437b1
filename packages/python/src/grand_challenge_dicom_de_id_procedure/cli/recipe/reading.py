"""RECIPE, --base, --config and --mode: which rules a command is about."""

from __future__ import annotations

import argparse
import sys

from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.recipes import (
    MODES,
    Configuration,
    Recipe,
    default_configuration,
    read_configuration,
    read_recipe,
)


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that name a recipe."""
    parser.add_argument(
        "recipe",
        metavar="RECIPE",
        type=local_file,
        help="a recipe of deid: a file, or the name of a shipped one, such as dicom",
    )
    parser.add_argument(
        "--base",
        metavar="RECIPE",
        type=local_file,
        action="append",
        default=[],
        help="another recipe, whose lines come after those before; repeatable",
    )
    parser.add_argument(
        "--config",
        metavar="F",
        type=local_file,
        help="a JSON configuration of deid: what is never touched, and actions after the recipe's",
    )
    parser.add_argument(
        "--mode",
        choices=MODES,
        default="compatible",
        help="compatible: as deid, but for its bugs; what no line names stays. strict: the most "
        "conservative of several lines wins, and what no line names is removed (default: "
        "%(default)s)",
    )


def recipe_of(options: argparse.Namespace) -> Recipe:
    """The recipe that is named.

    Raises:
        RecipeError: it cannot be read, or is wrong.
    """
    return read_recipe([options.recipe, *options.base])


def configuration_of(options: argparse.Namespace) -> Configuration:
    """The configuration that is named.

    Raises:
        RecipeError: it cannot be read, or is wrong.
    """
    return read_configuration(options.config) if options.config else default_configuration()


def print_warnings(recipe: Recipe) -> None:
    """Print on stderr what the recipe says and its author can hardly mean."""
    for each in recipe.warnings:
        print_line(f"warning: {one_line(str(each))}", sys.stderr)
