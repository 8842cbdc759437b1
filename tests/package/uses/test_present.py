"""What a file has of what uses need is told by the elements with a value, wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from grand_challenge_dicom_de_id_procedure.errors import NotDICOMError
from grand_challenge_dicom_de_id_procedure.uses.present import Present, PresentReader
from grand_challenge_dicom_de_id_procedure.uses.use import Step, uses_of

from ..conftest import CT, real
from .outputs import saved

CREATOR = "SIEMENS MR HEADER"
USES = uses_of(
    [
        {
            "name": "one",
            "title": "One",
            "reason": "Because.",
            "way": [
                {
                    "by": "all",
                    "kept": [
                        "(0010,1030)",
                        "(0054,0016)>(0018,1074)",
                        f"(0019,xx0C,{CREATOR})",
                    ],
                }
            ],
        }
    ]
)
WEIGHT, TRACER, DOSE = Step(0x00101030), Step(0x00540016), Step(0x00181074)
B_VALUE = Step(0x0019000C, CREATOR)


def image() -> Dataset:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    for name in ("PatientWeight", "PatientAge"):
        ds.pop(name, None)
    ds.remove_private_tags()
    return ds


def present(ds: Dataset, folder: Path) -> Present:
    return PresentReader(USES).read(str(saved(ds, folder)))


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    assert present(image(), tmp_path) == Present("CT", CT, frozenset())


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_an_attribute_is_found_with_the_sequences_around_it(
    syntax: pydicom.uid.UID, tmp_path: Path
) -> None:
    ds, inner = image(), Dataset()
    ds.PatientWeight, inner.RadionuclideTotalDose = "71.5", "3.5e8"
    ds.RadiopharmaceuticalInformationSequence = [Dataset(), inner]
    ds.file_meta.TransferSyntaxUID = syntax
    assert present(ds, tmp_path).paths == {(WEIGHT,), (TRACER, DOSE)}


def test_an_attribute_without_a_value_is_not_there(tmp_path: Path) -> None:
    ds = image()
    ds.PatientWeight = None
    assert present(ds, tmp_path).paths == frozenset()


def test_a_binary_zero_is_a_value(tmp_path: Path) -> None:
    ds = image()
    ds.private_block(0x0019, CREATOR, create=True).add_new(0x0C, "FD", 0.0)
    assert present(ds, tmp_path).paths == {(B_VALUE,)}


@pytest.mark.parametrize("block", [0x10, 0x11])
def test_a_private_attribute_is_found_in_any_block_of_its_creator(
    block: int, tmp_path: Path
) -> None:
    ds = image()
    if block == 0x11:
        ds.private_block(0x0019, "ACME", create=True).add_new(0x0C, "IS", "5")
    ds.private_block(0x0019, CREATOR, create=True).add_new(0x0C, "IS", "1000")
    assert (0x0019, block << 8 | 0x0C) in ds
    assert present(ds, tmp_path).paths == {(B_VALUE,)}


def test_a_private_attribute_of_another_creator_is_not_found(tmp_path: Path) -> None:
    ds = image()
    ds.private_block(0x0019, "ACME", create=True).add_new(0x0C, "IS", "5")
    assert present(ds, tmp_path).paths == frozenset()


def test_a_private_attribute_is_found_in_an_item_with_its_creator(tmp_path: Path) -> None:
    ds, inner = image(), Dataset()
    inner.private_block(0x0019, CREATOR, create=True).add_new(0x0C, "IS", "1000")
    ds.RadiopharmaceuticalInformationSequence = [inner]
    assert present(ds, tmp_path).paths == {(TRACER, B_VALUE)}


def test_a_truncated_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    ds = image()
    ds.PatientWeight = "71.5"
    file = saved(ds, tmp_path)
    file.write_bytes(file.read_bytes()[:-1000])
    found = PresentReader(USES).read(str(file))
    assert found.paths == {(WEIGHT,)}
    assert found.problem == "the file is truncated"


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to see")
    with pytest.raises(NotDICOMError):
        PresentReader(USES).read(str(tmp_path / "notes.txt"))
