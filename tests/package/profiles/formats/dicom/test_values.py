"""Values of elements as a profile sees them, and which values an element takes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.record import _moved
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.values import (
    element_with,
    takes,
    value_of,
)
from grand_challenge_dicom_de_id_procedure.rewriting.replaced import Decoded

DAY = date(2020, 1, 31)
VRS = (
    *("LO", "PN", "UI", "DA", "DT", "TM", "DS", "IS", "OB", "OW", "UN", "FD", "FL", "SQ"),
    *("US", "SS", "UL", "SL", "UV", "SV"),
)


@pytest.mark.parametrize(
    ("vr", "value", "seen"),
    [
        ("LO", "a", "a"),
        ("LO", None, ""),
        ("US", None, ""),
        ("LO", ["a", "b"], ["a", "b"]),
        ("IS", "007", "007"),
        ("DS", ["1.50", "2"], ["1.50", "2"]),
        ("US", 5, 5),
        ("US", [5, 6], [5, 6]),
        ("PN", "Doe^John", "Doe^John"),
        ("OB", b"ab", b"ab"),
        ("SQ", [Dataset(), Dataset()], [{}, {}]),
    ],
)
def test_a_value_is_a_text_a_number_or_a_list(vr: str, value: Any, seen: Any) -> None:
    assert value_of(DataElement(0x00091001, vr, value)) == seen


@pytest.mark.parametrize(
    ("value", "vrs"),
    [
        ("a", "LO PN UI DA DT TM DS IS OB UN"),
        (5, "US SS UL SL UV SV FD FL DS IS"),
        (1.5, "FD FL DS IS"),
        (b"ab", "OB OW UN"),
        (DAY, "DA DT"),
        (True, ""),
        ({"a": 1}, ""),
        (["a", "b"], "LO DA"),
        (["a", True], ""),
    ],
)
def test_a_value_is_taken_by_the_vrs_that_can_hold_it(value: Any, vrs: str) -> None:
    taking = {vr for vr in VRS if takes(vr, value)}
    assert set(vrs.split()) <= taking
    if not vrs:
        assert not taking
    assert "SQ" not in taking


@pytest.mark.parametrize(
    ("vr", "value"),
    [("DA", 5), ("LO", 5), ("FD", "1"), ("FL", "1"), ("US", "1"), ("US", 1.5), ("TM", DAY)],
)
def test_a_value_of_another_kind_is_not_taken(vr: str, value: Any) -> None:
    assert not takes(vr, value)


@pytest.mark.parametrize(
    ("vr", "value", "written"),
    [
        ("US", 70_000, 65_535),
        ("SS", -40_000, -32_768),
        ("US", 1.9, 1),
        ("FD", 2, 2.0),
        ("DS", 1 / 3, "0.33333333333333"),
        ("DA", DAY, "20200131"),
        ("OB", "abc", b"abc\0"),
        ("US", "", ""),
        ("LO", None, ""),
    ],
)
def test_a_new_value_fits_its_vr(vr: str, value: Any, written: Any) -> None:
    made = element_with(0x00091001, vr, value)
    assert isinstance(made, Decoded)
    assert value_of(made.element) == written


@pytest.mark.parametrize(
    ("vr", "value"),
    [("US", "x"), ("FD", float("nan")), ("LO", {}), ("LO", b"ab"), ("OB", 5), ("SQ", "a")],
)
def test_a_value_that_does_not_fit_is_refused(vr: str, value: Any) -> None:
    with pytest.raises(FieldError):
        element_with(0x00091001, vr, value)


@pytest.mark.parametrize(
    ("new", "old", "moved"), [(7.4, 7, 8), (6.6, 7, 6), (7.0, 7, 7), (9.9, 7, 9), (7.4, None, 7)]
)
def test_a_whole_number_that_is_moved_is_another_one(new: float, old: Any, moved: int) -> None:
    assert _moved(new, old) == moved
