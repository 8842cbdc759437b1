"""Values that a recipe gives, as the VR of an element holds them, or not at all."""

import warnings
from typing import Any

import pytest
from pydicom.valuerep import PersonName

from grand_challenge_dicom_de_id_procedure.recipes.elements import (
    DoesNotFitError,
    blank_element,
    element_with,
)

from ..conftest import dataset

COLUMNS = 0x00280011


@pytest.mark.parametrize(
    ("vr", "given", "held"),
    [
        ("US", "65535", 65535),
        ("US", "1\\2", [1, 2]),
        ("US", ["1", 2], [1, 2]),
        ("US", 3, 3),
        ("US", "", None),
        ("US", None, None),
        ("SS", "-1", -1),
        ("FD", "0.5", 0.5),
        ("AT", "00100020", 0x00100020),
        ("OB", "ab", b"ab"),
        ("OB", b"ab", b"ab"),
        ("UN", 1, b"1"),
        ("LO", 1, "1"),
        ("LO", [1, "b"], ["1", "b"]),
        ("DS", 1.5, "1.5"),
        ("PN", PersonName("A^B"), "A^B"),
    ],
)
def test_a_value_becomes_what_its_vr_holds(vr: str, given: Any, held: Any) -> None:
    assert element_with(COLUMNS, vr, given).value == held


def test_items_become_a_sequence() -> None:
    element = element_with(0x00101002, "SQ", [dataset(PatientID="1")])
    assert [item.PatientID for item in element.value] == ["1"]


@pytest.mark.parametrize(
    ("vr", "given"),
    [
        ("US", "many"),
        ("US", "65536"),
        ("US", [1, -1]),
        ("SS", 40000),
        ("FL", 1e300),
        ("AT", "PatientID"),
        ("SQ", "text"),
    ],
)
def test_what_a_vr_cannot_hold_is_refused(vr: str, given: Any) -> None:
    with pytest.raises(DoesNotFitError):
        element_with(COLUMNS, vr, given)


def test_a_blank_sequence_has_no_items() -> None:
    assert list(blank_element(0x00101002, "SQ").value) == []
    assert blank_element(COLUMNS, "US").value is None


@pytest.mark.parametrize("vr", ["DA", "CS", "UI", "PN"])
def test_a_value_that_is_wrong_is_quoted_in_no_warning(vr: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert element_with(COLUMNS, vr, "wrong value " * 9).value
