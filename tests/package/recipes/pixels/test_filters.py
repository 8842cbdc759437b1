"""The criteria of filters, how they are joined, and the coordinates of labels that are true."""

import pydicom
import pytest
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from grand_challenge_dicom_de_id_procedure.errors import RecipeLineError
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse
from grand_challenge_dicom_de_id_procedure.recipes.pixels.filters import (
    Located,
    MatchedLabel,
    hits,
    regions_of,
)

from ...conftest import real


@pytest.fixture(scope="module")
def ct() -> Dataset:
    return pydicom.dcmread(real("CT_small.dcm"))


def hits_of(ct: Dataset, *lines: str) -> tuple[MatchedLabel, ...]:
    recipe = parse("\n".join(["FORMAT dicom", "%filter g", *lines]), "mine")
    return hits(ct, recipe.filters)


CRITERIA = {  # what CT_small says: Modality CT, ImageType ORIGINAL\PRIMARY\AXIAL, Rows 128
    "contains Modality ct": True,
    "contains Modality ^C.$": True,
    "CONTAINS Modality CT": True,
    "contains Modality MR": False,
    "contains Modality \\D\\D": True,  # deid lower-cases the expression, so that \D is \d
    "contains ImageType PRIMARY', 'AXIAL": True,
    "contains Nope x": False,
    "contains OtherPatientIDsSequence patient id": True,
    "contains 0x00080060 CT": True,
    "contains modality CT": False,  # keywords have one spelling
    "contains (0008,0060) CT": False,
    "contains TransferSyntaxUID 1.2": False,  # file meta information is not asked
    "notcontains Modality CT": False,
    "notcontains Nope x": True,
    "equals Modality ct": True,
    "equals Modality C": False,
    "equals Rows 128": True,
    "equals ImageType ORIGINAL": False,
    "equals ImageType ['ORIGINAL', 'PRIMARY', 'AXIAL']": True,
    "equals PatientName CompressedSamples^CT1": True,
    "equals 0x00080060 CT": False,  # the element is more than its value
    "equals Nope x": False,
    "notequals Modality CT": False,
    "notequals Nope x": True,
    "missing Nope": True,
    "missing Modality": False,
    "missing PatientBirthDate": False,  # it is there, and empty
    "present Modality": True,
    "present PatientBirthDate": True,
    "present Nope": False,
    "present 0x00100010": True,
    "present 0x00100099": False,
    "empty PatientBirthDate": True,
    "empty 0x00100030": True,
    "empty Modality": False,
    "empty Rows": False,
    "empty PatientWeight": True,  # which is 0
    "empty 0x00101030": False,
    "empty OtherPatientIDsSequence": False,
    "empty Nope": False,
}


@pytest.mark.parametrize(("criterion", "expected"), CRITERIA.items())
def test_a_criterion_is_true_or_not(ct: Dataset, criterion: str, expected: bool) -> None:
    assert bool(hits_of(ct, "LABEL x", criterion)) is expected


@pytest.mark.parametrize(
    ("test", "expected"), [("missing", True), ("present", False), ("empty", True)]
)
def test_a_number_without_value_is_missing_and_empty(test: str, expected: bool) -> None:
    data_set = Dataset()
    data_set.PatientWeight = None
    assert bool(hits_of(data_set, "LABEL x", f"{test} PatientWeight")) is expected


@pytest.mark.parametrize(
    ("test", "expected"), [("missing", False), ("present", True), ("empty", False)]
)
def test_pixels_that_were_not_read_are_not_read_for_it(test: str, expected: bool) -> None:
    data_set = pydicom.dcmread(real("CT_small.dcm"), defer_size=1024)
    assert bool(hits_of(data_set, "LABEL x", f"{test} PixelData")) is expected
    kept = data_set.get_item("PixelData", keep_deferred=True)
    assert kept is not None
    assert kept.value is None


@pytest.mark.parametrize("field", ["OtherPatientIDsSequence", "0x00101002"])
def test_a_sequence_without_items_is_empty(field: str) -> None:
    data_set = Dataset()
    data_set.OtherPatientIDsSequence = []
    assert hits_of(data_set, "LABEL x", f"empty {field}")


T, F = "present Modality", "missing Modality"
JOINED: dict[tuple[str, ...], bool] = {
    (T, T): True,
    (T, F): False,
    (F, T): False,
    (f"{F} || {T}",): True,
    (f"{T} + {F}",): False,
    (f"{T} || {F} + {F}",): False,  # from left to right: no operator comes first
    (f"{F} + {F} || {T}",): True,
    (f"{F} || {T}", f"{T} + {T}"): True,
    (F, f"|| {T}"): True,  # deid joins lines by "and", whatever stands before them
    (T, f"|| {F}"): True,
    (F, f"|| {F}"): False,
    (T, f"+ {F}"): False,
    (F, f"|| {T}", f"+ {F}"): False,
    (f"|| {T}",): True,
    (f"|| {F}",): False,
    (f"+ {T}",): True,
    ("contains Modality MR || CONTAINS Modality CT",): True,  # in deid, all that is one value
    (f"{F} || contains Modality CT",): True,  # deid gives CT to the criterion before it
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), JOINED.items(), ids=map(" / ".join, JOINED))
def test_criteria_are_joined(ct: Dataset, lines: tuple[str, ...], expected: bool) -> None:
    assert bool(hits_of(ct, "LABEL x", *lines)) is expected


REASONS: dict[tuple[str, ...], str] = {
    ("contains Modality CT",): " Modality contains CT",
    ("contains Modality CT", "equals Rows 128"): " Modality contains CT Rows equals 128",
    ("contains Modality CT", "+ equals Rows 128"): "and Modality contains CT Rows equals 128",
    ("contains Modality CT", "|| equals Rows 1"): "or Modality contains CT Rows equals 1",
    ("contains Modality MR || present Rows",): " Modality contains MR or Rows present ",
}


@pytest.mark.parametrize(("lines", "reason"), REASONS.items(), ids=map(" / ".join, REASONS))
def test_the_reason_is_that_of_deid(ct: Dataset, lines: tuple[str, ...], reason: str) -> None:
    assert [hit.reason for hit in hits_of(ct, "LABEL x", *lines)] == [reason]


def test_each_label_is_a_hit_of_its_own(ct: Dataset) -> None:
    found = hits_of(ct, "LABEL a", T, "LABEL b", F, "%filter whitelist", "LABEL c", T)
    assert [(hit.group, hit.label.name) for hit in found] == [("g", "a"), ("whitelist", "c")]


def test_coordinates_alone_are_always_a_hit(ct: Dataset) -> None:
    (hit,) = hits_of(ct, "LABEL x", "coordinates 0,0,5,5")
    assert hit.reason == " LABEL x"
    assert hit.located == (Located(False, "0,0,5,5"),)


def test_a_label_without_any_line_is_none(ct: Dataset) -> None:
    assert hits_of(ct, "LABEL x", "LABEL y", T) == hits_of(ct, "LABEL z", "LABEL y", T)[-1:]


def test_coordinates_of_all_hits_are_put_on_the_frame_in_their_order(ct: Dataset) -> None:
    found = hits_of(
        ct,
        *("LABEL a", T, "coordinates all"),
        *("LABEL b", F, "coordinates 8,8,9,9"),
        *("LABEL c", T, "ctpcoordinates 1,2,3,4", "ctpkeepcoordinates 5,6,1,1"),
    )
    assert [(*each,) for each in regions_of(found)] == [
        (False, 0, 0, None, None),
        (False, 1, 2, 4, 6),
        (True, 5, 6, 6, 7),
    ]


def with_regions(*regions: tuple[int, int, int, int]) -> Dataset:
    data_set = Dataset()
    data_set.SequenceOfUltrasoundRegions = [Dataset() for _ in regions]
    for item, (left, top, right, bottom) in zip(
        data_set.SequenceOfUltrasoundRegions, regions, strict=True
    ):
        item.RegionLocationMinX0, item.RegionLocationMinY0 = left, top
        item.RegionLocationMaxX1, item.RegionLocationMaxY1 = right, bottom
    return data_set


FROM = ("LABEL x", "keepcoordinates from:SequenceOfUltrasoundRegions")


def test_regions_come_from_a_field_of_each_file_anew() -> None:
    recipe = parse("\n".join(["FORMAT dicom", "%filter g", *FROM]), "mine")
    places = [
        hit.located[0].place
        for regions in ([(1, 2, 3, 4), (5, 6, 7, 8)], [(9, 9, 10, 10)], [])
        for hit in hits(with_regions(*regions), recipe.filters)
    ]
    assert places == [("1,2,3,4", "5,6,7,8"), ("9,9,10,10",), ()]


def test_an_item_without_its_corners_is_an_error_that_names_the_line() -> None:
    data_set = with_regions((1, 2, 3, 4))
    del data_set.SequenceOfUltrasoundRegions[0].RegionLocationMaxX1
    with pytest.raises(RecipeLineError, match=r"mine:4: from:SequenceOfUltrasoundRegions: an item"):
        hits_of(data_set, *FROM)


def test_a_value_that_cannot_be_read_is_not_quoted() -> None:
    data_set = pydicom.dcmread(real("CT_small.dcm"))
    data_set["Rows"] = RawDataElement(Tag("Rows"), "US", 5, b"JANE_", 0, False, True)
    with pytest.raises(RecipeLineError, match="mine:4: Rows cannot be read") as error:
        hits_of(data_set, "LABEL x", "equals Rows 1")
    assert "JANE" not in str(error.value)
