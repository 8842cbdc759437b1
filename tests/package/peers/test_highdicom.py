"""highdicom reads from outputs what it reads from sources without private elements.

It supports no data sets in big endian and no structured report that pydicom ships.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import highdicom as hd
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError

from ..shipped import shipped_files
from . import made_by_highdicom as made
from .without_private import Pair, pair, plain, replaced

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's warnings about malformed files

FEWEST_IMAGES = 120
LARGEST_FRAME = 600_000  # pixels; larger frames are decoded in tests/package/pixels
NOT_READ_BEFORE = {
    "SC_rgb_small_odd.dcm": "a reference lacks its instance",
    "color-pl.dcm": "the UID of the SOP class ends with a dot",
    "color-px.dcm": "the UID of the SOP class ends with a dot",
    "JPEG-lossy.dcm": "no decoder for 12 bits",
    "JPEG2000-embedded-sequence-delimiter.dcm": "pydicom takes its fragment apart",
    "MR_truncated.dcm": "the pixel data are too short",
    "gdcm-US-ALOKA-16.dcm": "segmented palettes are not supported",
    "gdcm-US-ALOKA-16_big.dcm": "segmented palettes are not supported",
}
"""What highdicom cannot read from the source either, and why."""

Content = dict[str, Any]


def images() -> Iterator[tuple[str, Pair]]:
    """The shipped images that are not refused and that highdicom can read."""
    for name, file in shipped_files().items():
        try:
            ds = pydicom.dcmread(file)
            if file.name not in NOT_READ_BEFORE and is_small_image(ds):
                yield name, pair(ds)
        except (DeidentificationError, pydicom.errors.InvalidDicomError):
            continue


def is_small_image(ds: Dataset) -> bool:
    if ds.file_meta.get("TransferSyntaxUID") == ExplicitVRBigEndian:
        return False
    return "PixelData" in ds and "Rows" in ds and ds.Rows * ds.Columns < LARGEST_FRAME


def test_shipped_images_have_the_same_frames_and_the_same_place_in_space() -> None:
    number = 0
    for name, (before, after) in images():
        expected = image(hd.imread(io.BytesIO(before)))
        assert plain(image(hd.imread(io.BytesIO(after)))) == replaced(expected), name
        number += 1
    assert number > FEWEST_IMAGES


def image(read: Any) -> Content:
    """What an image is, with its first and last frame as they are displayed."""
    geometry = read.get_volume_geometry()
    return {
        "type": type(read).__name__,
        "frames": read.number_of_frames,
        "coordinate system": read.coordinate_system,
        "dimensions": read.dimension_index_pointers,
        "displayed": [
            read.get_frame(number, apply_voi_transform=None)
            for number in {1, read.number_of_frames}
        ],
        "geometry": geometry and (geometry.affine, geometry.spatial_shape),
        "frame of reference": geometry and geometry.frame_of_reference_uid,
    }


@pytest.mark.parametrize(
    "name", ["pydicom/test_files/liver_1frame.dcm", "pydicom-data/data/liver.dcm"]
)
def test_a_shipped_segmentation_has_the_same_segments_and_pixels(name: str) -> None:
    assert_is_the_same_segmentation(pydicom.dcmread(shipped_files()[name]))


@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL"])
def test_a_segmentation_of_each_kind_has_the_same_segments_and_pixels(kind: str) -> None:
    assert_is_the_same_segmentation(made.segmentation(kind))


def assert_is_the_same_segmentation(source: Dataset) -> None:
    before, after = pair(source)
    expected = segmentation(hd.seg.segread(io.BytesIO(before)))
    assert expected["segments"]
    assert expected["pixels"].any()
    assert plain(segmentation(hd.seg.segread(io.BytesIO(after)))) == replaced(expected)


def segmentation(read: hd.seg.Segmentation) -> Content:
    """What a segmentation is, but for the Tracking ID: free text, whose UID stays consistent."""
    segments = [read.get_segment_description(number) for number in read.segment_numbers]
    instances = [instance for *_, instance in read.get_source_image_uids()]
    return {
        **image(read),
        "kind": read.segmentation_type,
        "sources": read.get_source_image_uids(),
        "segments": [
            {
                "number": each.segment_number,
                "label": each.segment_label,
                "category": each.segmented_property_category,
                "type": each.segmented_property_type,
                "algorithm": each.algorithm_type,
                "tracking": each.tracking_uid,
            }
            for each in segments
        ],
        "pixels": np.asarray(
            read.get_pixels_by_source_instance(instances, ignore_spatial_locations=True)
        ),
    }


def test_a_parametric_map_has_the_same_values_and_the_same_meaning_of_them() -> None:
    before, after = pair(made.parametric_map())
    expected = parametric_map(hd.imread(io.BytesIO(before)))
    new = parametric_map(hd.imread(io.BytesIO(after)))
    assert plain(new) == replaced(expected)


def parametric_map(read: Any) -> Content:
    """What a map is, but for the explanation of its values: free text."""
    (mapping,) = read.SharedFunctionalGroupsSequence[0].RealWorldValueMappingSequence
    return {
        **image(read),
        "label": mapping.LUTLabel,
        "unit": mapping.MeasurementUnitsCodeSequence,
        "quantity": mapping.QuantityDefinitionSequence,
        "mapped": read.get_frame(1, apply_real_world_transform=True),
    }


def test_a_report_has_the_same_measurements_of_the_same_regions() -> None:
    before, after = pair(made.measurement_report())
    expected = report(hd.sr.srread(io.BytesIO(before)))
    assert len(expected["groups"]) == 2
    assert plain(report(hd.sr.srread(io.BytesIO(after)))) == replaced(expected)


def report(read: Any) -> Content:
    """What a report is, but for tracking identifiers: free text, whose UIDs stay consistent."""
    return {
        "title": read.content[0].name,
        "evidence": read.get_evidence(),
        "groups": [
            {
                "tracking": group.tracking_uid,
                "finding": group.finding_type,
                "sites": [(site.value, site.laterality) for site in group.finding_sites],
                "region": region(group.roi),
                "measurements": [
                    (each.name, each.value, each.unit, each.derivation)
                    for each in group.get_measurements()
                ],
                "evaluations": [
                    (each.name, each.value) for each in group.get_qualitative_evaluations()
                ],
            }
            for group in read.content.get_planar_roi_measurement_groups()
        ],
    }


def region(roi: Any) -> tuple[Any, ...]:
    is_in_space = isinstance(roi, hd.sr.ImageRegion3D)
    refers_to = roi.frame_of_reference_uid if is_in_space else roi.ContentSequence[0].value
    return roi.graphic_type, roi.value, refers_to


def test_bulk_annotations_have_the_same_shapes_and_measurements() -> None:
    before, after = pair(made.bulk_annotations())
    expected = bulk_annotations(hd.ann.annread(io.BytesIO(before)))
    assert plain(bulk_annotations(hd.ann.annread(io.BytesIO(after)))) == replaced(expected)


def bulk_annotations(read: hd.ann.MicroscopyBulkSimpleAnnotations) -> Content:
    """What annotations are, but for a group's label: typed by people, it becomes a pseudonym."""
    (group,) = read.get_annotation_groups()
    names, values, units = group.get_measurements()
    return {
        "uid": group.uid,
        "type": (group.annotated_property_category, group.annotated_property_type),
        "shapes": group.get_graphic_data(coordinate_type="2D"),
        "measurements": (names, values, units),
    }
