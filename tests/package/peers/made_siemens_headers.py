"""Series with what Siemens scanners write: mosaics with a CSA header, and enhanced images of XA."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedMRImageStorage

from .made_scanner_headers import (
    B_VALUES,
    CLASSIC,
    DIRECTIONS,
    SIZE,
    SLICES,
    mosaic_of,
    private,
    slice_of,
)

TIMES = (0.0, 1000.0, 500.0, 1500.0)


def csa(entries: Mapping[str, tuple[str, Sequence[str]]]) -> bytes:
    """A CSA header in the form SV10: by name, VR and values."""
    parts = [b"SV10\4\3\2\1", struct.pack("<II", len(entries), 77)]
    for name, (vr, values) in entries.items():
        items = [value.encode("ascii") + b"\0" for value in values]
        items += [b""] * (6 - len(items) if values else 0)
        parts.append(
            struct.pack("<64si4siii", name.encode(), len(values), vr.encode(), 6, len(items), 77)
        )
        for item in items:
            parts.append(struct.pack("<4i", len(item), len(item), 77, len(item)))
            parts.append(item + b"\0" * (-len(item) % 4))
    return b"".join(parts) + b"\0" * 4


def mosaic() -> Sequence[Dataset]:
    """Diffusion of a release before XA: a volume a file, what describes it in the CSA header."""
    return [_mosaic(volume) for volume in range(len(B_VALUES))]


def _mosaic(volume: int) -> Dataset:
    ds = slice_of(volume, 0, Manufacturer="SIEMENS", SoftwareVersions="syngo MR E11")
    ds.ManufacturerModelName = "Prisma"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "DIFFUSION", "NONE", "MB", "ND", "MOSAIC"]
    ds.InstanceNumber = volume + 1
    ds.Rows = ds.Columns = 2 * SIZE
    ds.PixelData = mosaic_of(volume)
    ds.ImagePositionPatient = [-16, -16, 0]
    b_value, direction = B_VALUES[volume], DIRECTIONS[volume]
    matrix = [
        b_value * direction[i] * direction[j]
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    ]
    elements: list[tuple[int, str, Any]] = [
        (0x0A, "US", SLICES), (0x0B, "DS", 90000), (0x0C, "IS", b_value),
        (0x0D, "CS", "DIRECTIONAL" if b_value else "NONE"),
        (0x18, "IS", 2900), (0x28, "FD", 31.25), (0x29, "FD", list(TIMES)),
    ]  # fmt: skip
    if b_value:
        elements += [(0x0E, "FD", list(direction)), (0x27, "FD", matrix)]
    private(ds, 0x0019, "SIEMENS MR HEADER", *sorted(elements))
    numbers = {
        "EchoLinePosition": ("IS", ["4"]),
        "UsedChannelMask": ("UL", ["1"]),
        "MosaicRefAcqTimes": ("FD", [f"{time:.8f}" for time in TIMES]),
        "B_value": ("IS", [str(b_value)]),
        "DiffusionDirectionality": ("CS", ["DIRECTIONAL" if b_value else "NONE"]),
        "PhaseEncodingDirectionPositive": ("IS", ["1"]),
        "NumberOfImagesInMosaic": ("US", [str(SLICES)]),
        "BandwidthPerPixelPhaseEncode": ("FD", ["31.25000000"]),
        "SliceNormalVector": ("FD", ["0.00000000", "0.00000000", "1.00000000"]),
        "SliceMeasurementDuration": ("DS", ["90000.0"]),
        "ProtocolSliceNumber": ("IS", ["0"]),
        "RealDwellTime": ("IS", ["2900"]),
        "ImaCoilString": ("LO", ["HEA;HEP of Needleman"]),
        "ReferencedImageSequence": ("UI", []),
        "PatReinPattern": ("ST", ["1;HFS;60.00;15.00;2;0;2;-1 Needleman"]),
    }
    if b_value:
        numbers["DiffusionGradientDirection"] = ("FD", [f"{each:.8f}" for each in direction])
        numbers["B_matrix"] = ("FD", [f"{each:.8f}" for each in matrix])
    series = {
        "UsedPatientWeight": ("IS", ["81"]),
        "MrPhoenixProtocol": (
            "UN",
            ["### ASCCONV BEGIN ###\ntPatientName = Needleman\n### ASCCONV END ###"],
        ),
        "SliceArrayConcatenations": ("DS", ["1"]),
        "CoilString": ("LO", ["HEA;HEP"]),
    }
    private(
        ds, 0x0029, "SIEMENS CSA HEADER",
        (0x08, "CS", "IMAGE NUM 4"), (0x09, "LO", "20100114"), (0x10, "OB", csa(numbers)),
        (0x18, "CS", "MR"), (0x19, "LO", "20100114"), (0x20, "OB", csa(series)),
    )  # fmt: skip
    private(
        ds, 0x0051, "SIEMENS MR HEADER",
        (0x0B, "SH", "8*8"), (0x0E, "SH", "Tra"), (0x0F, "LO", "HEA;HEP"),
        (0x11, "LO", "p2"), (0x13, "SH", "+LPH"),
    )  # fmt: skip
    return ds


def xa() -> Sequence[Dataset]:
    """Diffusion of release XA: one enhanced image for each volume."""
    return [_xa(volume) for volume in range(len(B_VALUES))]


def _xa(volume: int) -> Dataset:
    ds = slice_of(volume, 0, Manufacturer="Siemens Healthineers", SoftwareVersions="syngo MR XA30")
    ds.SOPClassUID = EnhancedMRImageStorage
    ds.ImageType = ["ORIGINAL", "PRIMARY", "DIFFUSION", "NONE"]
    ds.InstanceNumber, ds.NumberOfFrames = volume + 1, SLICES
    for keyword in CLASSIC:
        delattr(ds, keyword)
    ds.AcquisitionDateTime = "20240229101600.250000"
    ds.PulseSequenceName = "*ep_b1000"
    ds.MagneticFieldStrength = 3
    tiles = np.frombuffer(mosaic_of(volume), dtype="<u2").reshape(2, SIZE, 2, SIZE)
    ds.PixelData = tiles.transpose(0, 2, 1, 3).tobytes()
    series = Dataset()
    private(
        series, 0x0021, "SIEMENS MR SDS 01",
        (0x08, "SH", "Normal"), (0x09, "LO", "p2"), (0x1A, "LO", "HEA;HEP"),
        (0x19, "OB", b"tPatientName = Needleman "),
    )  # fmt: skip
    shared = Dataset()
    timing = Dataset()
    timing.RepetitionTime, timing.FlipAngle, timing.EchoTrainLength = 2000, 90, SIZE
    timing.GradientEchoTrainLength, timing.RFEchoTrainLength = SIZE, 0
    shared.MRTimingAndRelatedParametersSequence = [timing]
    geometry = Dataset()
    geometry.InPlanePhaseEncodingDirection = "COLUMN"
    geometry.MRAcquisitionFrequencyEncodingSteps = SIZE
    geometry.MRAcquisitionPhaseEncodingStepsInPlane = SIZE
    shared.MRFOVGeometrySequence = [geometry]
    private(shared, 0x0021, "SIEMENS MR SDS 01", (0xFE, "SQ", [series]))
    ds.SharedFunctionalGroupsSequence = [shared]
    ds.PerFrameFunctionalGroupsSequence = [_xa_frame(volume, number) for number in range(SLICES)]
    return ds


def _xa_frame(volume: int, number: int) -> Dataset:
    frame, measures, orientation, position, echo, content = (Dataset() for _ in range(6))
    measures.SliceThickness, measures.SpacingBetweenSlices, measures.PixelSpacing = 2, 2, [2, 2]
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    position.ImagePositionPatient = [-8, -8, 2 * number]
    echo.EffectiveEchoTime = 80.0
    content.FrameAcquisitionDateTime = content.FrameReferenceDateTime = "20240229101600.250000"
    content.DimensionIndexValues = [1, number + 1]
    content.StackID, content.InStackPositionNumber, content.TemporalPositionIndex = (
        "1",
        number + 1,
        1,
    )
    frame.PixelMeasuresSequence, frame.PlaneOrientationSequence = [measures], [orientation]
    frame.PlanePositionSequence, frame.MREchoSequence = [position], [echo]
    frame.FrameContentSequence = [content]
    diffusion = Dataset()
    diffusion.DiffusionBValue = float(B_VALUES[volume])
    diffusion.DiffusionDirectionality = "DIRECTIONAL" if B_VALUES[volume] else "NONE"
    if B_VALUES[volume]:
        gradient = Dataset()
        gradient.DiffusionGradientOrientation = list(DIRECTIONS[volume])
        diffusion.DiffusionGradientDirectionSequence = [gradient]
    frame.MRDiffusionSequence = [diffusion]
    image = Dataset()
    private(
        image, 0x0021, "SIEMENS MR SDI 02",
        (0x03, "DS", 90000), (0x04, "DS", TIMES[number] / 1000), (0x05, "IS", B_VALUES[volume]),
        (0x06, "LO", f"X_1_1_1_1_1_{number + 1}_1_1_1_1_1_1"), (0x1C, "IS", 1), (0x42, "IS", 2900),
        (0x4F, "LO", "HEA;HEP"), (0x53, "FD", 31.25), (0x56, "LO", "p2"), (0x58, "SH", "8*8"),
        (0x5E, "IS", number + 1), (0x75, "CS", ["ORIGINAL", "PRIMARY", "M", "DIFFUSION"]),
        (0x66, "LT", "landmarks of Needleman"),
    )  # fmt: skip
    private(frame, 0x0021, "SIEMENS MR SDI 02", (0xFE, "SQ", [image]))
    return frame
