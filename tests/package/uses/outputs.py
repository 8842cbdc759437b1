"""Outputs under options, and the uses that are said to be left in them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.uses.present import PresentReader
from grand_challenge_dicom_de_id_procedure.uses.survival import Survival, UseOutcome
from grand_challenge_dicom_de_id_procedure.uses.use import read_uses

from ..conftest import KEY

CHARACTERISTICS = "retain-patient-characteristics"
MODIFIED_DATES = "retain-longitudinal-modified-dates"
FULL_DATES = "retain-longitudinal-full-dates"
DESCRIPTORS = "clean-descriptors"
STRUCTURED = "clean-structured-content"
CHOICES: tuple[tuple[str, ...], ...] = (
    (),
    (CHARACTERISTICS,),
    (MODIFIED_DATES,),
    (CHARACTERISTICS, MODIFIED_DATES),
    (CHARACTERISTICS, FULL_DATES),
)


@cache
def deidentifier(options: tuple[str, ...]) -> Deidentifier:
    return Deidentifier(KEY, options=options, burned_in="write-no")


def output(source: Dataset, options: Sequence[str]) -> Dataset:
    """The output of a data set with file meta information."""
    return deidentifier(tuple(options)).dataset(source)


@cache
def survival(options: tuple[str, ...]) -> Survival:
    return Survival(
        read_uses(),
        list(procedure["option"]),
        lambda more: choose(procedure, [*options, *more]).procedure,
    )


def outcomes(source: Path, options: Sequence[str]) -> dict[str, UseOutcome]:
    """What is said to become of the uses of a file, by their names."""
    present = PresentReader(read_uses()).read(str(source))
    found = survival(tuple(options)).of(present.sop_class, present.paths)
    return {each.use.name: each for each in found}


def saved(source: Dataset, folder: Path) -> Path:
    file = folder / "source.dcm"
    pydicom.dcmwrite(file, source)
    return file
