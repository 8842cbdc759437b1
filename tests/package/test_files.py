"""De-identifying a file: the output is complete or absent, and its head is new."""

import shutil
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure import (
    Deidentifier,
    DestinationError,
    NotDICOMError,
    RejectedDICOMError,
    UnreadableDICOMError,
    UnwritableDICOMError,
)

from .conftest import KEY, make_procedure, real

FILES = ["CT_small.dcm", "MR_small.dcm", "MR_small_bigendian.dcm", "MR_small_implicit.dcm",
         "MR_small_RLE.dcm"]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_pixels_and_transfer_syntax_stay_as_they_are(
    name: str, deidentifier: Deidentifier, tmp_path: Path
) -> None:
    deidentifier.file(real(name), tmp_path / "new.dcm")
    before, after = pydicom.dcmread(real(name)), pydicom.dcmread(tmp_path / "new.dcm")
    assert after.PixelData == before.PixelData
    assert after.file_meta.TransferSyntaxUID == before.file_meta.TransferSyntaxUID
    assert after.PatientName == ""


def test_nothing_survives_of_the_preamble_and_the_file_meta_information(
    deidentifier: Deidentifier, tmp_path: Path
) -> None:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.preamble = b"NEEDLE".ljust(128)
    ds.file_meta.SourceApplicationEntityTitle = "NEEDLE"
    ds.file_meta.ImplementationVersionName = "NEEDLE"
    ds.file_meta.PrivateInformationCreatorUID = UID("1.2.3.4.5678")
    ds.file_meta.PrivateInformation = b"NEEDLE"
    ds.save_as(tmp_path / "old.dcm")
    assert (tmp_path / "old.dcm").read_bytes().count(b"NEEDLE") == 4
    deidentifier.file(tmp_path / "old.dcm", tmp_path / "new.dcm")
    written = (tmp_path / "new.dcm").read_bytes()
    assert b"NEEDLE" not in written
    assert written[:132] == bytes(128) + b"DICM"


def test_the_file_meta_information_is_new(deidentifier: Deidentifier, tmp_path: Path) -> None:
    deidentifier.file(real("CT_small.dcm"), tmp_path / "new.dcm")
    new = pydicom.dcmread(tmp_path / "new.dcm")
    assert [tag & 0xFFFF for tag in new.file_meta.keys()] == [0, 1, 2, 3, 0x10, 0x12, 0x13]  # noqa: SIM118
    assert new.file_meta.MediaStorageSOPInstanceUID == new.SOPInstanceUID
    assert new.file_meta.ImplementationClassUID.startswith("2.25.")
    assert len(str(new.file_meta.ImplementationVersionName)) <= 16


def test_identifying_values_of_a_real_file_are_removed(
    deidentifier: Deidentifier, tmp_path: Path
) -> None:
    source = real("CT_small.dcm")
    deidentifier.file(source, tmp_path / "new.dcm")
    written = (tmp_path / "new.dcm").read_bytes()
    for needle in (b"CompressedSamples", b"JFK IMAGING", b"1CT1", b"CLUNIE"):
        assert needle in source.read_bytes()
        assert needle not in written


def test_a_rejected_file_has_no_output(deidentifier: Deidentifier, tmp_path: Path) -> None:
    with pytest.raises(RejectedDICOMError):
        deidentifier.file(real("rtplan.dcm"), tmp_path / "new.dcm")
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_would_not_be_valid_is_not_written(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY, make_procedure({"(0008,0018)": "X"}))
    with pytest.raises(UnwritableDICOMError, match="SOP Instance UID"):
        deidentifier.file(real("CT_small.dcm"), tmp_path / "new.dcm")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_dicom_is_refused(deidentifier: Deidentifier, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Needle")
    with pytest.raises(NotDICOMError, match="not a DICOM file"):
        deidentifier.file(tmp_path / "notes.txt", tmp_path / "new.dcm")


@pytest.mark.parametrize(("name", "size"), [("CT_small.dcm", 20_000), ("MR_small_RLE.dcm", 5_000)])
def test_a_truncated_file_is_refused(
    name: str, size: int, deidentifier: Deidentifier, tmp_path: Path
) -> None:
    (tmp_path / "short.dcm").write_bytes(real(name).read_bytes()[:size])
    with pytest.raises(UnreadableDICOMError) as caught:
        deidentifier.file(tmp_path / "short.dcm", tmp_path / "new.dcm")
    assert caught.value.reason == "truncated"
    assert "\n" not in str(caught.value)


def test_the_source_is_never_overwritten_under_any_of_its_names(
    deidentifier: Deidentifier, tmp_path: Path
) -> None:
    source = tmp_path / "old.dcm"
    shutil.copy(real("CT_small.dcm"), source)
    (tmp_path / "link.dcm").symlink_to(source)
    for name in ("old.dcm", "link.dcm"):
        with pytest.raises(DestinationError):
            deidentifier.file(source, tmp_path / name)
    assert source.read_bytes() == real("CT_small.dcm").read_bytes()


def test_a_second_pass_over_a_file_changes_no_record(
    deidentifier: Deidentifier, tmp_path: Path
) -> None:
    deidentifier.file(real("MR_small.dcm"), tmp_path / "once.dcm")
    deidentifier.file(tmp_path / "once.dcm", tmp_path / "twice.dcm")
    once, twice = (pydicom.dcmread(tmp_path / name) for name in ("once.dcm", "twice.dcm"))
    assert once.DeidentificationMethod == twice.DeidentificationMethod
    assert once.DeidentificationMethodCodeSequence == twice.DeidentificationMethodCodeSequence
