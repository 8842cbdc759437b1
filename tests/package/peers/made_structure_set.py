"""A structure set of two structures, made from the images of a real CT."""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from .made_by_highdicom import ct_series

RT_STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"


def _item(**attributes: Any) -> Dataset:
    ds = Dataset()
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def structure_set() -> Dataset:
    """Two structures in the images of a real CT."""
    first = ct_series()[0]
    series = _item(SeriesInstanceUID=first.SeriesInstanceUID)
    study = _item(
        ReferencedSOPInstanceUID=first.StudyInstanceUID, RTReferencedSeriesSequence=[series]
    )
    ds = _item(
        SOPClassUID=RT_STRUCTURE_SET,
        SOPInstanceUID="1.2.3.95.1",
        Modality="RTSTRUCT",
        StudyInstanceUID=first.StudyInstanceUID,
        SeriesInstanceUID="1.2.3.95",
        PatientName="Zylverberg^Quentin",
        PatientID="48213",
        StructureSetLabel="Zylverberg",
        ReferencedFrameOfReferenceSequence=[
            _item(FrameOfReferenceUID=first.FrameOfReferenceUID, RTReferencedStudySequence=[study])
        ],
    )
    kinds = ((1, "PTV", [255, 0, 0]), (2, "ORGAN", [0, 128, 255]))
    ds.StructureSetROISequence = [
        _item(
            ROINumber=number,
            ROIName=f"{kind} {number}",
            ReferencedFrameOfReferenceUID=first.FrameOfReferenceUID,
            ROIGenerationAlgorithm="MANUAL",
        )
        for number, kind, _ in kinds
    ]
    ds.RTROIObservationsSequence = [
        _item(
            ObservationNumber=number,
            ReferencedROINumber=number,
            RTROIInterpretedType=kind,
            ROIInterpreter="",
        )
        for number, kind, _ in kinds
    ]
    ds.ROIContourSequence = [
        _item(ReferencedROINumber=number, ROIDisplayColor=color, ContourSequence=_contours(number))
        for number, _, color in kinds
    ]
    ds.preamble, ds.file_meta = bytes(128), FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = UID(RT_STRUCTURE_SET)
    ds.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3.95.1")
    return ds


def _contours(size: int) -> list[Dataset]:
    """A triangle in each image."""
    return [
        _item(
            ContourImageSequence=[
                _item(
                    ReferencedSOPClassUID=image.SOPClassUID,
                    ReferencedSOPInstanceUID=image.SOPInstanceUID,
                )
            ],
            ContourGeometricType="CLOSED_PLANAR",
            NumberOfContourPoints=3,
            ContourData=[
                coordinate
                for x, y in ((0, 0), (size * 10.25, 0), (0, size * 7.5))
                for coordinate in (x, y, float(image.ImagePositionPatient[2]))
            ],
        )
        for image in ct_series()
    ]
