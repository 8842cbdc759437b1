"""What the images that the benchmarks read have in common: invented people, realistic headers.

All values derive from the numbers that a function is called with: the same call, the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydicom import DataElement, Dataset
from pydicom import uid as uids
from pydicom.dataset import FileMetaDataset

FAMILIES = ("Vries^Johanna^de", "Müller^Jürgen", "Okonkwo^Adaeze", "Garcia Lopez^Maria", "Li^Wei")
START = datetime(2019, 3, 11, 8, 5, 17)

Values = Mapping[str, str | float | Sequence[object]]
"""Values by keyword."""

PLACE_AND_PROTOCOL: Values = {
    "Manufacturer": "SIEMENS",
    "InstitutionName": "Ziekenhuis Oost",
    "InstitutionAddress": "Kade 12, 6511 AB Nijmegen",
    "InstitutionalDepartmentName": "Radiologie",
    "ReferringPhysicianName": "Jansen^Piet^^dr.",
    "RequestingPhysician": "Jansen^Piet^^dr.",
    "PerformingPhysicianName": "Bakker^Anna",
    "OperatorsName": ["Smit^K", "Visser^L"],
    "StationName": "CTAWP66047",
    "ManufacturerModelName": "Sensation 64",
    "SoftwareVersions": "syngo CT 2007A",
    "SeriesDescription": "Thorax 1.25 B30f",
    "ProtocolName": "ThoraxRoutine (Adult)",
    "BodyPartExamined": "CHEST",
    "PatientPosition": "HFS",
    "PositionReferenceIndicator": "SN",
    "SeriesNumber": 2,
    "AcquisitionNumber": 1,
}


def image(sop_class: str, modality: str, series: int, number: int, rows: int) -> Dataset:
    """What images of all modalities have in common."""
    requested = f"{modality} thorax met contrast"
    ds = dataset(
        SpecificCharacterSet="ISO_IR 100",
        SOPClassUID=sop_class,
        SOPInstanceUID=identifier("instance", sop_class, series, number),
        Modality=modality,
        StudyInstanceUID=identifier("study", series),
        SeriesInstanceUID=identifier("series", sop_class, series),
        InstanceNumber=number,
        FrameOfReferenceUID=identifier("frame of reference", series),
        ReferencedStudySequence=[_reference("1.2.840.10008.3.1.2.3.1", series)],
        ReferencedImageSequence=[_reference(sop_class, series, scout) for scout in (1, 2)],
        AnatomicRegionSequence=[code("51185008", "SCT", "Chest")],
        **_moments(START + timedelta(days=9 * series, seconds=number / 4)),
        **_patient(series),
        **_request(modality, series, requested),
        **PLACE_AND_PROTOCOL,
        **_pixels(rows),
    )
    for keyword in ("ReferencedImageSequence", "AnatomicRegionSequence"):
        end_by_delimiters(ds[keyword])
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID = uids.UID(sop_class)
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.file_meta.TransferSyntaxUID = uids.ExplicitVRLittleEndian
    ds.file_meta.SourceApplicationEntityTitle = "CTAWP66047"
    return ds


def _moments(moment: datetime) -> Values:
    day, time = f"{moment:%Y%m%d}", f"{moment:%H%M%S.%f}"
    of_day = ("InstanceCreation", "Study", "Series", "Acquisition", "Content")
    return {
        **{f"{what}Date": day for what in of_day},
        **{f"{what}Time": time for what in ("InstanceCreation", "Acquisition", "Content")},
        "StudyTime": "080517.000000",
        "SeriesTime": "080702.406000",
        "DateOfLastCalibration": day,
        "TimeOfLastCalibration": "071530.000000",
        "PerformedProcedureStepStartDate": day,
        "PerformedProcedureStepStartTime": "080517.000000",
    }


def _patient(series: int) -> Values:
    return {
        "PatientName": FAMILIES[series % len(FAMILIES)],
        "PatientID": f"{4711000 + series}",
        "PatientBirthDate": f"19{40 + series % 50}0{1 + series % 9}17",
        "PatientSex": "FM"[series % 2],
        "PatientAge": f"0{30 + series % 60}Y",
        "PatientSize": 1.74,
        "PatientWeight": 71.5,
        "AdditionalPatientHistory": "nodule right upper lobe, follow-up",
    }


def _request(modality: str, series: int, requested: str) -> Values:
    step = dataset(
        RequestedProcedureDescription=requested,
        ScheduledProcedureStepDescription=requested,
        ScheduledProcedureStepID=f"S{series:07d}",
        RequestedProcedureID=f"R{series:07d}",
    )
    return {
        "AccessionNumber": f"A{series:07d}",
        "StudyID": f"{series}",
        "StudyDescription": requested,
        "RequestedProcedureDescription": requested,
        "PerformedProcedureStepID": f"{modality}{series:07d}",
        "PerformedProcedureStepDescription": requested,
        "RequestAttributesSequence": [step],
        "ProcedureCodeSequence": [code("CTTHXC", "99LOCAL", requested)],
    }


def _pixels(rows: int) -> Values:
    return {
        "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": rows,
        "Columns": rows,
        "PixelSpacing": [0.6796875, 0.6796875],
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "BurnedInAnnotation": "NO",
        "LossyImageCompression": "00",
    }


def identifier(*parts: object) -> str:
    """A UID of 64 characters, as long as those of many scanners."""
    return str(uids.generate_uid(entropy_srcs=[repr(parts)]))


def end_by_delimiters(sequence: DataElement) -> None:
    """Give a sequence, its items, and the sequences in them undefined length, as scanners do."""
    sequence.is_undefined_length = True
    for item in sequence.value:
        item.is_undefined_length_sequence_item = True
        for element in item:
            if element.VR == "SQ":
                end_by_delimiters(element)


def dataset(**values: str | float | Sequence[object]) -> Dataset:
    ds = Dataset()
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


def _reference(sop_class: str, *parts: int) -> Dataset:
    return dataset(
        ReferencedSOPClassUID=sop_class, ReferencedSOPInstanceUID=identifier("reference", *parts)
    )


def code(value: str, scheme: str, meaning: str) -> Dataset:
    return dataset(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)
