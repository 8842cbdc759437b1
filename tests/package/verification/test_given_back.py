"""What options keep is no finding, and everything else still is."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.verification.findings import FoundValue
from grand_challenge_dicom_de_id_procedure.verification.tree import Verification

from ..conftest import KEY
from .conftest import ORIGINAL, plant

Checked = Callable[..., list[tuple[str, str]]]
FULL, MODIFIED = "retain-longitudinal-full-dates", "retain-longitudinal-modified-dates"


@pytest.fixture
def checked(source: Path, tmp_path: Path) -> Checked:
    """De-identifies the source under options, changes the output, and verifies it."""

    def _checked(
        *options: str, change: Callable[[FileDataset], None] | None = None, **more: Any
    ) -> list[tuple[str, str]]:
        rules = choose(procedure, options, **more).procedure
        output = tmp_path / "out" / "output.dcm"
        output.parent.mkdir(exist_ok=True)
        Deidentifier(KEY, rules).file(source, output)
        if change is not None:
            plant(output, change)
        verification = Verification(str(source), str(output), rules, gives_back=True)
        assert not [each for each in verification.sources() if each.problem]
        return [(each.path, each.kind) for each in _findings(verification)]

    return _checked


def _findings(verification: Verification) -> Iterator[FoundValue]:
    for checked in verification.outputs():
        yield from checked.findings


OPTIONS = (
    *("retain-uids", "retain-device-identity", "retain-institution-identity", FULL, MODIFIED),
    *("retain-patient-characteristics", "clean-descriptors", "retain-unlisted"),
)


@pytest.mark.parametrize("option", OPTIONS)
def test_nothing_is_found_in_what_an_option_keeps(
    source: Path, checked: Checked, option: str
) -> None:
    ds = pydicom.dcmread(source)
    ds.InstitutionName, ds.StationName = "Sankt Elsewhere", "ROOM-4711"
    ds.StudyDescription = "CT of Citizen, 2004-01-19"
    ds.save_as(source)
    assert checked(option) == []


@pytest.mark.parametrize("preset", procedure["preset"])
def test_nothing_is_found_after_a_preset(checked: Checked, preset: str) -> None:
    assert checked(preset=preset) == []


@pytest.mark.parametrize("options", [(), *[(each,) for each in OPTIONS]])
def test_a_name_is_found_whatever_is_kept(checked: Checked, options: tuple[str, ...]) -> None:
    found = checked(*options, change=lambda ds: setattr(ds, "ImageComments", "Citizen"))
    assert ("(0020,4000)", "person-name") in found


@pytest.mark.parametrize(
    ("option", "keyword", "value", "finding"),
    [
        ("retain-uids", "ImageComments", "7654321", ("(0020,4000)", "identifier")),
        ("retain-uids", "StudyDate", "20040119", ("(0008,0020)", "date")),
        ("retain-device-identity", "FrameOfReferenceUID", ORIGINAL, ("(0020,0052)", "uid")),
        (FULL, "PatientBirthDate", "19610704", ("(0010,0030)", "birth-date")),
        (FULL, "ImageComments", "4 July 1961", ("(0020,4000)", "birth-date")),
        (MODIFIED, "StudyDate", "20040119", ("(0008,0020)", "date")),
        (MODIFIED, "ImageComments", "19 January 2004", ("(0020,4000)", "date")),
        (MODIFIED, "PatientBirthDate", "20040119", ("(0010,0030)", "date")),
    ],
)
def test_what_the_option_does_not_keep_is_found(
    checked: Checked, option: str, keyword: str, value: str, finding: tuple[str, str]
) -> None:
    assert finding in checked(option, change=lambda ds: setattr(ds, keyword, value))


def test_a_moved_date_that_is_equal_to_another_is_no_finding(
    source: Path, checked: Checked
) -> None:
    ds = pydicom.dcmread(source)
    ds.SeriesDate = "19990101"
    ds.save_as(source)
    change = {"change": lambda ds: setattr(ds, "StudyDate", "19990101")}
    assert checked(MODIFIED, **change) == []
    assert checked(**change) == [("(0008,0020)", "date")]


def test_a_number_that_is_kept_in_one_place_alone_is_found_elsewhere(
    source: Path, checked: Checked
) -> None:
    ds = pydicom.dcmread(source)
    ds.DeviceSerialNumber = ds.PatientID = "AB-123456"
    ds.save_as(source)

    def change(ds: FileDataset) -> None:
        ds.ImageComments = "AB-123456"

    assert ("(0020,4000)", "identifier") in checked("retain-device-identity", change=change)


def test_what_is_in_a_removed_sequence_is_not_kept(source: Path, checked: Checked) -> None:
    ds = pydicom.dcmread(source)
    item = Dataset()
    item.StudyInstanceUID = "1.2.276.0.7230010.3.1.4.1.2.3"
    ds.RequestAttributesSequence = [item]
    ds.save_as(source)

    def change(ds: FileDataset) -> None:
        ds.ImageComments = "1.2.276.0.7230010.3.1.4.1.2.3"

    assert ("(0020,4000)", "uid") in checked("retain-uids", change=change)


def test_an_overlay_says_what_is_kept_too(checked: Checked) -> None:
    row = {"default": "K", "justification": "asked for"}
    stays = {"tag": {"(0008,0050)": row}, "loosens": "asked for"}
    assert checked(overlays=[stays]) == []
    named = {"tag": {"(0018,1400)": {"default": "D", "justification": "so", "dummy": "Citizen"}}}
    assert checked(overlays=[named]) == []


def test_a_uid_that_is_kept_may_be_in_the_file_meta_information_too(
    source: Path, tmp_path: Path
) -> None:
    """Also if a source that has no output, such as a DICOMDIR, names it."""
    ds = pydicom.dcmread(source)
    ds.SOPClassUID = "1.2.840.10008.1.3.10"
    ds.save_as(source.with_name("other.dcm"))
    rules = choose(procedure, ["retain-uids"]).procedure
    (tmp_path / "out").mkdir()
    Deidentifier(KEY, rules).file(source, tmp_path / "out" / "source.dcm")
    verification = Verification(str(source.parent), str(tmp_path / "out"), rules, gives_back=True)
    assert len(list(verification.sources())) == 2
    found = [(each.path, each.kind) for each in _findings(verification)]
    assert not found
