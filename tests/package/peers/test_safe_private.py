"""With the safe private attributes, dcm2niix finds the same in outputs as in their sources."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ImplicitVRLittleEndian

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.verification.tree import Verification

from ..conftest import KEY
from .made_philips_headers import philips_enhanced
from .made_scanner_headers import canon, ge, philips, uih, uih_grid
from .made_siemens_headers import mosaic, xa

SAFE_PRIVATE = "retain-safe-private"
DATES = "retain-longitudinal-modified-dates"
FIELDS = {
    "BandwidthPerPixelPhaseEncode", "DwellTime", "EffectiveEchoSpacing", "EchoTime", "FlipAngle",
    "EstimatedEffectiveEchoSpacing", "EstimatedTotalReadoutTime", "ImageOrientationText",
    "InternalPulseSequenceName", "MagneticFieldStrength", "Manufacturer",
    "MultibandAccelerationFactor", "ParallelReductionFactorInPlane", "PhaseEncodingAxis",
    "PhaseEncodingDirection",
    "PhilipsRescaleSlope", "PhilipsScaleSlope", "PulseSequenceName", "RepetitionTime",
    "SliceThickness", "SliceTiming", "TotalReadoutTime", "WaterFatShift",
}  # fmt: skip


class Found(NamedTuple):
    """What dcm2niix finds in a series."""

    b_values: str
    directions: str
    fields: dict[str, Any]
    voxels: bytes


class Series(NamedTuple):
    """A series, and what dcm2niix finds only because of its private attributes."""

    make: Callable[[], Sequence[Dataset]]
    needed: set[str]
    options: tuple[str, ...] = (SAFE_PRIVATE,)


SERIES = {
    "Siemens, a mosaic": Series(
        mosaic, {"SliceTiming", "PhaseEncodingDirection", "TotalReadoutTime"}
    ),
    "Siemens XA": Series(xa, {"SliceTiming", "PhaseEncodingDirection", "TotalReadoutTime"}),
    "GE": Series(ge, {"EffectiveEchoSpacing", "TotalReadoutTime"}),
    "Philips": Series(philips, {"PhilipsScaleSlope", "EstimatedTotalReadoutTime"}),
    "Philips, enhanced": Series(philips_enhanced, {"PhilipsScaleSlope", "WaterFatShift"}),
    "United Imaging": Series(uih, {"PhaseEncodingDirection"}, (SAFE_PRIVATE, DATES)),
    "United Imaging, a grid": Series(uih_grid, {"SliceTiming"}, (SAFE_PRIVATE, DATES)),
    "Canon": Series(canon, set()),
}
READ_IN_IMPLICIT_VR = ("Siemens, a mosaic", "GE", "Philips", "United Imaging", "Canon")
"""Those without private sequences, which dcm2niix does not recognise without their VR."""


def found_in(folder: Path) -> Found:
    """What dcm2niix finds in the only series of a folder."""
    destination = folder.with_name(f"{folder.name}, converted")
    destination.mkdir()
    options = ["-b", "y", "-z", "n", "-f", "series", "-o", str(destination)]
    subprocess.run(["dcm2niix", *options, str(folder)], capture_output=True, check=True)
    fields = json.loads((destination / "series.json").read_text())
    return Found(
        (destination / "series.bval").read_text(),
        (destination / "series.bvec").read_text(),
        {name: value for name, value in fields.items() if name in FIELDS},
        (destination / "series.nii").read_bytes()[352:],
    )


def write(series: Sequence[Dataset], folder: Path, *, implicit: bool = False) -> Path:
    folder.mkdir()
    for number, ds in enumerate(series):
        if implicit:
            ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
        ds.save_as(folder / f"{number}.dcm", enforce_file_format=True)
    return folder


def treat(folder: Path, options: Sequence[str]) -> Path:
    outputs = folder.with_name("de-identified")
    outputs.mkdir()
    deidentifier = Deidentifier(KEY, options=options)
    for file in folder.iterdir():
        deidentifier.file(file, outputs / file.name)
    return outputs


@pytest.mark.requires_program("dcm2niix")
@pytest.mark.parametrize(
    ("name", "implicit"),
    [*((name, False) for name in SERIES), *((name, True) for name in READ_IN_IMPLICIT_VR)],
)
def test_the_same_is_found_as_in_the_source(name: str, implicit: bool, tmp_path: Path) -> None:
    series = SERIES[name]
    sources = write(series.make(), tmp_path / "sources", implicit=implicit)
    expected = found_in(sources)
    assert expected.b_values.split() == ["0", "1000", "1000"]
    assert series.needed <= expected.fields.keys()
    assert found_in(treat(sources, series.options)) == expected


@pytest.mark.requires_program("dcm2niix")
@pytest.mark.parametrize("name", [name for name in SERIES if SERIES[name].needed])
def test_without_the_option_less_is_found(name: str, tmp_path: Path) -> None:
    sources = write(SERIES[name].make(), tmp_path / "sources")
    outputs = treat(sources, [each for each in SERIES[name].options if each != SAFE_PRIVATE])
    destination = tmp_path / "converted"
    destination.mkdir()
    options = ["-b", "y", "-z", "n", "-f", "series", "-o", str(destination)]
    subprocess.run(["dcm2niix", *options, str(outputs)], capture_output=True, check=False)
    found = [json.loads(file.read_text()) for file in destination.glob("*.json")]
    assert not any(SERIES[name].needed <= fields.keys() for fields in found)


@pytest.mark.parametrize("name", SERIES)
def test_nothing_of_the_patient_is_in_what_is_kept(name: str, tmp_path: Path) -> None:
    sources = write(SERIES[name].make(), tmp_path / "sources")
    outputs = treat(sources, SERIES[name].options)
    for file in outputs.iterdir():
        content = file.read_bytes()
        assert not any(needle in content for needle in (b"Needleman", b"4711234", b"Jansen"))


@pytest.mark.parametrize("name", SERIES)
def test_the_verification_finds_nothing(name: str, tmp_path: Path) -> None:
    sources = write(SERIES[name].make(), tmp_path / "sources")
    outputs = treat(sources, SERIES[name].options)
    rules = choose(procedure, SERIES[name].options).procedure
    verification = Verification(str(sources), str(outputs), rules)
    checked = [*verification.sources(), *verification.outputs()]
    assert [(each.findings, each.problem) for each in checked] == [((), "")] * len(checked)
    assert verification.counts.paired == len(list(outputs.iterdir()))
