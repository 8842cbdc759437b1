"""Uptake values and times are computed from outputs as from originals, where it is said so."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydicom.dataset import Dataset

from . import made_nuclear as made
from .outputs import CHARACTERISTICS, CHOICES, MODIFIED_DATES, outcomes, output, saved

TOLERANCE = 0.001
STORED = 512  # of one pixel
HALF_LIVES = {"72454007": 6.0067 * 3600}  # seconds, by the code of the nuclide

Compute = Callable[[Dataset], float]


def moment(date: str, time: str = "") -> datetime:
    """The moment of a DT, or of a DA and a TM; time zones are the same in a file, so left out."""
    text = f"{date}{time}".split("+")[0]
    whole, _, fraction = text.partition(".")
    return datetime.strptime(whole, "%Y%m%d%H%M%S") + timedelta(
        microseconds=int(fraction.ljust(6, "0")) if fraction else 0
    )


def decayed(dose: float, seconds: float, half_life: float) -> float:
    return dose * math.exp(-math.log(2) * seconds / half_life)


def suv_of_pet(ds: Dataset) -> float:
    """By body weight, in g/ml; the images are decay corrected to the start, or the injection."""
    (tracer,) = ds.RadiopharmaceuticalInformationSequence
    assert ds.Units == "BQML"
    dose = float(tracer.RadionuclideTotalDose)
    if ds.DecayCorrection == "START":
        seconds = (moment(ds.SeriesDate, ds.SeriesTime) - injection(ds)).total_seconds()
        dose = decayed(dose, seconds, float(tracer.RadionuclideHalfLife))
    activity = STORED * float(ds.RescaleSlope) + float(ds.RescaleIntercept)
    return activity * float(ds.PatientWeight) * 1000 / dose


def suv_of_enhanced_pet(ds: Dataset) -> float:
    (tracer,) = ds.RadiopharmaceuticalInformationSequence
    assert ds.DecayCorrected == "YES"
    seconds = (moment(ds.DecayCorrectionDateTime) - injection(ds)).total_seconds()
    dose = decayed(float(tracer.RadionuclideTotalDose), seconds, float(tracer.RadionuclideHalfLife))
    (scale,) = ds.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence
    activity = STORED * float(scale.RescaleSlope) + float(scale.RescaleIntercept)
    return activity * float(ds.PatientWeight) * 1000 / dose


def suv_of_nm(ds: Dataset) -> float:
    """The dose is in MBq, and the half-life that of the nuclide."""
    (tracer,) = ds.RadiopharmaceuticalInformationSequence
    half_life = HALF_LIVES[tracer.RadionuclideCodeSequence[0].CodeValue]
    seconds = (moment(ds.AcquisitionDate, ds.AcquisitionTime) - injection(ds)).total_seconds()
    dose = decayed(float(tracer.RadionuclideTotalDose) * 1e6, seconds, half_life)
    (mapping,) = ds.RealWorldValueMappingSequence
    activity = STORED * mapping.RealWorldValueSlope + mapping.RealWorldValueIntercept
    return float(activity * float(ds.PatientWeight) * 1000 / dose)


def injection(ds: Dataset) -> datetime:
    """A clock time is of the day of the acquisition."""
    (tracer,) = ds.RadiopharmaceuticalInformationSequence
    if started := tracer.get("RadiopharmaceuticalStartDateTime"):
        return moment(started)
    return moment(ds.AcquisitionDate, tracer.RadiopharmaceuticalStartTime)


def uptake_time(ds: Dataset) -> float:
    """Seconds from the injection to the acquisition."""
    if "PerFrameFunctionalGroupsSequence" in ds:
        (frame,) = ds.PerFrameFunctionalGroupsSequence[0].FrameContentSequence
        return (moment(frame.FrameAcquisitionDateTime) - injection(ds)).total_seconds()
    return (moment(ds.AcquisitionDate, ds.AcquisitionTime) - injection(ds)).total_seconds()


class Case(NamedTuple):
    source: Dataset
    suv: Compute
    expected: float  # computed by hand
    seconds: float


def _expected(dose: float, seconds: float, half_life: float) -> float:
    return STORED * 2.5 * made.WEIGHT * 1000 / (dose * 2 ** (-seconds / half_life))


OVER_MIDNIGHT, MORNING = 3672.5, 4500.25
CASES = {
    "PET, to the start": Case(
        made.pet(),
        suv_of_pet,
        _expected(made.TOTAL_DOSE, OVER_MIDNIGHT, made.HALF_LIFE),
        OVER_MIDNIGHT,
    ),
    "PET, to the injection": Case(
        made.pet("ADMIN"),
        suv_of_pet,
        _expected(made.TOTAL_DOSE, 0, made.HALF_LIFE),
        OVER_MIDNIGHT,
    ),
    "PET, clock times": Case(
        made.pet(clock_time=True),
        suv_of_pet,
        _expected(made.TOTAL_DOSE, MORNING, made.HALF_LIFE),
        MORNING,
    ),
    "Enhanced PET": Case(
        made.enhanced_pet(),
        suv_of_enhanced_pet,
        _expected(made.TOTAL_DOSE, OVER_MIDNIGHT, made.HALF_LIFE),
        OVER_MIDNIGHT,
    ),
    "NM": Case(made.nm(), suv_of_nm, _expected(6e8, MORNING, HALF_LIVES["72454007"]), MORNING),
}

WITHOUT_TIMES = {"PET, to the injection"}
"""No time is needed here, which is a matter of a value; what is said goes by attributes alone."""


def computed(compute: Compute, ds: Dataset) -> float | None:
    """What is computed; None if something that it needs is not there."""
    try:
        return compute(ds)
    except (AttributeError, TypeError, ValueError):
        return None


@pytest.mark.parametrize("name", CASES)
def test_the_original_has_the_value_that_it_should_have(name: str) -> None:
    case = CASES[name]
    assert case.suv(case.source) == pytest.approx(case.expected, rel=TOLERANCE)
    assert uptake_time(case.source) == case.seconds


@pytest.mark.parametrize("name", CASES)
def test_uptake_is_the_same_with_characteristics_and_modified_dates(name: str) -> None:
    case = CASES[name]
    new = output(case.source, [CHARACTERISTICS, MODIFIED_DATES])
    assert new.StudyDate not in ("", case.source.StudyDate)
    assert case.suv(new) == pytest.approx(case.expected, rel=TOLERANCE)
    assert uptake_time(new) == case.seconds


@pytest.mark.parametrize("options", CHOICES)
@pytest.mark.parametrize("name", [name for name in CASES if name not in WITHOUT_TIMES])
def test_what_is_said_to_be_left_is_left_and_nothing_else(
    name: str, options: Sequence[str], tmp_path: Path
) -> None:
    case = CASES[name]
    new = output(case.source, options)
    said = outcomes(saved(case.source, tmp_path), options)
    expected: dict[str, Any] = {
        "suv": (computed(case.suv, new), case.expected),
        "uptake-time": (computed(uptake_time, new), case.seconds),
    }
    for use, (found, value) in expected.items():
        is_same = found is not None and found == pytest.approx(value, rel=TOLERANCE)
        assert (not said[use].lost) == is_same, (use, found, said[use].lost)
