"""CT and MR images of one frame."""

from __future__ import annotations

from pydicom import Dataset
from pydicom import uid as uids

from headers import dataset, identifier, image


def ct_slice(series: int, number: int, rows: int = 512) -> Dataset:
    """A CT image as a scanner writes it: about 120 elements, nested ones and a private block too.

    Args:
        series: number of the series; each has a patient of its own.
        number: number of the slice, from 1.
        rows: rows and columns.
    """
    ds = image(uids.CTImageStorage, "CT", series, number, rows)
    table = -612.5 + 1.25 * number
    ds.update(
        dataset(
            ImageType=["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"],
            ScanOptions="HELICAL MODE",
            SliceThickness=1.25,
            KVP=120,
            DataCollectionDiameter=500,
            ReconstructionDiameter=348 + series % 7,
            DistanceSourceToDetector=1085.6,
            DistanceSourceToPatient=595,
            GantryDetectorTilt=0,
            TableHeight=151.5,
            RotationDirection="CW",
            ExposureTime=500,
            XRayTubeCurrent=214 + number % 90,
            Exposure=107 + number % 45,
            FilterType="BODY FILTER",
            GeneratorPower=32,
            FocalSpots=[0.7, 0.6],
            ConvolutionKernel="B30f",
            RevolutionTime=0.5,
            SingleCollimationWidth=0.625,
            TotalCollimationWidth=40.0,
            TableSpeed=78.75,
            TableFeedPerRotation=39.375,
            SpiralPitchFactor=0.984375,
            ExposureModulationType="XYZ_EC",
            EstimatedDoseSaving=0.0,
            CTDIvol=7.25 + number / 1000,
            IrradiationEventUID=identifier("event", series),
            ImagePositionPatient=[-174.25, -325.5, table],
            SliceLocation=table,
            RescaleIntercept=-1024,
            RescaleSlope=1,
            RescaleType="HU",
            WindowCenter=[40, -600],
            WindowWidth=[400, 1500],
            WindowCenterWidthExplanation=["MEDIASTINUM", "LUNG"],
        )
    )
    ds.DeviceSerialNumber = "66047"
    block = ds.private_block(0x0019, "SIEMENS CT VA0  COAD", create=True)
    for offset, vr, value in (
        (0x10, "IS", 90),
        (0x52, "DS", 39.375),
        (0x54, "DS", 0.5),
        (0xA0, "DS", table),
        (0xAE, "IS", 1160),
        (0xB1, "UN", bytes(range(64))),
    ):
        block.add_new(offset, vr, value)
    site = ds.private_block(0x0009, "OOST REGISTER 1.0", create=True)
    site.add_new(0x01, "LO", f"{ds.PatientName} {ds.PatientID}")
    site.add_new(0x02, "UI", ds.FrameOfReferenceUID)
    return ds


_BLOCKS = {
    0x0009: "GEMS_IDEN_01",
    0x0019: "GEMS_ACQU_01",
    0x0021: "GEMS_RELA_01",
    0x0023: "GEMS_STDY_01",
    0x0027: "GEMS_IMAG_01",
    0x0043: "GEMS_PARM_01",
}


def with_private_header(ds: Dataset, series: int, number: int) -> Dataset:
    """The image with six more private blocks of 30 elements; one of each differs between slices."""
    for group, creator in _BLOCKS.items():
        block = ds.private_block(group, creator, create=True)
        for offset in range(1, 31):
            own = number if offset == len(_BLOCKS) else 0
            block.add_new(offset, "DS", f"{series + offset}.{own}")
    return ds


def mr_slice(series: int, number: int, rows: int = 64) -> Dataset:
    """An MR image, with about 100 elements; the arguments are those of ``ct_slice``."""
    ds = image(uids.MRImageStorage, "MR", series, number, rows)
    ds.update(
        dataset(
            ImageType=["ORIGINAL", "PRIMARY", "M", "ND", "NORM"],
            ScanningSequence=["SE", "IR"],
            SequenceVariant=["SK", "SP"],
            ScanOptions=["IR", "PFP"],
            MRAcquisitionType="2D",
            SequenceName="*tir2d1_16",
            SliceThickness=4,
            RepetitionTime=9000,
            EchoTime=94 + series % 5,
            InversionTime=2500,
            NumberOfAverages=1,
            ImagingFrequency=63.682,
            ImagedNucleus="1H",
            EchoNumbers=1,
            MagneticFieldStrength=1.5,
            SpacingBetweenSlices=4.4,
            NumberOfPhaseEncodingSteps=163,
            EchoTrainLength=16,
            PercentSampling=80,
            PercentPhaseFieldOfView=81.25,
            PixelBandwidth=191,
            TransmitCoilName="Body",
            AcquisitionMatrix=[0, 256, 166, 0],
            InPlanePhaseEncodingDirection="ROW",
            FlipAngle=150,
            VariableFlipAngleFlag="N",
            SAR=0.4821,
            ImagePositionPatient=[-112.5, -130.25, 61.3 - 4.4 * number],
            SliceLocation=61.3 - 4.4 * number,
            WindowCenter=421 + number,
            WindowWidth=933 + number,
        )
    )
    return ds
