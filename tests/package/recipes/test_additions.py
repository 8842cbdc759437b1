"""ADD gives an element at the top its value, and makes it where it is absent."""

from __future__ import annotations

from typing import Any

import pytest
from pydicom import Dataset

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse

from ..conftest import dataset


def added(*lines: str, to: Dataset | None = None, **given: Any) -> Dataset:
    recipe = parse("\n".join(("FORMAT dicom", "%header", *lines)), "r")
    ds = dataset() if to is None else to
    RecipeApplier(recipe, variables=lambda *_: given).carry_out(ds)
    return ds


@pytest.mark.parametrize("name", ["PatientComments", "(0010,4000)", "00104000"])
def test_an_attribute_is_added_by_keyword_or_tag(name: str) -> None:
    assert added(f"ADD {name} note") == dataset(PatientComments="note")


@pytest.mark.parametrize("name", ["(300a,00b3)", "(300A,00B3)", "300A00b3"])
def test_the_digits_of_a_tag_may_be_in_any_case(name: str) -> None:
    assert added(f"ADD {name} MU") == dataset(PrimaryDosimeterUnit="MU")


def test_a_tag_that_nobody_knows_is_added_as_a_text() -> None:
    element = added("ADD (0010,FFFE) note")[0x0010FFFE]
    assert (element.VR, element.value) == ("ST", "note")


def test_a_private_attribute_is_added_with_the_vr_of_its_creator() -> None:
    ds = dataset()
    ds.private_block(0x0009, "GEMS_IDEN_01", create=True)
    element = added("ADD (0009,1030) 5", to=ds)[0x00091030]
    assert (element.VR, element.value) == ("SH", "5")


@pytest.mark.parametrize(("signed", "vr"), [(0, "US"), (1, "SS"), (None, "US")])
def test_an_attribute_with_the_vr_of_the_pixels_has_that_of_the_file(
    signed: int | None, vr: str
) -> None:
    ds = dataset() if signed is None else dataset(PixelRepresentation=signed)
    element = added("ADD SmallestImagePixelValue 5", to=ds)["SmallestImagePixelValue"]
    assert (element.VR, element.value) == (vr, 5)


def test_an_attribute_of_the_file_meta_information_is_added_there() -> None:
    ds = added("ADD SourceApplicationEntityTitle ME")
    assert ds.file_meta.SourceApplicationEntityTitle == "ME"
    assert "SourceApplicationEntityTitle" not in ds


def test_an_attribute_in_an_item_is_no_reason_not_to_add_one_at_the_top() -> None:
    ds = dataset()
    ds.OtherPatientIDsSequence = [dataset(PatientID="1")]
    added("ADD PatientID 2", to=ds)
    assert (ds.PatientID, ds.OtherPatientIDsSequence[0].PatientID) == ("2", "1")


def test_later_lines_find_what_was_added() -> None:
    assert added("ADD PatientComments note", "REPLACE contains:Comments other") == (
        dataset(PatientComments="other")
    )
    assert added("ADD PatientComments note", "REMOVE PatientComments") == dataset()


def test_what_a_function_gives_nothing_for_is_not_added() -> None:
    assert added("ADD PatientComments func:f", f=lambda **_: None) == dataset()


def test_a_name_of_no_attribute_is_refused_before_the_first_file() -> None:
    with pytest.raises(RecipeError, match="r:3: ADD needs a keyword or a tag, not PatientNam"):
        added("ADD PatientNam x")
