"""Generated filters flag and blank what the library deid flags and blanks."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom import (
    clean_pixel_data,
    has_burned_pixels,
)

from ...conftest import real
from .. import library

EXAMPLES = int(os.environ.get("RECIPES", "60"))
FILES = ("CT_small.dcm", "MR_small.dcm", "SC_rgb_small_odd.dcm", "rtdose.dcm", "SC_rgb_rle.dcm")

FIELDS = st.sampled_from(
    (
        *("Modality", "modality", "ImageType", "PatientBirthDate", "PatientName", "PatientWeight"),
        *("Rows", "OtherPatientIDsSequence", "NoSuchKeyword", "0x00080060", "0x00091001"),
    )
)
VALUES = st.sampled_from(("CT", "mr", "^M", "128", "ORIGINAL|DERIVED", "samples.ct", ".", "ct|ot"))
WITH_VALUE = st.builds(
    "{} {} {}".format,
    st.sampled_from(("contains", "notcontains", "equals", "notequals")),
    FIELDS,
    VALUES,
)
WITHOUT = st.builds("{} {}".format, st.sampled_from(("missing", "present", "empty")), FIELDS)
JOINED = st.sampled_from((" || ", " + "))


def in_a_line(criteria: list[str], joined: list[str]) -> str:
    """deid shifts values to criteria that have none, so those without one come last."""
    ordered = sorted(criteria, key=lambda each: len(each.split(" ")), reverse=True)
    return "".join(part for pair in zip(["", *joined], ordered, strict=False) for part in pair)


LINES = st.builds(
    in_a_line,
    st.lists(st.one_of(WITH_VALUE, WITHOUT), min_size=1, max_size=3),
    st.lists(JOINED, min_size=3, max_size=3),
)
FIRST_AND_LATER = st.tuples(st.sampled_from(("", "+ ")), LINES)  # || is in the list of differences
EDGES = st.integers(-3, 12)
COORDINATES = st.one_of(
    st.builds(
        "{} {},{},{},{}".format,
        st.sampled_from(("coordinates", "keepcoordinates", "ctpcoordinates", "ctpkeepcoordinates")),
        EDGES, EDGES, EDGES, EDGES,
    ),
    st.sampled_from(("coordinates all", "coordinates from:SequenceOfUltrasoundRegions")),
)  # fmt: skip
LABELS = st.builds(
    lambda lines, coordinates: "\n".join(("LABEL x", *map("".join, lines), *coordinates)),
    st.lists(FIRST_AND_LATER, min_size=1, max_size=3),
    st.lists(COORDINATES, max_size=3),
)
RECIPES = st.lists(LABELS, min_size=1, max_size=3).map(
    lambda labels: "\n".join(("FORMAT dicom", "%filter g", *labels, ""))
)


def by_deid() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """deid's calls of the same names."""
    library._import()
    from deid.dicom import clean_pixel_data, has_burned_pixels

    return has_burned_pixels, clean_pixel_data


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(recipe=RECIPES, file=st.sampled_from(FILES))
def test_a_recipe_flags_and_blanks_what_deid_does(recipe: str, file: str, tmp_path: Path) -> None:
    (tmp_path / "recipe").write_text(recipe)
    source = str(real(file))
    note(recipe)
    detect, clean = by_deid()
    with library._in_silence():
        wanted = detect(source, deid=_recipe(tmp_path / "recipe"))
        blanked = clean(source, wanted) if wanted["flagged"] else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        got = has_burned_pixels(source, deid=tmp_path / "recipe")
    assert got == wanted
    if blanked is not None:
        assert np.array_equal(clean_pixel_data(source, got), blanked)


def _recipe(path: Path) -> Any:
    from deid.config import DeidRecipe

    return DeidRecipe(str(path))
