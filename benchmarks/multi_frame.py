"""Images of many frames, with an item of functional groups for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from pydicom import Dataset
from pydicom import uid as uids

import headers
from headers import START, dataset, end_by_delimiters, identifier


def image(sop_class: str, frames: int, rows: int) -> Dataset:
    """A multi-frame image with an item for each frame, and no pixels.

    Args:
        sop_class: UID of one of ``ITEMS``.
        frames: number of frames.
        rows: rows and columns of a frame.
    """
    ds = headers.image(sop_class, "OT", 1, 1, rows)
    ds.NumberOfFrames = frames
    ds.NumberOfOpticalPaths = 1
    item = ITEMS[sop_class]
    ds.SharedFunctionalGroupsSequence = [Dataset()]
    ds.PerFrameFunctionalGroupsSequence = [item(number) for number in range(1, frames + 1)]
    if sop_class == uids.VLWholeSlideMicroscopyImageStorage:
        ds.Modality, ds.PhotometricInterpretation, ds.SamplesPerPixel = "SM", "RGB", 3
        ds.PlanarConfiguration, ds.PixelRepresentation = 0, 0
        ds.BitsAllocated, ds.BitsStored, ds.HighBit = 8, 8, 7
    else:
        ds.Modality = "CT"
    end_by_delimiters(ds["PerFrameFunctionalGroupsSequence"])
    return ds


def _slide_item(number: int) -> Dataset:
    column, row = number % 32, number // 32
    return dataset(
        FrameContentSequence=[
            dataset(FrameAcquisitionNumber=number, DimensionIndexValues=[column + 1, row + 1])
        ],
        PlanePositionSlideSequence=[
            dataset(
                ColumnPositionInTotalImagePixelMatrix=512 * column + 1,
                RowPositionInTotalImagePixelMatrix=512 * row + 1,
                XOffsetInSlideCoordinateSystem=round(11.3 + 0.128 * column, 3),
                YOffsetInSlideCoordinateSystem=round(21.9 - 0.128 * row, 3),
                ZOffsetInSlideCoordinateSystem=0,
            )
        ],
        OpticalPathIdentificationSequence=[dataset(OpticalPathIdentifier="1")],
        PixelMeasuresSequence=[
            dataset(PixelSpacing=[0.00025, 0.00025], SliceThickness=0.001, SpacingBetweenSlices=1)
        ],
    )


def _ct_item(number: int) -> Dataset:
    moment = START + timedelta(seconds=number / 8)
    return dataset(
        FrameContentSequence=[
            dataset(
                FrameReferenceDateTime=f"{moment:%Y%m%d%H%M%S.%f}",
                FrameAcquisitionDateTime=f"{moment:%Y%m%d%H%M%S.%f}",
                FrameAcquisitionDuration=275.0,
                FrameAcquisitionNumber=1,
                StackID="1",
                InStackPositionNumber=number,
                DimensionIndexValues=[1, number],
            )
        ],
        PlanePositionSequence=[dataset(ImagePositionPatient=[-174.25, -325.5, 0.625 * number])],
        PlaneOrientationSequence=[dataset(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
        PixelMeasuresSequence=[dataset(PixelSpacing=[0.68, 0.68], SliceThickness=0.625)],
        IrradiationEventIdentificationSequence=[
            dataset(IrradiationEventUID=identifier("event", 1))
        ],
        CTExposureSequence=[
            dataset(
                ExposureTimeInms=500.0,
                XRayTubeCurrentInmA=214.0 + number % 90,
                ExposureInmAs=107.0 + number % 45,
                ExposureModulationType="XYZ_EC",
                CTDIvol=7.25,
            )
        ],
        CTPositionSequence=[
            dataset(
                TablePosition=0.625 * number,
                DataCollectionCenterPatient=[0.0, -151.5, 0.625 * number],
                ReconstructionTargetCenterPatient=[0.0, -151.5, 0.625 * number],
            )
        ],
        PixelValueTransformationSequence=[
            dataset(RescaleIntercept=-1024, RescaleSlope=1, RescaleType="HU")
        ],
        FrameVOILUTSequence=[dataset(WindowCenter=40, WindowWidth=400)],
    )


ITEMS: dict[str, Callable[[int], Dataset]] = {
    uids.EnhancedCTImageStorage: _ct_item,
    uids.VLWholeSlideMicroscopyImageStorage: _slide_item,
}
