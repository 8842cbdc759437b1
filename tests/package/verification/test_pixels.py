"""The verification searches what in pixel data is not needed to decode them, and the rest."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, JPEG2000Lossless

from grand_challenge_dicom_de_id_procedure.verification.tree import Verification

from ..conftest import real
from ..pixels.files import frame_of, segment
from .conftest import ORIGINAL, PROCEDURE, findings, found

_TEXT = b"scan of CITIZEN, Jan, AB 123456"


def _written(ds: Dataset, source: Path, folder: Path) -> tuple[Path, Path]:
    """A source with these pixels, and an output that is a copy of them with other identifiers."""
    original = pydicom.dcmread(source)
    for keyword in ("PixelData", "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel"):
        if keyword in ds:
            original[keyword] = ds[keyword]
    original.file_meta.TransferSyntaxUID = ds.file_meta.TransferSyntaxUID
    original.save_as(folder / "before.dcm", enforce_file_format=True)
    new = Dataset()
    new.file_meta = ds.file_meta
    new.update(ds)
    new.save_as(folder / "after.dcm", enforce_file_format=True)
    return folder / "before.dcm", folder / "after.dcm"


def _image(syntax: UID, pixels: bytes, *, is_encapsulated: bool) -> Dataset:
    """A CT without any identifying value, of 64 x 64 pixels."""
    ds = pydicom.dcmread(real("MR_small_jp2klossless.dcm"))
    image = Dataset()
    image.file_meta = ds.file_meta
    image.file_meta.TransferSyntaxUID = syntax
    image.SOPClassUID, image.SOPInstanceUID = ds.SOPClassUID, "2.25.77"
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    for keyword in ("Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "BitsStored"):
        setattr(image, keyword, ds[keyword].value)
    image.PhotometricInterpretation = "MONOCHROME2"
    image.PixelData = pixels
    image["PixelData"].VR = "OB" if is_encapsulated else "OW"
    image["PixelData"].is_undefined_length = is_encapsulated
    return image


_J2K = frame_of("MR_small_jp2klossless.dcm")
_COMMENT = _J2K[:2] + _J2K[2:45] + segment(0x64, b"\0\1" + _TEXT) + _J2K[45:]


@pytest.mark.parametrize("place", ["comment", "behind the end", "in the codestream"])
def test_a_value_in_fragments_is_found(place: str, source: Path, tmp_path: Path) -> None:
    frame = {
        "comment": _COMMENT,
        "behind the end": _J2K + _TEXT,
        "in the codestream": _J2K[:-40] + b"AB-123456" + _J2K[-31:],
    }[place]
    image = _image(JPEG2000Lossless, encapsulate([frame]), is_encapsulated=True)
    before, after = _written(image, source, tmp_path)
    kinds = {kind for path, kind in found(before, after) if path == "(7FE0,0010)"}
    assert "identifier" in kinds


@pytest.mark.parametrize("size", [0, 3_000_000])
@pytest.mark.parametrize("is_deflated", [False, True])
def test_a_value_behind_native_pixels_is_found(
    size: int, is_deflated: bool, source: Path, tmp_path: Path
) -> None:
    syntax = DeflatedExplicitVRLittleEndian if is_deflated else UID("1.2.840.10008.1.2.1")
    pixels = bytes(64 * 64 * 2) + bytes(size) + _TEXT + b" "
    before, after = _written(_image(syntax, pixels, is_encapsulated=False), source, tmp_path)
    kinds = {kind for path, kind in found(before, after) if path == "(7FE0,0010)"}
    assert kinds == {"person-name", "identifier"}


def test_a_value_in_an_icon_is_found(source: Path, tmp_path: Path) -> None:
    image = _image(UID("1.2.840.10008.1.2.1"), bytes(8192), is_encapsulated=False)
    icon = _image(UID("1.2.840.10008.1.2.1"), bytes(8192) + _TEXT + b" ", is_encapsulated=False)
    del icon.SOPClassUID, icon.SOPInstanceUID
    image.IconImageSequence = [icon]
    before, after = _written(image, source, tmp_path)
    assert ("(0088,0200)[0]>(7FE0,0010)", "person-name") in found(before, after)


def test_pixels_that_cannot_be_searched_are_a_problem(source: Path, tmp_path: Path) -> None:
    image = _image(JPEG2000Lossless, encapsulate([b"no image"]), is_encapsulated=True)
    before, after = _written(image, source, tmp_path)
    nothing, _, problems = findings(before, after)
    assert nothing == []
    assert problems == [
        "(7FE0,0010) cannot be searched: pixel data: a fragment begins with no image that is known"
    ]


def test_an_output_in_which_a_comment_is_blanked_is_paired_by_its_pixels(tmp_path: Path) -> None:
    for folder, frame in (("scans", _COMMENT), ("out", _COMMENT.replace(_TEXT, bytes(len(_TEXT))))):
        (tmp_path / folder).mkdir()
        image = _image(JPEG2000Lossless, encapsulate([frame]), is_encapsulated=True)
        image.SOPInstanceUID = ORIGINAL if folder == "scans" else UID("2.25.77")
        image.save_as(tmp_path / folder / f"{folder}.dcm", enforce_file_format=True)
    verification = Verification(str(tmp_path / "scans"), str(tmp_path / "out"), PROCEDURE)
    assert [each.problem for each in verification.sources()] == [""]
    assert [each.problem for each in verification.outputs()] == [""]
    assert verification.counts.paired == 1
