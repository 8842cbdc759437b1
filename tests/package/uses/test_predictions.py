"""What is said of real files before a run is what their outputs hold, and no option takes a use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.uses.present import PresentReader
from grand_challenge_dicom_de_id_procedure.uses.survival import has_way
from grand_challenge_dicom_de_id_procedure.uses.use import Need, Use, read_uses

from ..shipped import Place, elements, shipped_files
from .outputs import (
    CHARACTERISTICS,
    DESCRIPTORS,
    MODIFIED_DATES,
    STRUCTURED,
    deidentifier,
    outcomes,
    survival,
)

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's warnings about malformed files

USES = read_uses()
CHOICES = ((), (CHARACTERISTICS, MODIFIED_DATES, DESCRIPTORS, STRUCTURED, "retain-uids"))
LARGEST = 600_000  # bytes of a file; larger ones take long and have no other attributes
FEWEST = 300  # uses of files
BY_VALUE = {
    ("pydicom/test_files/test-SR.dcm", "measurements"): "codes of a scheme that is not published",
    ("pydicom/test_files/liver_1frame.dcm", "device"): "the serial number is the dummy already",
    (
        "pydicom/test_files/liver_expb_1frame.dcm",
        "device",
    ): "the serial number is the dummy already",
    ("pydicom-data/data/liver.dcm", "device"): "the serial number is the dummy already",
    ("pydicom-data/data/liver_expb.dcm", "device"): "the serial number is the dummy already",
}
"""Uses of files whose values make another thing of them than the rules of attributes, and why."""


@cache
def small_files() -> dict[str, Path]:
    return {name: file for name, file in shipped_files().items() if file.stat().st_size < LARGEST}


def differs(source: Path, output: Path, lost: Sequence[Need]) -> bool:
    """Whether something of what is lost has another value in the output, or none."""
    before, after = elements(source), elements(output)
    return any(
        before[place].raw.strip(b" \0")
        != (after[place].raw.strip(b" \0") if place in after else b"")
        for place in before
        if any(_is_at(need, place) for need in lost)
    )


def _is_at(need: Need, place: Place) -> bool:
    return all(step.tag in place for step in need.path)


@pytest.mark.parametrize("options", CHOICES)
def test_what_is_said_of_real_files_is_what_their_outputs_hold(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    reader = PresentReader(USES)
    said = 0
    for name, file in small_files().items():
        output = tmp_path / "output.dcm"
        output.unlink(missing_ok=True)
        try:
            deidentifier(options).file(file, output)
            expected = outcomes(file, options)
        except DeidentificationError:
            continue
        found = reader.read(str(output)).paths
        for use, outcome in expected.items():
            said += 1
            if (name, use) in BY_VALUE:
                continue
            if outcome.lost:
                assert differs(file, output, outcome.lost), (name, use)
            else:
                assert any(has_way(way, found) for way in outcome.use.ways), (name, use)
    assert said > FEWEST


@pytest.mark.parametrize("option", procedure["option"])
def test_no_option_takes_a_use_that_is_left_without_it(option: str) -> None:
    for use in USES:
        for uid in use.sop_classes or ["1.2.840.10008.5.1.4.1.1.2"]:
            assert taken_by(option, use, uid) == [], (use.name, uid)


def taken_by(option: str, use: Use, uid: str) -> list[str]:
    """The ways that are left without the option, and lost with it."""
    paths = {way: frozenset(need.path for need in way.needs) for way in use.ways}
    alone, with_option = survival(()), survival((option,))
    return [
        way.by
        for way in use.ways
        if not alone.lost((), uid, way, paths[way]) and with_option.lost((), uid, way, paths[way])
    ]
