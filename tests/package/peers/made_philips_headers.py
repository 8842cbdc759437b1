"""An enhanced image as Philips scanners write it: a private sequence in each frame's groups."""

from __future__ import annotations

from collections.abc import Sequence

from pydicom.dataset import Dataset
from pydicom.uid import EnhancedMRImageStorage

from .made_scanner_headers import B_VALUES, CLASSIC, DIRECTIONS, SIZE, SLICES, private, slice_of


def philips_enhanced() -> Sequence[Dataset]:
    """Diffusion, all volumes in one image."""
    ds = slice_of(0, 0, Manufacturer="Philips Medical Systems", SoftwareVersions="5.4.1")
    ds.SOPClassUID = EnhancedMRImageStorage
    ds.ImageType = ["ORIGINAL", "PRIMARY", "DIFFUSION", "NONE"]
    for keyword in CLASSIC:
        delattr(ds, keyword)
    frames = [(volume, number) for volume in range(len(B_VALUES)) for number in range(SLICES)]
    ds.NumberOfFrames = len(frames)
    ds.AcquisitionDateTime = "20240229101600.250000"
    ds.PulseSequenceName = "DwiSE"
    ds.PixelData = b"".join(bytes(slice_of(*frame).PixelData) for frame in frames)
    private(
        ds, 0x2001, "Philips Imaging DD 001",
        (0x13, "SL", 43), (0x14, "SL", 1), (0x18, "SL", SLICES), (0x81, "IS", 1),
    )  # fmt: skip
    pointers = []
    for tag, group in (
        (0x00209056, 0x00209111),
        (0x00209057, 0x00209111),
        (0x00189087, 0x00189117),
    ):
        pointer = Dataset()
        pointer.DimensionIndexPointer, pointer.FunctionalGroupPointer = tag, group
        pointer.DimensionOrganizationUID = "1.2.826.0.1.3680043.8.498.10"
        pointers.append(pointer)
    ds.DimensionIndexSequence = pointers
    shared, timing, geometry = Dataset(), Dataset(), Dataset()
    timing.RepetitionTime, timing.FlipAngle, timing.EchoTrainLength = 2000, 90, 43
    geometry.InPlanePhaseEncodingDirection = "COLUMN"
    geometry.MRAcquisitionPhaseEncodingStepsInPlane = SIZE
    shared.MRTimingAndRelatedParametersSequence = [timing]
    shared.MRFOVGeometrySequence = [geometry]
    ds.SharedFunctionalGroupsSequence = [shared]
    ds.PerFrameFunctionalGroupsSequence = [_frame(*frame) for frame in frames]
    return [ds]


def _frame(volume: int, number: int) -> Dataset:
    frame, measures, orientation, position, echo, content = (Dataset() for _ in range(6))
    measures.SliceThickness, measures.SpacingBetweenSlices, measures.PixelSpacing = 2, 2, [2, 2]
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    position.ImagePositionPatient = [-8, -8, 2 * number]
    echo.EffectiveEchoTime = 80.0
    content.FrameAcquisitionDateTime = content.FrameReferenceDateTime = "20240229101600.250000"
    content.DimensionIndexValues = [1, number + 1, volume + 1]
    content.StackID, content.InStackPositionNumber, content.TemporalPositionIndex = (
        "1",
        number + 1,
        1,
    )
    transformation = Dataset()
    transformation.RescaleIntercept, transformation.RescaleSlope = 0, 1.5
    transformation.RescaleType = "US"
    frame.PixelMeasuresSequence, frame.PlaneOrientationSequence = [measures], [orientation]
    frame.PlanePositionSequence, frame.MREchoSequence = [position], [echo]
    frame.FrameContentSequence = [content]
    frame.PixelValueTransformationSequence = [transformation]
    b_value, (rl, ap, fh) = B_VALUES[volume], DIRECTIONS[volume]
    inner = Dataset()
    inner.SOPInstanceUID = f"1.2.826.0.1.3680043.8.498.70.{volume}.{number}"
    inner.PatientName = "Needleman^Ada"
    inner.AcquisitionNumber, inner.EchoNumbers = 1, 1
    inner.ImagePositionPatient = [-8, -8, 2 * number]
    private(
        inner, 0x2001, "Philips Imaging DD 001",
        (0x03, "FL", b_value), (0x04, "CS", "O" if b_value else "I"), (0x08, "IS", 1),
        (0x0A, "IS", number + 1), (0x0B, "CS", "TRANSVERSAL"), (0x22, "FL", 11.2),
    )  # fmt: skip
    private(
        inner, 0x2005, "Philips MR Imaging DD 001",
        (0x0D, "FL", 0.0), (0x0E, "FL", 0.00125), (0xA0, "FL", 2.0 * volume),
        (0xB0, "FL", rl), (0xB1, "FL", ap), (0xB2, "FL", fh), (0x38, "LO", "of Needleman"),
    )  # fmt: skip
    private(
        inner, 0x2005, "Philips MR Imaging DD 005",
        (0x12, "IS", 1 + (b_value > 0)), (0x13, "IS", 1 + volume),
    )  # fmt: skip
    private(frame, 0x2005, "Philips MR Imaging DD 005", (0x0F, "SQ", [inner]))
    return frame
