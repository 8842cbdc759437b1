"""dicompyler-core reads from outputs what it reads from sources without private elements.

No package ships a structure set, or a dose with a dose-volume histogram (DVH); these are made here.
dicompyler-core computes other DVHs from the contours and dose planes that are compared.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pydicom
import pydicom.dicomio
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import UID

from ..conftest import CT, real
from ..shipped import shipped_files
from .made_structure_set import structure_set
from .without_private import pair, plain, replaced

# dicompyler-core imports names of pydicom 2.
with (
    warnings.catch_warnings(action="ignore"),
    mock.patch.object(pydicom.dicomio, "read_file", pydicom.dcmread, create=True),
):
    from dicompylercore.dicomparser import DicomParser

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's warnings about malformed files

DOSES = ("rtdose.dcm", "rtdose_1frame.dcm", "rtdose_rle.dcm", "rtdose_expb.dcm")
FEWEST_IMAGES = 10

Content = dict[str, Any]


def parsers(source: Dataset) -> tuple[Any, Any]:
    """dicompyler-core's view of a source without private elements, and of its output."""
    before, after = (DicomParser(pydicom.dcmread(io.BytesIO(each))) for each in pair(source))
    return before, after


def images() -> Iterator[Dataset]:
    """The shipped CT images that dicompyler-core can place in space."""
    for file in shipped_files().values():
        try:
            ds = pydicom.dcmread(file)
        except pydicom.errors.InvalidDicomError:
            continue
        if ds.get("SOPClassUID") == CT and {"PixelData", "FrameOfReferenceUID"} <= set(ds.dir()):
            yield ds


def test_shipped_images_have_the_same_pixels_and_place_in_space() -> None:
    sources = list(images())
    assert len(sources) > FEWEST_IMAGES
    for source in sources:
        before, after = parsers(source)
        assert plain(image(after)) == replaced(image(before)), source.filename


def image(parser: Any) -> Content:
    return {
        "kind": parser.GetSOPClassUID(),
        "instance": parser.GetSOPInstanceUID(),
        "frame of reference": parser.GetFrameOfReferenceUID(),
        "pixels": parser.GetPixelArray(),
        "place": parser.GetImageData(),
        "location": parser.GetImageLocation(),
        "orientation": parser.GetImageOrientationType(),
        "rescale": parser.GetRescaleInterceptSlope(),
        "window": parser.GetDefaultImageWindowLevel(),
    }


@pytest.mark.parametrize("name", DOSES)
def test_a_shipped_dose_has_the_same_planes(name: str) -> None:
    before, after = parsers(pydicom.dcmread(real(name)))
    assert plain(dose(after)) == replaced(dose(before))


def dose(parser: Any) -> Content:
    """What a dose is, with a plane of its grid and one between two planes."""
    place = float(parser.ds.ImagePositionPatient[2])
    return {
        **image(parser),
        "dose": parser.GetDoseData(),
        "planes": [parser.GetDoseGrid(place + offset) for offset in (0, 2.5)],
        "plan": UID(parser.GetReferencedRTPlan()),
        "beam": parser.GetReferencedBeamNumber(),
    }


def test_a_dose_has_the_same_dvh() -> None:
    source = pydicom.dcmread(real("rtdose.dcm"))
    region = Dataset()
    region.DVHROIContributionType, region.ReferencedROINumber = "INCLUDED", 1
    histogram = Dataset()
    histogram.DVHReferencedROISequence = [region]
    histogram.DVHType, histogram.DoseUnits, histogram.DVHVolumeUnits = "CUMULATIVE", "GY", "CM3"
    histogram.DVHDoseScaling, histogram.DVHNumberOfBins = 0.5, 4
    histogram.DVHData = [0.01, 120.5, 0.01, 80.25, 0.01, 33.0, 0.01, 0.0]
    source.DVHSequence = [histogram]
    before, after = parsers(source)
    assert before.GetDVHs()[1].mean > 0
    assert plain(dvhs(after)) == plain(dvhs(before))


def dvhs(parser: Any) -> Content:
    return {
        number: (dvh.counts, dvh.bins, dvh.dvh_type, dvh.dose_units, dvh.volume_units, dvh.mean)
        for number, dvh in parser.GetDVHs().items()
    }


def test_the_shipped_plan_has_the_same_beams_and_prescription() -> None:
    before, after = parsers(pydicom.dcmread(real("rtplan.dcm")))
    assert plan(before)["beams"]
    assert plain(plan(after)) == replaced(plan(before))


def plan(parser: Any) -> Content:
    """What a plan is, but for its label, date and time: identifying, and replaced or emptied."""
    whole = parser.GetPlan()
    return {
        "kind": parser.GetSOPClassUID(),
        "instance": parser.GetSOPInstanceUID(),
        "plan": {key: whole[key] for key in ("name", "rxdose", "brachy")},
        "beams": parser.GetReferencedBeamsInFraction(),
        "structure set": parser.GetReferencedStructureSet(),
    }


def test_a_structure_set_has_the_same_structures_and_contours() -> None:
    before, after = parsers(structure_set())
    expected = structures(before)
    assert len(expected["structures"]) == 2
    assert expected["contours"]
    assert plain(structures(after)) == replaced(expected)


def structures(parser: Any) -> Content:
    """What a structure set is, but for names: typed by people, they become pseudonyms."""
    found = parser.GetStructures()
    contours = {number: parser.GetStructureCoordinates(number) for number in found}
    return {
        "number": parser.GetStructureInfo()["numcontours"],
        "structures": {
            number: {key: each[key] for key in ("id", "type", "color", "empty")}
            for number, each in found.items()
        },
        "contours": contours,
        "thickness": {key: parser.CalculatePlaneThickness(each) for key, each in contours.items()},
        "series": parser.GetReferencedSeries(),
        "frame of reference": parser.GetFrameOfReferenceUID(),
    }
