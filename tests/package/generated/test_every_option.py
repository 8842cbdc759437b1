"""Every option changes what it names and nothing else; the same of two at once.

Here each is tried on one SOP class; ``python -m tests.package.generated --options`` takes them all.
"""

from __future__ import annotations

from pathlib import Path as FilePath

import pytest

from grand_challenge_dicom_de_id_procedure import procedure as released
from standard.model import SOPClass

from .case import REJECTED, STANDARD, Case, make_case
from .compiled import Compiled
from .days import days_moved
from .named import Named, changed_unnamed, each_option, each_pair

SINGLE, PAIRS = list(each_option(released)), list(each_pair(released))
FEW_PAIRS = PAIRS[:: len(PAIRS) // 3]
SMALL = [
    "CT Image Storage",
    "Ultrasound Image Storage",
    "Digital X-Ray Image Storage - For Presentation",
    "Positron Emission Tomography Image Storage",
    "RT Dose Storage",
    "12-lead ECG Waveform Storage",
]
MODIFIED = "retain-longitudinal-modified-dates"


def sop_class_of(options: tuple[str, ...]) -> SOPClass:
    small = [c for c in STANDARD.sop_classes.values() if c.name in SMALL]
    return small[[*SINGLE, *PAIRS].index(options) % len(small)]


@pytest.fixture(
    scope="module", params=[*SINGLE, *FEW_PAIRS], ids=lambda options: " and ".join(options)
)
def outputs(
    request: pytest.FixtureRequest,
    compiled: Compiled,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[tuple[str, ...], Case, Case]:
    """Options, and a file without and with them."""
    sop_class = sop_class_of(request.param)
    folder = tmp_path_factory.mktemp("options")
    default = make_case(sop_class, compiled, folder)
    return request.param, default, make_case(sop_class, compiled, folder, options=request.param)


def test_only_what_the_options_name_changes(outputs: tuple[tuple[str, ...], Case, Case]) -> None:
    options, default, chosen = outputs
    named = Named(default.compiled.procedure, options, default.sop_class.uid)
    assert not changed_unnamed(default.treated.output, chosen.treated.output, named)


def test_each_becomes_what_the_oracle_says(outputs: tuple[tuple[str, ...], Case, Case]) -> None:
    _, _, chosen = outputs
    assert not chosen.treated.differences()


def test_no_value_survives_that_is_not_kept(outputs: tuple[tuple[str, ...], Case, Case]) -> None:
    _, _, chosen = outputs
    assert not chosen.survivors()


def test_an_option_changes_something(outputs: tuple[tuple[str, ...], Case, Case]) -> None:
    _, default, chosen = outputs
    assert default.treated.output != chosen.treated.output


def test_every_date_moves_by_the_same_days(compiled: Compiled, tmp_path: FilePath) -> None:
    case = make_case(
        next(c for c in STANDARD.sop_classes.values() if c.name == SMALL[0]),
        compiled,
        tmp_path,
        options=[MODIFIED],
    )
    assert len(days_moved(case)) == 1


def test_every_sop_class_that_is_tried_exists() -> None:
    names = {c.name for c in STANDARD.sop_classes.values()}
    assert {*SMALL} <= names - {*REJECTED}
