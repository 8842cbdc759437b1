"""Other programs find no new errors in outputs, and convert them to the same volumes."""

from __future__ import annotations

import re
import struct
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier, RejectedDICOMError
from grand_challenge_dicom_de_id_procedure.errors import (
    NotDICOMError,
    UnreadableDICOMError,
)

from ..conftest import KEY
from ..shipped import shipped_files

UID_IN_A_MESSAGE = re.compile(r"<[012][.][\d.]{18,}>|(?<=ReferencedSOPInstanceUID )[\d.]+")
PROGRAMS_AT_A_TIME = 2

SERIES = [
    "77654033/CT2",
    "98892001/CT2N",
    "98892001/CT5N",
    "98892003/MR1",
    "98892003/MR2",
    "98892003/MR700",
]


def treated_by_final(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """The files that pydicom and pydicom-data ship, of SOP classes in FINAL, and their outputs."""
    deidentifier = Deidentifier(KEY)
    for number, (name, source) in enumerate(shipped_files().items()):
        output = folder / f"{number}.dcm"
        try:
            deidentifier.file(source, output)
        except (NotDICOMError, RejectedDICOMError, UnreadableDICOMError):
            continue
        yield name, source, output


def errors_in(file: Path) -> Counter[str]:
    """What dciodvfy finds wrong, with the values of UIDs left out."""
    found = subprocess.run(["dciodvfy", file], capture_output=True, check=False)
    lines = (found.stdout + found.stderr).decode("latin_1").splitlines()
    return Counter(
        UID_IN_A_MESSAGE.sub("<UID>", line) for line in lines if line.startswith("Error")
    )


@pytest.mark.requires_program("dciodvfy")
def test_a_validator_finds_no_new_error_in_an_output(tmp_path: Path) -> None:
    names, sources, outputs = zip(*treated_by_final(tmp_path), strict=True)
    with ThreadPoolExecutor(PROGRAMS_AT_A_TIME) as programs:
        before = programs.map(errors_in, sources)
        after = programs.map(errors_in, outputs)
        new = {
            name: found
            for name, old, new_ in zip(names, before, after, strict=True)
            if (found := sorted(new_ - old))
        }
    assert not new


class Volume(NamedTuple):
    """What a NIfTI-1 file says of space, and its voxels."""

    dimensions: tuple[int, ...]
    spacing: tuple[float, ...]
    affine: tuple[float, ...]
    voxels: bytes


def volumes(folder: Path, destination: Path) -> list[Volume]:
    """What dcm2niix converts the files of a folder to, in no order that their names give."""
    destination.mkdir()
    options = ["-b", "n", "-z", "n", "-f", "%s_%p", "-o", str(destination)]
    subprocess.run(["dcm2niix", *options, str(folder)], capture_output=True, check=True)
    return sorted(volume(file.read_bytes()) for file in destination.glob("*.nii"))


def volume(nifti: bytes) -> Volume:
    return Volume(
        struct.unpack_from("<8h", nifti, 40),
        struct.unpack_from("<8f", nifti, 76),
        struct.unpack_from("<2h18f", nifti, 252),
        nifti[352:],
    )


@pytest.mark.requires_program("dcm2niix")
@pytest.mark.parametrize("series", SERIES)
def test_a_series_is_converted_to_the_same_volumes_as_its_source(
    series: str, tmp_path: Path
) -> None:
    prefix = f"pydicom/test_files/dicomdirtests/{series}/"
    (folder,) = {file.parent for name, file in shipped_files().items() if name.startswith(prefix)}
    outputs = tmp_path / "de-identified"
    outputs.mkdir()
    deidentifier = Deidentifier(KEY)
    for file in folder.iterdir():
        deidentifier.file(file, outputs / file.name)
    expected = volumes(folder, tmp_path / "expected")
    assert expected
    assert volumes(outputs, tmp_path / "volumes") == expected
