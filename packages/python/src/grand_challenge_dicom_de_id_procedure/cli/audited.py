"""What other rules make of what the procedure does not keep: how it is worded and printed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, chosen
from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.lookup import sop_class_of
from grand_challenge_dicom_de_id_procedure.cli.names import keyword_of
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.rules.unkept import EFFECTS, Effect

WORDS: Mapping[Effect, str] = {
    "left": "left as they are",
    "moved": "moved to other dates",
    "replaced": "replaced",
    "blanked": "blanked",
    "removed": "removed",
}


def add_comparison(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for what is compared, and in which form it is shown."""
    parser.add_argument("--sop-class", metavar="UID-OR-NAME", help="only for this SOP class")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--html", metavar="F", type=local_file, help="write a page to this new file")
    add_choice(parser)


def compared_with(options: argparse.Namespace) -> tuple[Mapping[str, Any], list[str]]:
    """The procedure with what was chosen, and the UIDs of the SOP classes.

    Raises:
        WrongUseError: the procedure does not have the SOP class.
    """
    rules = chosen(options, procedure).procedure
    if options.sop_class is None:
        return rules, [*rules["sopClass"]]
    uid = sop_class_of(options.sop_class.strip())
    if uid not in rules["sopClass"]:
        raise WrongUseError(f"the procedure rejects {options.sop_class}; name another")
    return rules, [uid]


class AuditedRow(NamedTuple):
    """An attribute that the procedure does not keep.

    Attributes:
        name: its tag, and its keyword if it has one.
        actions: of the procedure.
        sop_classes: in how many SOP classes it is not kept.
        effect: what the other rules make of it.
        reasons: the rules that decide, in words.
    """

    name: str
    actions: str
    sop_classes: int
    effect: Effect
    reasons: str

    def as_json(self) -> dict[str, object]:
        """What is said of it, without the other rules."""
        return {
            "attribute": self.name,
            "procedure": [*self.actions],
            "sopClasses": self.sop_classes,
        }


def named(label: str) -> str:
    """A tag of the procedure, and its keyword."""
    keyword = keyword_of(label) if label.startswith("(") else ""
    return f"{label} {keyword}".rstrip()


def summed_up(rows: Sequence[AuditedRow], where: str, words: Mapping[Effect, str] = WORDS) -> str:
    """How many there are, and of each effect, in a sentence."""
    counts = counted((row.effect for row in rows), words)
    return f"Of {len(rows)} attributes that the procedure does not keep in {where}: {counts}."


def counted(effects: Iterable[Effect], words: Mapping[Effect, str] = WORDS) -> str:
    """How many there are of each effect, such as "2 left as they are, 5 removed"."""
    found = list(effects)
    numbers = {each: found.count(each) for each in EFFECTS}
    return ", ".join(f"{number} {words[each]}" for each, number in numbers.items() if number)


def print_rows(rows: Sequence[AuditedRow], words: Mapping[Effect, str] = WORDS) -> None:
    """Print a line for each attribute, by effect."""
    width = max((len(row.name) for row in rows), default=0)
    for effect, group in groupby(rows, key=lambda row: row.effect):
        print_line(f"\n{words[effect]}", sys.stdout)
        for row in group:
            line = f"  {row.name:{width}}  {row.actions:5}  {row.reasons}"
            print_line(one_line(line), sys.stdout)
