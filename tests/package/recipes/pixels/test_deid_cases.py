"""What deid 0.4.13 flagged and blanked in the cases that lie beside the checkout."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.data import get_testdata_file

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.pixels import (
    clean_pixel_data,
    has_burned_pixels,
)

from ...shipped import shipped_files

ASPECTS = ("filter", "filter:us-regions", "pixels")
ESCAPES = {"\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\r": "\r"}
REVIEWED = Path(__file__).with_name("deid_differences.toml")


def cases(shared: Path) -> Iterator[Mapping[str, str]]:
    path = shared / "oracles/deid-cases.tsv"
    with path.open(encoding="utf-8", newline="") as stream:
        for case in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            if case["aspect"] in ASPECTS:
                yield case


def observed(case: Mapping[str, str], path: Path) -> str:
    """What this package makes of a case, in the words of the table."""
    text = re.sub(r"\\[\\ntr]", lambda found: ESCAPES[found[0]], case["recipe"])
    target = target_of(case["target"])
    try:
        path.write_text(text, "utf-8", newline="")
        result = has_burned_pixels(target, deid=path)
    except RecipeError as error:
        return f"error: {error}".replace(f"{path}:4: ", "").partition(";")[0]
    if case["aspect"] != "pixels":
        return json.dumps(result)
    array = clean_pixel_data(target, result)
    return f"array {array.shape} {array.dtype} sha1={sha1(array)}"


def target_of(name: str) -> str:
    place, _, path = name.rpartition(":")
    if place == "deid_data":
        return str(shipped_files()[f"deid-data/data/{path}"])
    found_path = get_testdata_file(name)
    assert isinstance(found_path, str)
    return found_path


def sha1(array: np.ndarray[Any, Any]) -> str:
    return hashlib.sha1(array.tobytes()).hexdigest()[:12]


@pytest.fixture(scope="module")
def reviewed() -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = tomllib.loads(REVIEWED.read_text("utf-8"))["difference"]
    return groups


def test_every_case_gives_what_deid_gives_or_what_was_reviewed(
    shared: Path, reviewed: list[dict[str, Any]], tmp_path: Path
) -> None:
    found, number = {}, 0
    for case in cases(shared):
        number += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ours = observed(case, tmp_path / "deid")
        if ours != case["observed"].partition(" | saved")[0]:
            found[case["id"]] = ours
    assert number > 40
    assert found == {case: ours for group in reviewed for case, ours in group["results"].items()}


def test_every_difference_has_a_reason(reviewed: list[dict[str, Any]]) -> None:
    assert [group for group in reviewed if not (group["deid"] and group["right"])] == []
