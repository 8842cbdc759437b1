"""Private attributes are found by their private creator, and stay with it."""

from __future__ import annotations

from typing import Any

import pytest
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ImplicitVRLittleEndian

from ..conftest import CT, dataset, make_procedure
from .test_seams import applied

CREATOR = "SIEMENS MR HEADER"


def private(ds: Dataset, block: int, *, creator: str = CREATOR) -> Dataset:
    """The dataset with a private block."""
    ds.add_new(0x00190000 | block, "LO", creator)
    ds.add_new(0x00190000 | block << 8 | 0x0C, "IS", "1000")
    ds.add_new(0x00190000 | block << 8 | 0x0D, "LO", "by A^B")
    return ds


def private_rules(action: str = "K") -> dict[str, Any]:
    procedure = make_procedure({"(0008,1115)": "K"})
    row = {"default": action, "justification": "b-value"}
    procedure["sopClass"][CT]["private"] = {f"(0019,xx0C,{CREATOR})": row}
    return procedure


@pytest.mark.parametrize("block", [0x10, 0x11, 0xFF])
@pytest.mark.parametrize("nested", [False, True], ids=["top", "in an item"])
def test_a_private_attribute_is_found_by_its_creator(block: int, nested: bool) -> None:
    if nested:
        ds = dataset(ReferencedSeriesSequence=[private(Dataset(), block)])
        new = applied(ds, procedure=private_rules()).ReferencedSeriesSequence[0]
    else:
        new = applied(private(dataset(), block), procedure=private_rules())
    kept = [each.tag for each in new if each.tag.is_private]
    assert kept == [0x00190000 | block, 0x00190000 | block << 8 | 0x0C]
    assert new[kept[0]].value == CREATOR


def test_a_private_creator_is_read_where_the_file_gives_no_vr() -> None:
    ds = private(dataset(), 0x10)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    new = applied(ds, procedure=private_rules())
    assert [each.tag for each in new if each.tag.is_private] == [0x00190010, 0x0019100C]


def test_private_attributes_of_other_creators_go_with_their_creator() -> None:
    new = applied(private(dataset(), 0x10, creator="OTHER"), procedure=private_rules())
    assert not [each for each in new if each.tag.is_private]


def test_a_private_creator_goes_where_nothing_of_its_block_stays() -> None:
    new = applied(private(dataset(), 0x10), procedure=private_rules("X"))
    assert not [each for each in new if each.tag.is_private]


def test_an_element_without_its_creator_is_removed() -> None:
    ds = private(dataset(), 0x10)
    del ds[0x00190010]
    new = applied(ds, procedure=private_rules())
    assert not [each for each in new if each.tag.is_private]


@pytest.mark.parametrize("creator", [CREATOR, "OTHER"])
@pytest.mark.parametrize("nested", [False, True], ids=["top", "in an item"])
def test_a_private_sequence_is_found_by_its_creator_and_its_items_follow_their_own_rules(
    creator: str, nested: bool
) -> None:
    ds = private(Dataset() if nested else dataset(), 0x10, creator=creator)
    ds[0x0019100C] = DataElement(0x0019100C, "SQ", [dataset(PatientName="A^B", Modality="CT")])
    if nested:
        ds = dataset(ReferencedSeriesSequence=[ds])
    new = applied(ds, procedure=private_rules())
    inner = new.ReferencedSeriesSequence[0] if nested else new
    assert (0x0019100C in inner) == (creator == CREATOR)
    if creator == CREATOR:
        (item,) = inner[0x0019100C].value
        assert (item.PatientName, item.Modality) == ("", "CT")


def test_a_private_text_in_which_a_name_is_replaced_keeps_its_vr() -> None:
    ds = private(dataset(PatientName="Needleman"), 0x10)
    ds[0x0019100C] = DataElement(0x0019100C, "LO", "by Needleman")
    new = applied(ds, procedure=private_rules())[0x0019100C]
    assert (new.VR, new.value) == ("LO", "by REMOVED")


def test_what_becomes_of_one_tag_under_two_creators_is_not_confused() -> None:
    procedure = make_procedure({"(0008,1115)": "K"})
    procedure["sopClass"][CT]["private"] = {
        f"(0019,xx0C,{creator})": {"default": "D", "justification": "a number", "dummy": dummy}
        for creator, dummy in (("ONE", "1"), ("TWO", "2"))
    }
    items = [private(Dataset(), 0x10, creator=creator) for creator in ("ONE", "TWO", "ONE")]
    new = applied(dataset(ReferencedSeriesSequence=items), procedure=procedure)
    assert [item[0x0019100C].value for item in new.ReferencedSeriesSequence] == [1, 2, 1]
