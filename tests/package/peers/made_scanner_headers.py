"""Series with the private attributes that scanners of five vendors write, and made-up patients.

Each has two volumes or more of a few small slices, with b-values, directions, slice timing and
phase encoding where the vendor writes them. They hold what dcm2niix looks for, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage

SIZE = 8
SLICES = 4
B_VALUES = (0, 1000, 1000)
DIRECTIONS = ((0.0, 0.0, 0.0), (0.6, 0.8, 0.0), (0.0, 0.6, 0.8))
NAME = "Needleman^Ada"
PATIENT_ID = "N4711234"
CLASSIC = (
    "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "EchoTime", "SliceThickness",
    "SpacingBetweenSlices", "RepetitionTime", "FlipAngle", "AcquisitionMatrix", "SliceLocation",
    "ScanningSequence", "SequenceVariant", "ScanOptions", "SequenceName", "ImagingFrequency",
    "EchoNumbers", "PercentPhaseFieldOfView", "PercentSampling", "PixelBandwidth",
    "EchoTrainLength", "NumberOfPhaseEncodingSteps", "InPlanePhaseEncodingDirection",
    "NumberOfAverages",
)  # fmt: skip
"""What enhanced images lack, or have in functional groups."""


def slice_of(volume: int, number: int, **more: Any) -> Dataset:
    """A slice of a volume with what all scanners write."""
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID = MRImageStorage
    instance = volume * SLICES + number + 1
    ds.SOPInstanceUID = f"1.2.826.0.1.3680043.8.498.7.{instance}"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = (
        "1.2.826.0.1.3680043.8.498.5",
        "1.2.826.0.1.3680043.8.498.6",
    )
    ds.FrameOfReferenceUID = "1.2.826.0.1.3680043.8.498.9"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "M", "ND"]
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = ds.ContentDate = "20240229"
    ds.StudyTime = ds.SeriesTime = "101500"
    ds.AcquisitionTime = ds.ContentTime = _clock(volume, number)
    ds.Modality = "MR"
    ds.PatientName, ds.PatientID, ds.PatientBirthDate, ds.PatientSex = (
        NAME,
        PATIENT_ID,
        "19700131",
        "F",
    )
    ds.ReferringPhysicianName, ds.AccessionNumber, ds.StudyID = "Jansen^Jan", "A123456", "S77"
    ds.SeriesDescription = ds.ProtocolName = "ep2d of Needleman"
    ds.ScanningSequence, ds.SequenceVariant, ds.ScanOptions = "EP", "SK", "PFP"
    ds.MRAcquisitionType, ds.SequenceName = "2D", "*ep_b1000"
    ds.SliceThickness, ds.SpacingBetweenSlices = 2, 2
    ds.RepetitionTime, ds.EchoTime, ds.FlipAngle = 2000, 80, 90
    ds.NumberOfAverages, ds.ImagingFrequency, ds.MagneticFieldStrength = 1, 123.2, 3
    ds.EchoNumbers, ds.EchoTrainLength, ds.PercentPhaseFieldOfView = 1, SIZE, 100
    ds.PercentSampling, ds.PixelBandwidth = 100, 2000
    ds.AcquisitionMatrix, ds.InPlanePhaseEncodingDirection = [SIZE, 0, 0, SIZE], "COL"
    ds.NumberOfPhaseEncodingSteps = SIZE
    ds.PatientPosition = "HFS"
    ds.SeriesNumber, ds.AcquisitionNumber, ds.InstanceNumber = 5, volume + 1, instance
    ds.ImagePositionPatient = [-8, -8, 2 * number]
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.SliceLocation = 2 * number
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows = ds.Columns = SIZE
    ds.PixelSpacing = [2, 2]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
    ds.PixelData = _pixels(volume, number)
    for keyword, value in more.items():
        setattr(ds, keyword, value)
    return ds


def private(ds: Dataset, group: int, creator: str, *elements: tuple[int, str, Any]) -> None:
    """Add elements of a private creator, in the first block that is free."""
    block = ds.private_block(group, creator, create=True)
    for element, vr, value in elements:
        block.add_new(element, vr, value)


def ge() -> Sequence[Dataset]:
    """Diffusion, one slice a file."""
    return [_ge(volume, number) for volume in range(len(B_VALUES)) for number in range(SLICES)]


def _ge(volume: int, number: int) -> Dataset:
    ds = slice_of(
        volume,
        number,
        Manufacturer="GE MEDICAL SYSTEMS",
        SoftwareVersions="27\\LX\\MR Software release:RX27.0_R02",
    )
    ds.ManufacturerModelName = "SIGNA Premier"
    x, y, z = DIRECTIONS[volume]
    private(
        ds, 0x0019, "GEMS_ACQU_01",
        (0x9C, "LO", "epi2"), (0x9E, "LO", "EPI2"), (0xA2, "SL", 77),
        (0xBB, "DS", x), (0xBC, "DS", y), (0xBD, "DS", z), (0xDF, "DS", 1), (0xE0, "DS", 2),
    )  # fmt: skip
    private(
        ds,
        0x0021,
        "GEMS_RELA_01",
        (0x4F, "SS", SLICES),
        (0x5A, "SL", 14),
        (0x5E, "DS", 0.5 * number + 2 * volume),
    )
    private(
        ds,
        0x0025,
        "GEMS_SERS_01",
        (0x07, "SL", SLICES * 3),
        (0x1B, "OB", b"Needleman in a protocol"),
    )
    private(
        ds, 0x0043, "GEMS_PARM_01",
        (0x2C, "SS", 600), (0x2F, "SS", 0), (0x39, "IS", [B_VALUES[volume] + 1000000000, 8, 0, 0]),
        (0x7C, "FL", 0.0), (0x83, "DS", [0.5, 1]), (0x8A, "CS", "COL"), (0xB6, "LO", "1"),
    )  # fmt: skip
    return ds


def _clock(volume: int, number: int) -> str:
    """A time of day: a volume takes two seconds, and a slice half a second."""
    return f"1016{2 * volume + number // 2:02}.{number % 2 * 5}00000"


def _pixels(volume: int, number: int) -> bytes:
    rows = np.arange(SIZE * SIZE, dtype="<u2").reshape(SIZE, SIZE)
    return (rows * 3 + 100 * number + volume).astype("<u2").tobytes()


def philips() -> Sequence[Dataset]:
    """Diffusion, one slice a file, with the scale of the stored pixels."""
    return [_philips(volume, number) for volume in range(len(B_VALUES)) for number in range(SLICES)]


def _philips(volume: int, number: int) -> Dataset:
    ds = slice_of(volume, number, Manufacturer="Philips Medical Systems", SoftwareVersions="5.4.1")
    ds.ImageType = ["ORIGINAL", "PRIMARY", "M_SE", "M", "SE"]
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = 0, "1.5", "normalized"
    rl, ap, fh = DIRECTIONS[volume]
    b_value = B_VALUES[volume]
    private(
        ds, 0x2001, "Philips Imaging DD 001",
        (0x03, "FL", b_value), (0x04, "CS", "I" if not b_value else "O"), (0x08, "IS", 1),
        (0x0A, "IS", number + 1), (0x0B, "CS", "TRANSVERSAL"), (0x13, "SL", 43),
        (0x14, "SL", 1), (0x18, "SL", SLICES), (0x22, "FL", 11.2), (0x81, "IS", 1),
    )  # fmt: skip
    private(
        ds, 0x2005, "Philips MR Imaging DD 001",
        (0x0D, "FL", 0.0), (0x0E, "FL", 0.00125), (0x30, "FL", 2000.0),
        (0x71, "FL", 0.0), (0x72, "FL", 0.0), (0x73, "FL", 0.0), (0xA0, "FL", 2.0 * volume),
        (0xB0, "FL", rl), (0xB1, "FL", ap), (0xB2, "FL", fh),
    )  # fmt: skip
    private(
        ds, 0x2005, "Philips MR Imaging DD 005",
        (0x12, "IS", 1 + (b_value > 0)), (0x13, "IS", 1 + volume), (0x14, "SL", 2), (0x15, "SL", 2),
    )  # fmt: skip
    return ds


def uih() -> Sequence[Dataset]:
    """Diffusion, one slice a file."""
    return [_uih(volume, number) for volume in range(len(B_VALUES)) for number in range(SLICES)]


def _uih(volume: int, number: int) -> Dataset:
    ds = slice_of(volume, number, Manufacturer="UIH", SoftwareVersions="uMR_V10")
    ds.ManufacturerModelName = "uMR 790"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "M", "DIFFUSION"]
    private(
        ds, 0x0065, "Image Private Header",
        (0x05, "SH", "A->P"), (0x09, "FD", float(B_VALUES[volume])),
        (0x0D, "SH", "2.0"), (0x37, "FD", list(DIRECTIONS[volume])),
        (0x58, "IS", 1),
    )  # fmt: skip
    return ds


def uih_grid() -> Sequence[Dataset]:
    """Diffusion, one volume a file: a grid of slices, with an item for each."""
    return [_uih_grid(volume) for volume in range(len(B_VALUES))]


def _uih_grid(volume: int) -> Dataset:
    ds = _uih(volume, 0)
    ds.ImageType = ["ORIGINAL", "PRIMARY", "M", "DIFFUSION", "VFRAME"]
    ds.InstanceNumber = volume + 1
    ds.Rows = ds.Columns = 2 * SIZE
    ds.PixelData = mosaic_of(volume)
    private(
        ds, 0x0065, "Image Private Header",
        (0x50, "DS", SLICES),
        (0x51, "SQ", [_uih_frame(volume, number) for number in range(SLICES)]),
    )  # fmt: skip
    return ds


def _uih_frame(volume: int, number: int) -> Dataset:
    item = Dataset()
    item.AcquisitionDate, item.AcquisitionTime = (
        "20240229",
        _clock(volume, number),
    )
    item.ImagePositionPatient = [-8, -8, 2 * number]
    item.SliceLocation = 2 * number
    private(item, 0x0065, "Image Private Header", (0x0C, "SH", "rest"))
    return item


def mosaic_of(volume: int) -> bytes:
    """The slices of a volume as tiles, row by row."""
    tiles = [
        np.frombuffer(_pixels(volume, number), dtype="<u2").reshape(SIZE, SIZE)
        for number in range(SLICES)
    ]
    return np.vstack([np.hstack(tiles[:2]), np.hstack(tiles[2:])]).tobytes()


def canon() -> Sequence[Dataset]:
    """Diffusion, one slice a file: the b-value in a standard attribute."""
    return [_canon(volume, number) for volume in range(len(B_VALUES)) for number in range(SLICES)]


def _canon(volume: int, number: int) -> Dataset:
    ds = slice_of(volume, number, Manufacturer="CANON_MEC", SoftwareVersions="V6.0")
    ds.ManufacturerModelName = "Galan 3T"
    if B_VALUES[volume]:
        ds.DiffusionBValue = float(B_VALUES[volume])
        ds.DiffusionGradientOrientation = list(DIRECTIONS[volume])
    private(
        ds,
        0x700D,
        "TOSHIBA_MEC_MR3",
        (0x00, "DS", 1.25),
        (0x05, "DS", 16),
        (0x01, "OB", b"Needleman"),
    )
    return ds
