"""Cases in which other de-identifiers leak. This one does not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure import Deidentifier, RejectedDICOMError

from ..conftest import KEY, dataset, deidentified, make_procedure, real

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's, about what is planted

NEEDLE = "Xqzneedle"
Plant = Callable[[FileDataset], None]


def planted(plant: Plant) -> bytes:
    """A real CT file with a needle in it."""
    ds = pydicom.dcmread(real("CT_small.dcm"))
    plant(ds)
    stream = BytesIO()
    ds.save_as(stream)
    return stream.getvalue()


def put(keyword: str, value: object) -> Plant:
    return lambda ds: setattr(ds, keyword, value)


def add(tag: int, vr: str, value: object) -> Plant:
    def plant(ds: FileDataset) -> None:
        ds.add_new(tag, vr, value)

    return plant


def nest(keyword: str, *levels: str) -> Plant:
    """A needle in names and texts of an item of a sequence, which may lie in others."""

    def plant(ds: FileDataset) -> None:
        item = Dataset()
        item.PatientName = item.OperatorsName = f"{NEEDLE}^Ann"
        item.SeriesDescription = item.CodeMeaning = NEEDLE
        item.StudyDate = "20200101"
        item.private_block(0x0009, NEEDLE, create=True).add_new(1, "LO", NEEDLE)
        for outer in reversed((keyword, *levels)):
            around = Dataset()
            setattr(around, outer, [item])
            item = around
        ds.update(item)

    return plant


def plant_meta(ds: FileDataset) -> None:
    ds.file_meta.SourceApplicationEntityTitle = NEEDLE
    ds.file_meta.SendingApplicationEntityTitle = NEEDLE
    ds.file_meta.ReceivingApplicationEntityTitle = NEEDLE
    ds.file_meta.ImplementationVersionName = NEEDLE
    ds.file_meta.PrivateInformationCreatorUID = UID("1.2.3.4")
    ds.file_meta.PrivateInformation = NEEDLE.encode()


def plant_preamble(ds: FileDataset) -> None:
    ds.preamble = NEEDLE.encode().ljust(128)


def plant_private(ds: FileDataset) -> None:
    block = ds.private_block(0x0011, f"{NEEDLE} 1", create=True)
    block.add_new(1, "PN", NEEDLE)
    block.add_new(2, "UN", NEEDLE.encode())
    item = Dataset()
    item.PatientName = NEEDLE
    block.add_new(3, "SQ", [item])


def plant_everywhere(ds: FileDataset) -> None:
    for plant in PLANTS.values():
        if plant is not plant_everywhere:
            plant(ds)


PLANTS: dict[str, Plant] = {
    "the patient's name": put("PatientName", f"{NEEDLE}^Ann"),
    "other names": put("OtherPatientNames", [f"{NEEDLE}^A", f"B^{NEEDLE}"]),
    "names of staff": put("PerformingPhysicianName", NEEDLE),
    "the patient's number": put("PatientID", NEEDLE),
    "comments": put("ImageComments", f"seen by {NEEDLE}"),
    "descriptions": put("SeriesDescription", f"head of {NEEDLE}"),
    "the address": put("PatientAddress", f"{NEEDLE} street 1"),
    "the station": put("StationName", NEEDLE),
    "text of a future edition": add(0x0008FFF2, "LO", NEEDLE),
    "an item": nest("ReferencedImageSequence"),
    "an item of an item": nest("RequestAttributesSequence", "ScheduledProtocolCodeSequence"),
    "an item of a kept sequence": nest("DeidentificationMethodCodeSequence"),
    "content items": nest("AcquisitionContextSequence", "ConceptCodeSequence"),
    "private elements": plant_private,
    "overlay data": add(0x60003000, "OW", NEEDLE.encode() + b"\0"),
    "the overlay's description": add(0x60000022, "LO", NEEDLE),
    "the overlay's label": add(0x60021500, "LO", NEEDLE),
    "the overlay's comments": add(0x60004000, "LT", NEEDLE),
    "curve data": add(0x50003000, "OW", NEEDLE.encode() + b"\0"),
    "the curve's description": add(0x50000022, "LO", NEEDLE),
    "the curve's label": add(0x50002500, "LO", NEEDLE),
    "trailing padding": add(0xFFFCFFFC, "OB", NEEDLE.encode() + b"\0"),
    "file meta information": plant_meta,
    "the preamble": plant_preamble,
    "all of these": plant_everywhere,
}


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_no_needle_survives_in(plant: Plant, tmp_path: Path) -> None:
    source, output = tmp_path / "old.dcm", tmp_path / "new.dcm"
    source.write_bytes(planted(plant))
    assert NEEDLE.encode() in source.read_bytes()
    Deidentifier(KEY).file(source, output)
    assert NEEDLE.lower().encode() not in output.read_bytes().lower()


def test_a_name_that_was_removed_does_not_survive_in_text_that_is_kept() -> None:
    ds = dataset(
        PatientName=f"{NEEDLE}^Ann", SeriesDescription=f"for {NEEDLE}, Ann", StudyDescription="x"
    )
    assert deidentified(ds, {"(0008,103E)": "K"}).SeriesDescription == "for REMOVED"


def test_a_file_has_the_record_independently_of_its_content(ct: Dataset) -> None:
    assert "BurnedInAnnotation" not in ct
    ct.AcquisitionDate, ct.PatientBirthDate = "20200102", "19700101"
    new = Deidentifier(KEY).dataset(ct)
    assert new.PatientIdentityRemoved == "YES"
    assert [code.CodeValue for code in new.DeidentificationMethodCodeSequence] == ["113100"]
    assert new.LongitudinalTemporalInformationModified in ("MODIFIED", "REMOVED")
    assert len(new.DeidentificationMethod) <= 64


def test_neither_errors_nor_outcomes_nor_the_console_repeat_a_value(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "old.dcm"
    source.write_bytes(planted(plant_everywhere))
    outcome = Deidentifier(KEY).file(source, tmp_path / "new.dcm")
    keeping = make_procedure({"(0008,103E)": "K"})
    strict = Deidentifier(KEY, keeping, on_leak="reject")
    with pytest.raises(RejectedDICOMError) as caught:
        strict.file(source, tmp_path / "new.dcm")
    written = (*capfd.readouterr(), repr(outcome), str(caught.value), repr(caught.value))
    assert NEEDLE.lower() not in "".join(written).lower()


@pytest.mark.parametrize("file_name", ["IM000001", "1.2.3.4", "scan.ima", "scan.DCM"])
def test_a_file_is_de_identified_under_any_name(file_name: str, tmp_path: Path) -> None:
    (tmp_path / file_name).write_bytes(planted(plant_everywhere))
    Deidentifier(KEY).file(tmp_path / file_name, tmp_path / "new.dcm")
    assert NEEDLE.encode() not in (tmp_path / "new.dcm").read_bytes()
