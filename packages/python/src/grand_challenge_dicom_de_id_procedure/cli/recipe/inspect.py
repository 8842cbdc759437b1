"""``dicom-deid recipe inspect``: what the lines of a recipe mean, in the order they apply."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.audited import WORDS, named
from grand_challenge_dicom_de_id_procedure.cli.names import keyword_of
from grand_challenge_dicom_de_id_procedure.cli.numbers import number_of
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.recipe.reading import (
    add_recipe,
    configuration_of,
    recipe_of,
)
from grand_challenge_dicom_de_id_procedure.cli.recipe.wording import (
    action_as_json,
    as_written,
    fate_as_json,
    reasons,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Label, Recipe
from grand_challenge_dicom_de_id_procedure.recipes.overview import Overview, OverviewLine, overview

_EXAMPLES = """\
examples:
  dicom-deid recipe inspect deid.dicom
      the lines in the order they apply, with what they select; what becomes of each attribute that
      a line names; groups and filters; and warnings for lines that do not do what they seem to
  dicom-deid recipe inspect deid.dicom --mode strict
  dicom-deid recipe inspect mine.dicom --base dicom --json
      two recipes as one, as JSON

In mode compatible, KEEP comes before all other lines, wherever it stands. The others apply one
after another, so the last one decides; but what a REPLACE or JITTER gives a value is not removed.
In mode strict, the first line in the list that selects a field decides.

exit status: 0 no warning; 1 there are warnings; 2 the recipe is wrong
"""
_FEW = 4  # names that are shown of what a line selects
_ORDER = {
    "compatible": "in the order they apply, KEEP first",
    "strict": "the first that selects a field decides; what none selects is removed",
}


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of ``recipe``."""
    parser = commands.add_parser(
        "inspect",
        help="show what the lines of a recipe mean, and where they go wrong",
        description="Show the lines of a recipe as they are understood, in the order they apply.",
        epilog=_EXAMPLES,
    )
    add_recipe(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what the recipe means. Returns the exit status."""
    recipe = recipe_of(options)
    found = overview(recipe, configuration=configuration_of(options), mode=options.mode)
    if options.json:
        print(json.dumps(_as_json(recipe, found, options.mode), indent=2))
    else:
        for line in _lines(recipe, found, options.mode):
            print_line(one_line(line), sys.stdout)
    return int(bool(recipe.warnings))


def _lines(recipe: Recipe, found: Overview, mode: str) -> Iterator[str]:
    yield f"{', '.join(recipe.names)}, mode {mode}"
    yield ""
    yield f"lines, {_ORDER[mode]}"
    for line in found.lines:
        yield f"  {line.action.place}  {as_written(line.action)}{_selection(line)}"
    yield ""
    yield "attributes that a line names, if every variable is given"
    for tag, fate in found.fields.items():
        yield f"  {named(spelled(tag))}: {WORDS[fate.effect]}, by {reasons(fate)}"
    for kind, groups in (("fields", recipe.fields), ("values", recipe.values)):
        for name, lines in groups.items():
            yield ""
            yield f"%{kind} {name}"
            for each in lines:
                yield f"  {each.place}  {each.word} {each.field.text} {each.value}".rstrip()
    for name, labels in recipe.filters.items():
        yield ""
        yield f"%filter {name}"
        for label in labels:
            yield from _label(label)
    yield ""
    yield f"warnings: {len(recipe.warnings) or 'none'}"
    for warning in recipe.warnings:
        yield f"  {warning}"


def _selection(line: OverviewLine) -> str:
    """What a line with an expander selects of the data dictionary."""
    expander = line.action.field.expander
    if expander in ("", "fields", "values"):
        return ""
    names = [keyword_of(spelled(tag)) for tag in line.selects]
    told = ", ".join([*names[:_FEW], *(["..."] if len(names) > _FEW else ())])
    return f"  ({number_of(len(names), 'attribute')}{f': {told}' if told else ''})"


def _label(label: Label) -> Iterator[str]:
    yield f"  {label.place}  LABEL {label.name}"
    is_first = True
    for line in label.lines:
        for criterion in line:
            joined = "" if is_first else f"{criterion.operator or 'and'} "
            is_first = False
            yield f"    {joined}{criterion.test} {criterion.field} {criterion.value}".rstrip()
    for each in label.coordinates:
        yield f"    {'keep' if each.keeps else 'blank'} {each.text}"


def _as_json(recipe: Recipe, found: Overview, mode: str) -> dict[str, object]:
    return {
        "recipe": recipe.names,
        "mode": mode,
        "lines": [
            {**action_as_json(line.action), "selects": [*map(spelled, line.selects)]}
            for line in found.lines
        ],
        "attributes": {
            spelled(tag): {"keyword": keyword_of(spelled(tag)), **fate_as_json(fate)}
            for tag, fate in found.fields.items()
        },
        "fields": _groups_as_json(recipe.fields),
        "values": _groups_as_json(recipe.values),
        "filters": {
            name: [_label_as_json(label) for label in labels]
            for name, labels in recipe.filters.items()
        },
        "warnings": [
            {"recipe": each.place.recipe, "line": each.place.line, "message": each.message}
            for each in recipe.warnings
        ],
    }


def _groups_as_json(groups: Any) -> dict[str, object]:
    return {
        name: [{"line": e.place.line, "word": e.word, "field": e.field.text} for e in lines]
        for name, lines in groups.items()
    }


def _label_as_json(label: Label) -> dict[str, object]:
    return {
        "name": label.name,
        "line": label.place.line,
        "criteria": [
            {"operator": e.operator, "test": e.test, "field": e.field, "value": e.value}
            for line in label.lines
            for e in line
        ],
        "coordinates": [{"keeps": e.keeps, "place": e.text} for e in label.coordinates],
    }
