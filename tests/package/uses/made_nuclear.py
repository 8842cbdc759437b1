"""Images of a tracer, with all that their uptake is computed from: PET, Enhanced PET and NM.

The injection is in the evening, and the images are of the next day.
"""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

PET = "1.2.840.10008.5.1.4.1.1.128"
ENHANCED_PET = "1.2.840.10008.5.1.4.1.1.130"
NM = "1.2.840.10008.5.1.4.1.1.20"

INJECTED, ACQUIRED = "20240229233000", "20240301003112.5"
TOTAL_DOSE, HALF_LIFE, WEIGHT = 3.5e8, 6586.2, 71.5


def item(**attributes: Any) -> Dataset:
    """A data set with these attributes, by keyword."""
    ds = Dataset()
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def pet(decay_correction: str = "START", *, clock_time: bool = False) -> Dataset:
    """A PET image; the time of injection is a moment, or of the same day's clock."""
    injected = (
        item(RadiopharmaceuticalStartTime="090000")
        if clock_time
        else item(RadiopharmaceuticalStartDateTime=INJECTED)
    )
    ds = _image(
        PET,
        "PT",
        SeriesDate=ACQUIRED[:8],
        SeriesTime="101500.25" if clock_time else ACQUIRED[8:],
        AcquisitionDate=ACQUIRED[:8],
        AcquisitionTime="101500.25" if clock_time else ACQUIRED[8:],
        Units="BQML",
        DecayCorrection=decay_correction,
        CorrectedImage=["ATTN", "DECY"],
        RescaleSlope="2.5",
        RescaleIntercept="0",
    )
    ds.RadiopharmaceuticalInformationSequence = [
        _with(injected, RadionuclideTotalDose=str(TOTAL_DOSE), RadionuclideHalfLife=str(HALF_LIFE))
    ]
    return ds


def enhanced_pet() -> Dataset:
    """An Enhanced PET image of one frame; its moments say in which time zone."""
    ds = _image(
        ENHANCED_PET,
        "PT",
        AcquisitionDateTime=f"{ACQUIRED}+0100",
        DecayCorrected="YES",
        DecayCorrectionDateTime=f"{ACQUIRED}+0100",
    )
    ds.NumberOfFrames = 1
    ds.RadiopharmaceuticalInformationSequence = [
        item(
            RadiopharmaceuticalAgentNumber=1,
            RadiopharmaceuticalStartDateTime=f"{INJECTED}+0100",
            RadionuclideTotalDose=str(TOTAL_DOSE),
            RadionuclideHalfLife=str(HALF_LIFE),
        )
    ]
    ds.SharedFunctionalGroupsSequence = [
        item(
            PixelValueTransformationSequence=[
                item(RescaleSlope="2.5", RescaleIntercept="0", RescaleType="US")
            ]
        )
    ]
    frame = item(
        FrameReferenceDateTime=f"{ACQUIRED}+0100", FrameAcquisitionDateTime=f"{ACQUIRED}+0100"
    )
    ds.PerFrameFunctionalGroupsSequence = [item(FrameContentSequence=[frame])]
    return ds


def nm() -> Dataset:
    """An image of technetium-99m; the nuclide is named by a code, its half-life is not there."""
    ds = _image(
        NM,
        "NM",
        AcquisitionDate=ACQUIRED[:8],
        AcquisitionTime="101500.25",
    )
    ds.NumberOfFrames = 1
    technetium = item(
        CodeValue="72454007", CodingSchemeDesignator="SCT", CodeMeaning="Technetium Tc^99m^"
    )
    ds.RadiopharmaceuticalInformationSequence = [
        item(
            RadiopharmaceuticalStartTime="090000",
            RadionuclideTotalDose="600",  # MBq
            RadionuclideCodeSequence=[technetium],
        )
    ]
    unit = item(CodeValue="Bq/ml", CodingSchemeDesignator="UCUM", CodeMeaning="Bq/ml")
    ds.RealWorldValueMappingSequence = [
        item(
            RealWorldValueFirstValueMapped=0,
            RealWorldValueLastValueMapped=65535,
            RealWorldValueIntercept=0.0,
            RealWorldValueSlope=2.5,
            LUTLabel="ACTIVITY",
            LUTExplanation="Activity concentration",
            MeasurementUnitsCodeSequence=[unit],
        )
    ]
    return ds


def _image(sop_class: str, modality: str, **attributes: Any) -> Dataset:
    ds = item(
        SOPClassUID=sop_class,
        SOPInstanceUID="1.2.3.4.1",
        StudyInstanceUID="1.2.3.4",
        SeriesInstanceUID="1.2.3.4.5",
        Modality=modality,
        PatientID="48213",
        PatientName="Zylverberg^Quentin",
        PatientWeight=str(WEIGHT),
        PatientSize="1.78",
        PatientSex="F",
        StudyDate=ACQUIRED[:8],
        StudyTime=ACQUIRED[8:],
        Rows=2,
        Columns=2,
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        BitsAllocated=16,
        BitsStored=16,
        HighBit=15,
        PixelRepresentation=0,
        PixelData=bytes([0, 1, 0, 2, 0, 3, 0, 4]),
    )
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    return _with(ds, **attributes)


def _with(ds: Dataset, **attributes: Any) -> Dataset:
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds
