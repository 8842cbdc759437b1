"""What is removed before the lines of a recipe: private elements or sequences, at every depth."""

from __future__ import annotations

from typing import Any

import pydicom
import pytest
from pydicom import Dataset

from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

from .unknown import LONG, NESTED, SHORT, ct_with, unknown_sequence
from .written import applier, ct, path_of, written

pytestmark = pytest.mark.filterwarnings("ignore")  # those of pydicom


def without_lines(content: bytes, **options: Any) -> bytes:
    return written(applier(**options), BytesSource(content))


@pytest.mark.parametrize("items", [SHORT, LONG])
def test_a_sequence_of_unknown_vr_is_removed_with_the_others(items: int) -> None:
    content = ct_with(unknown_sequence(0x00089215, items))
    assert NESTED not in without_lines(content, strips_sequences=True)


@pytest.mark.parametrize("items", [SHORT, LONG])
def test_private_elements_are_removed_from_a_sequence_of_unknown_vr(items: int) -> None:
    content = ct_with(unknown_sequence(0x00089215, items))
    assert content.count(NESTED) == 2 * items
    assert without_lines(content, strips_private=True).count(NESTED) == items  # Patient IDs


def test_private_elements_and_sequences_at_the_top_are_removed_from_a_file() -> None:
    assert any(each.tag.is_private for each in ct())
    assert not any(each.tag.is_private for each in ct(strips_private=True))
    assert any(each.VR == "SQ" for each in ct())
    assert not any(each.VR == "SQ" for each in ct(strips_sequences=True))


def test_private_elements_and_sequences_are_removed_together() -> None:
    new = ct(strips_private=True, strips_sequences=True)
    assert not any(each.tag.is_private or each.VR == "SQ" for each in new)


def test_what_has_no_private_elements_stays_as_it_was() -> None:
    content = path_of("MR_small.dcm").read_bytes()
    assert not any(each.tag.is_private for each in pydicom.dcmread(path_of("MR_small.dcm")))
    assert without_lines(content, strips_private=True) == content


def test_the_tags_of_what_was_removed_are_those_that_changed() -> None:
    ds = Dataset()
    ds.private_block(0x0009, "ACME", create=True).add_new(1, "LO", "x")
    item = Dataset()
    item.private_block(0x0011, "ACME", create=True).add_new(1, "LO", "x")
    ds.OtherPatientIDsSequence = [Dataset(), item]
    ds.PatientID = "1"
    changes = applier(strips_private=True).carry_out(ds)
    assert changes.tags == {0x00090010, 0x00091001, 0x00101002}
