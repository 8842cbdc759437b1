"""In files that have most in common, each value is found where it is."""

from pathlib import Path

import pydicom
import pytest
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.verification.findings import FoundValue

from ..conftest import KEY
from .conftest import ORIGINAL, PROCEDURE, findings, plant


@pytest.fixture
def series(source: Path, output: Path) -> tuple[Path, Path]:
    """Five files that are the same but for their number, and the patient of the fourth; and their
    outputs, which have the same names."""
    for number in range(1, 6):
        ds = pydicom.dcmread(source)
        uid = UID(f"{ORIGINAL}.{number}")
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = uid
        ds.InstanceNumber = number
        ds.PatientName = "Doe^Erika" if number == 4 else "Citizen^Jan"
        ds.save_as(source.parent / f"{number}.dcm")
        name = f"{number}.dcm"
        Deidentifier(KEY, PROCEDURE).file(source.parent / name, output.parent / name)
    source.unlink()
    output.unlink()
    return source.parent, output.parent


def in_files(found: list[FoundValue]) -> list[tuple[str, str, str]]:
    return [(Path(each.file).stem, each.path, Path(each.source).stem) for each in found]


def test_nothing_is_found_in_a_series(series: tuple[Path, Path]) -> None:
    nothing, counts, problems = findings(*series)
    assert (nothing, problems, counts.paired) == ([], [], 5)


def test_a_value_in_one_file_of_a_series_is_found_there_only(series: tuple[Path, Path]) -> None:
    plant(series[1] / "3.dcm", lambda ds: setattr(ds, "SeriesDescription", "for Jan"))
    assert in_files(findings(*series)[0]) == [("3", "(0008,103E)", "3")]


def test_a_text_of_a_whole_series_is_found_where_it_names_the_patient(
    series: tuple[Path, Path],
) -> None:
    for file in series[1].iterdir():
        plant(file, lambda ds: setattr(ds, "SeriesDescription", "for Erika"))
    assert in_files(findings(*series)[0]) == [("4", "(0008,103E)", "4")]


def test_a_uid_in_a_whole_series_is_its_own_in_one_file(series: tuple[Path, Path]) -> None:
    for file in series[1].iterdir():
        plant(file, lambda ds: setattr(ds, "FrameOfReferenceUID", f"{ORIGINAL}.3"))
    assert in_files(findings(*series)[0]) == [
        (str(number), "(0020,0052)", "3" if number == 3 else "") for number in range(1, 6)
    ]
