"""A source with identifying values, and its output, for the tests of the verification."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import FileDataset
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.verification.findings import Counts, FoundValue
from grand_challenge_dicom_de_id_procedure.verification.tree import Verification

from ..conftest import KEY, real

KINDS = {"(0010,0020)": "identifier", "(0008,0080)": "institution", "(0008,0050)": "identifier"}
PROCEDURE = {**procedure, "identifying": KINDS, "vocabulary": ["head", "patient"]}
ORIGINAL = UID("1.2.276.0.7230010.3.1.4.8323329.5167.1517875162.449")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A CT of a patient with a name."""
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.PatientName = "Citizen^Jan"
    ds.PatientID = "AB-123456"
    ds.PatientBirthDate = "19610704"
    ds.StudyDate = "20040119"
    ds.AccessionNumber = "7654321"
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = ORIGINAL
    path = tmp_path / "scans" / "source.dcm"
    path.parent.mkdir()
    ds.save_as(path)
    return path


@pytest.fixture
def output(source: Path, tmp_path: Path) -> Path:
    path = tmp_path / "out" / "output.dcm"
    path.parent.mkdir()
    Deidentifier(KEY, PROCEDURE).file(source, path)
    return path


def plant(file: Path, change: Callable[[FileDataset], None]) -> None:
    """Change the data set of a file."""
    ds = pydicom.dcmread(file)
    change(ds)
    ds.save_as(file)


def findings(
    source: Path, destination: Path, table: Mapping[str, Any] = PROCEDURE, **options: Any
) -> tuple[list[FoundValue], Counts, list[str]]:
    """What is found, how many files were checked, and what cannot be."""
    verification = Verification(str(source), str(destination), table, **options)
    problems = [checked.problem for checked in verification.sources() if checked.problem]
    checked = list(verification.outputs())
    problems += [each.problem for each in checked if each.problem]
    return [finding for file in checked for finding in file.findings], verification.counts, problems


def found(source: Path, destination: Path, **options: Any) -> set[tuple[str, str]]:
    """Where something is found, and of which kind."""
    return {(each.path, each.kind) for each in findings(source, destination, **options)[0]}
