"""Files of kinds that no package ships, made by highdicom from a real CT.

These are segmentations of several segments, a parametric map, a measurement report of
template TID 1500, and bulk annotations.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import highdicom as hd
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import UID

from ..shipped import shipped_files

SERIES = "pydicom/test_files/dicomdirtests/98892001/CT5N/"
EQUIPMENT: dict[str, Any] = {
    "manufacturer": "highdicom",
    "manufacturer_model_name": "highdicom",
    "software_versions": hd.__version__,
    "device_serial_number": "73591",
}


@cache
def ct_series() -> Sequence[Dataset]:
    """The images of a CT that pydicom ships, in the order of their position."""
    files = [file for name, file in shipped_files().items() if name.startswith(SERIES)]
    images = [pydicom.dcmread(file) for file in files]
    return sorted(images, key=lambda image: float(image.ImagePositionPatient[2]))


def _pixels() -> NDArray[Any]:
    return np.stack([image.pixel_array for image in ct_series()])


def _instance(number: int) -> dict[str, Any]:
    return {
        "series_instance_uid": UID(f"1.2.3.{number}"),
        "series_number": number,
        "sop_instance_uid": UID(f"1.2.3.{number}.1"),
        "instance_number": 1,
    }


def segmentation(kind: str) -> Dataset:
    """What is dense and what is less dense in the CT; the kind is BINARY or FRACTIONAL."""
    dense = _pixels() > np.median(_pixels())
    segments = [
        hd.seg.SegmentDescription(
            segment_number=number,
            segment_label=label,
            segmented_property_category=codes.SCT.Tissue,
            segmented_property_type=tissue,
            algorithm_type=hd.seg.SegmentAlgorithmTypeValues.AUTOMATIC,
            algorithm_identification=hd.AlgorithmIdentificationSequence(
                name="Threshold", version="1.0", family=codes.DCM.ArtificialIntelligence
            ),
            tracking_uid=UID(f"1.2.4.{number}"),
            tracking_id=f"tissue {number}",
        )
        for number, (label, tissue) in enumerate(
            (("Bone", codes.SCT.Bone), ("Soft tissue", codes.SCT.SoftTissue)), start=1
        )
    ]
    pixels = np.stack([dense, ~dense], axis=-1)
    return hd.seg.Segmentation(
        source_images=ct_series(),
        pixel_array=pixels.astype(np.uint8) if kind == "BINARY" else pixels * np.float32(0.6),
        segmentation_type=kind,
        segment_descriptions=segments,
        **_instance(91),
        **EQUIPMENT,
    )


def parametric_map() -> Dataset:
    """A ratio for each pixel of the CT."""
    mapping = hd.pm.RealWorldValueMapping(
        lut_label="RATIO",
        lut_explanation="ratio to 1000",
        unit=codes.UCUM.NoUnits,
        value_range=(0, 4095),
        slope=2.5,
        intercept=0.5,
        quantity_definition=codes.SCT.DifferenceInAttenuation,
    )
    return hd.pm.ParametricMap(
        source_images=ct_series(),
        pixel_array=_pixels().astype(np.uint16),
        contains_recognizable_visual_features=False,
        real_world_value_mappings=[mapping],
        window_center=1.0,
        window_width=2.0,
        **_instance(92),
        **EQUIPMENT,
    )


def measurement_report() -> Dataset:
    """Measurements of a region of an image, and of a region in space."""
    image = ct_series()[0]
    corners = np.array([[2.0, 2.0], [12.5, 2.0], [12.5, 8.0], [2.0, 8.0], [2.0, 2.0]])
    in_space = np.column_stack([corners, np.full(len(corners), -1.2375)])
    regions: tuple[hd.sr.ImageRegion | hd.sr.ImageRegion3D, ...] = (
        hd.sr.ImageRegion(
            graphic_type="POLYLINE",
            graphic_data=corners,
            source_image=hd.sr.SourceImageForRegion(image.SOPClassUID, image.SOPInstanceUID),
        ),
        hd.sr.ImageRegion3D(
            graphic_type="POLYGON",
            graphic_data=in_space,
            frame_of_reference_uid=image.FrameOfReferenceUID,
        ),
    )
    groups = [
        hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
            tracking_identifier=hd.sr.TrackingIdentifier(
                UID(f"1.2.5.{number}"), f"region {number}"
            ),
            referenced_region=region,
            finding_type=codes.SCT.Bone,
            finding_sites=[hd.sr.FindingSite(codes.SCT.Head, laterality=codes.SCT.Left)],
            measurements=[
                hd.sr.Measurement(codes.SCT.Area, 63.25, codes.UCUM.SquareMillimeter),
                hd.sr.Measurement(
                    codes.SCT.Length, 10.5, codes.UCUM.Millimeter, derivation=codes.SCT.Mean
                ),
            ],
            qualitative_evaluations=[
                hd.sr.QualitativeEvaluation(codes.SCT.Severity, codes.SCT.Severe)
            ],
        )
        for number, region in enumerate(regions)
    ]
    device = hd.sr.DeviceObserverIdentifyingAttributes(UID("1.2.5.9"), manufacturer_name="Acme")
    return hd.sr.Comprehensive3DSR(
        evidence=ct_series(),
        content=hd.sr.MeasurementReport(
            observation_context=hd.sr.ObservationContext(
                observer_device_context=hd.sr.ObserverContext(codes.DCM.Device, device)
            ),
            procedure_reported=codes.LN.CTUnspecifiedBodyRegion,
            imaging_measurements=groups,
        ),
        **_instance(93),
        manufacturer="highdicom",
    )


def bulk_annotations() -> Dataset:
    """Two polygons, each with its area."""
    polygons = [
        np.array([[1.0, 1.0], [5.5, 1.0], [5.5, 5.0]]),
        np.array([[2.0, 2.0], [6.0, 2.0], [6.0, 7.0], [2.0, 7.25]]),
    ]
    area = hd.ann.Measurements(codes.SCT.Area, np.array([9.0, 20.5]), codes.UCUM.SquareMicrometer)
    group = hd.ann.AnnotationGroup(
        number=1,
        uid=UID("1.2.6.1"),
        label="nuclei",
        annotated_property_category=codes.SCT.Tissue,
        annotated_property_type=codes.SCT.Bone,
        graphic_type="POLYGON",
        graphic_data=polygons,
        algorithm_type="MANUAL",
        measurements=[area],
    )
    return hd.ann.MicroscopyBulkSimpleAnnotations(
        source_images=[ct_series()[0]],
        annotation_coordinate_type="2D",
        annotation_groups=[group],
        **_instance(94),
        **EQUIPMENT,
    )
