"""Decisions in manual/ that a data set is used by, or that once were wrong."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.compile.test_final import final_of

CR = "1.2.840.10008.5.1.4.1.1.1"
CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
US = "1.2.840.10008.5.1.4.1.1.6.1"
SC = "1.2.840.10008.5.1.4.1.1.7"
NM = "1.2.840.10008.5.1.4.1.1.20"
PET = "1.2.840.10008.5.1.4.1.1.128"
WSI = "1.2.840.10008.5.1.4.1.1.77.1.6"
RT_IMAGE = "1.2.840.10008.5.1.4.1.1.481.1"
DOSE_REPORT = "1.2.840.10008.5.1.4.1.1.88.67"


@pytest.fixture(scope="module")
def sop_classes(compiled: Path) -> Mapping[str, Any]:
    classes: Mapping[str, Any] = final_of(compiled)["sopClass"]
    return classes


def rows_of(sop_classes: Mapping[str, Any], tag: str) -> Iterator[Mapping[str, Any]]:
    for sop_class in sop_classes.values():
        if tag in sop_class["tag"]:
            yield sop_class["tag"][tag]


@pytest.mark.parametrize("uid", [CR, CT, MR, US, SC, NM, PET, RT_IMAGE])
@pytest.mark.parametrize(
    ("tag", "action"),
    [
        ("(0020,0105)", "K"),  # Number of Temporal Positions
        ("(0020,9056)", "K"),  # Stack ID
        ("(0020,9057)", "K"),  # In-Stack Position Number
        ("(0020,9111)", "K"),  # Frame Content Sequence
        ("(0020,9128)", "K"),  # Temporal Position Index
        ("(0020,0052)", "U"),  # Frame of Reference UID
    ],
)
def test_every_image_keeps_its_order_in_time_and_space(
    sop_classes: Mapping[str, Any], uid: str, tag: str, action: str
) -> None:
    assert sop_classes[uid]["tag"][tag]["default"] == action


@pytest.mark.parametrize("uid", [CT, MR, PET, NM, WSI])
@pytest.mark.parametrize("tag", ["(0008,1140)", "(0008,1250)", "(0008,2112)", "(0042,0013)"])
def test_links_to_images_are_kept_with_replaced_uids(
    sop_classes: Mapping[str, Any], uid: str, tag: str
) -> None:
    assert sop_classes[uid]["tag"][tag]["default"] == "U"


@pytest.mark.parametrize(
    ("tag", "action"),
    [
        ("(0008,1032)", "K"),  # Procedure Code Sequence
        ("(0008,103F)", "K"),  # Series Description Code Sequence
        ("(0040,0260)", "K"),  # Performed Protocol Code Sequence
        ("(0008,9215)", "K"),  # Derivation Code Sequence
        ("(0008,3012)", "U"),  # Radiopharmaceutical Administration Event UID
        ("(0010,2292)", "C"),  # Patient Breed Description
        ("(0010,2293)", "K"),  # Patient Breed Code Sequence
        ("(0012,0050)", "Z"),  # Clinical Trial Time Point ID, without which the next is not valid
        ("(0012,0052)", "K"),  # Longitudinal Temporal Offset from Event
        ("(0012,0053)", "K"),  # Longitudinal Temporal Event Type
        ("(0018,9320)", "C"),  # Image Filter
        ("(0028,135A)", "K"),  # Spatial Locations Preserved
        ("(0040,9210)", "C"),  # LUT Label
        ("(0054,1105)", "C"),  # Scatter Correction Method
        ("(0066,0036)", "C"),  # Algorithm Name
    ],
)
def test_an_attribute_has_one_action_wherever_it_occurs(
    sop_classes: Mapping[str, Any], tag: str, action: str
) -> None:
    assert {row["default"] for row in rows_of(sop_classes, tag)} == {action}


def test_a_mapping_resource_stays_only_where_a_template_needs_it(
    sop_classes: Mapping[str, Any],
) -> None:
    for sop_class in sop_classes.values():
        rows = sop_class["tag"]
        if "(0008,0105)" in rows and rows["(0008,0105)"]["default"] == "K":
            assert rows["(0040,A504)"]["default"] == "K"
    assert sop_classes[DOSE_REPORT]["tag"]["(0008,0105)"]["default"] == "K"


def test_moments_of_a_dose_report_keep_their_order(sop_classes: Mapping[str, Any]) -> None:
    row = sop_classes[DOSE_REPORT]["tag"]["(0040,A120)"]
    assert (row["default"], row["inOrder"]) == ("D", True)


def test_a_patient_without_an_id_is_told_apart_by_the_study(sop_classes: Mapping[str, Any]) -> None:
    rows = list(rows_of(sop_classes, "(0010,0020)"))
    assert {(row["default"], row["ifEmpty"]) for row in rows} == {("D", "(0020,000D)")}


def test_a_patient_is_told_apart_by_the_issuer(sop_classes: Mapping[str, Any]) -> None:
    assert {row["issuer"] for row in rows_of(sop_classes, "(0010,0020)")} == {"(0010,0021)"}


@pytest.mark.parametrize(
    ("tag", "wrong"),
    [
        ("(0018,9070)", "no record of the heart"),  # Cardiac R-R Interval Specified
        ("(0018,9473)", "not from who was examined"),  # Acquired Image Area Dose Product
        ("(0042,0012)", "tell why the file was turned down"),  # MIME Type of Encapsulated Document
    ],
)
def test_a_reason_that_was_wrong_is_gone(
    sop_classes: Mapping[str, Any], tag: str, wrong: str
) -> None:
    reasons = [row["justification"] for row in rows_of(sop_classes, tag)]
    assert reasons
    assert not any(wrong in reason for reason in reasons)
