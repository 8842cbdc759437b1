"""What readers read of outputs is what is said to be left: labels, measurements, histograms."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import highdicom as hd
import pydicom
import pydicom.dicomio
import pytest
from pydicom.dataset import Dataset

from ..conftest import real
from ..uses.made_nuclear import item
from ..uses.outputs import DESCRIPTORS, STRUCTURED, outcomes, output, saved
from . import made_by_highdicom as made
from .made_structure_set import structure_set
from .without_private import written

# dicompyler-core imports names of pydicom 2.
with (
    warnings.catch_warnings(action="ignore"),
    mock.patch.object(pydicom.dicomio, "read_file", pydicom.dcmread, create=True),
):
    from dicompylercore.dicomparser import DicomParser

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's warnings about malformed files


def read_again(ds: Dataset) -> io.BytesIO:
    return io.BytesIO(written(ds))


def segment_labels(ds: Dataset) -> Any:
    read = hd.seg.segread(read_again(ds))
    descriptions = [read.get_segment_description(number) for number in read.segment_numbers]
    return [(each.segment_label, each.segmented_property_type.value) for each in descriptions]


def groups_of(ds: Dataset) -> Any:
    report: Any = hd.sr.srread(read_again(ds))
    return report.content.get_planar_roi_measurement_groups()


def measurements(ds: Dataset) -> Any:
    return [
        [(each.name.value, each.value, each.unit.value) for each in group.get_measurements()]
        for group in groups_of(ds)
    ]


def measurement_labels(ds: Dataset) -> Any:
    return [group.tracking_identifier for group in groups_of(ds)]


def structure_names(ds: Dataset) -> Any:
    found = DicomParser(pydicom.dcmread(read_again(ds))).GetStructures()
    return {number: each["name"] for number, each in found.items()}


def histograms(ds: Dataset) -> Any:
    found = DicomParser(pydicom.dcmread(read_again(ds))).GetDVHs()
    return {number: (dvh.mean, list(dvh.counts), dvh.dose_units) for number, dvh in found.items()}


def dose() -> Dataset:
    ds = pydicom.dcmread(real("rtdose.dcm"))
    ds.DVHSequence = [
        item(
            DVHReferencedROISequence=[
                item(DVHROIContributionType="INCLUDED", ReferencedROINumber=1)
            ],
            DVHType="CUMULATIVE",
            DoseUnits="GY",
            DVHVolumeUnits="CM3",
            DVHDoseScaling=0.5,
            DVHNumberOfBins=4,
            DVHData=[0.01, 120.5, 0.01, 80.25, 0.01, 33.0, 0.01, 0.0],
        )
    ]
    return ds


READ: dict[str, tuple[Callable[[], Dataset], Callable[[Dataset], Any], Sequence[str]]] = {
    "segment-labels": (lambda: made.segmentation("BINARY"), segment_labels, ()),
    "measurements": (made.measurement_report, measurements, ()),
    "report-labels": (made.measurement_report, measurement_labels, (STRUCTURED,)),
    "structure-names": (structure_set, structure_names, (DESCRIPTORS,)),
    "dvh": (dose, histograms, ()),
}
"""By use: a file that has it, what a reader finds in it, and the options that leave it."""


@pytest.mark.parametrize("options", [(), (DESCRIPTORS,), (STRUCTURED,), (DESCRIPTORS, STRUCTURED)])
@pytest.mark.parametrize("use", READ)
def test_a_reader_finds_in_outputs_what_is_said_to_be_left(
    use: str, options: Sequence[str], tmp_path: Path
) -> None:
    make, read, needed = READ[use]
    source = make()
    expected = read(source)
    assert expected
    is_left = set(needed) <= set(options)
    assert (read(output(source, options)) == expected) is is_left
    assert (not outcomes(saved(source, tmp_path), options)[use].lost) is is_left
