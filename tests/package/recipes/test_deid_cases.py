"""Recipes give what deid 0.4.13 gives, or what the reviewed list says and why."""

import csv
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError

from .observed import carried_out, summary, target, variables_of

REVIEWED = Path(__file__).parent / "deid_differences.toml"
OTHER_PARTS = ("filter", "pixels")  # cases of pixels, which are tested with them
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
ERROR = "error"
RANDOM = "random"


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "oracles/deid-cases.tsv").open(newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: row for row in rows if not row["aspect"].startswith(OTHER_PARTS)}


@pytest.fixture(scope="module")
def reviewed() -> dict[str, str]:
    """The result of each case in which it is not deid's."""
    groups = tomllib.loads(REVIEWED.read_text())["difference"]
    return {case: result for group in groups for case, result in group["results"].items()}


def result(row: dict[str, str]) -> str:
    recipe = re.sub(r"\\(.)", lambda found: ESCAPES[found[1]], row["recipe"])
    given: dict[str, Any] = json.loads(row["variables"])
    try:
        changed = carried_out(recipe, target(row["target"]), variables_of(given))
    except DeidentificationError:
        return ERROR
    if row["aspect"].endswith(":random"):
        return "keys " + ",".join(changed)
    return summary(changed)


def expected(row: dict[str, str]) -> str:
    observed = row["observed"].strip()
    if observed.startswith("ERR"):
        return ERROR
    return observed if observed.startswith("keys") else " ".join(observed.split()[:2])


def test_every_case_gives_what_deid_gives_or_what_was_reviewed(
    cases: dict[str, dict[str, str]], reviewed: dict[str, str]
) -> None:
    wanted = {case: reviewed.get(case, expected(row)) for case, row in cases.items()}
    got = {case: result(row) for case, row in cases.items()}
    wrong = {
        case: (got[case], wanted[case], cases[case]["recipe"])
        for case in cases
        if wanted[case] not in (got[case], RANDOM)
    }
    assert len(cases) > 200
    assert wrong == {}


def test_the_reviewed_list_has_no_case_in_which_nothing_differs(
    cases: dict[str, dict[str, str]], reviewed: dict[str, str]
) -> None:
    assert set(reviewed) <= set(cases)
    assert [case for case, found in reviewed.items() if found == expected(cases[case])] == []


def test_every_difference_has_a_reason() -> None:
    groups = tomllib.loads(REVIEWED.read_text())["difference"]
    assert [group for group in groups if not (group["deid"] and group["right"])] == []
