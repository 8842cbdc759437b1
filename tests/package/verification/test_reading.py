"""Files are read without the engine, and no value that pydicom reads is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.tags import NAMES_A_CLASS, tag_of
from grand_challenge_dicom_de_id_procedure.verification.contents import read_contents
from grand_challenge_dicom_de_id_procedure.verification.pixels import SEARCHED
from grand_challenge_dicom_de_id_procedure.verification.reading import LARGEST
from standard.reader import read_standard

from ..conftest import CT, real
from ..generated.encoding import part10
from ..generated.flat import spelled
from ..handmade import EXPLICIT, PRIVATE, ct, element, name
from ..shipped import elements, shipped_files
from ..test_real_files import ACCEPTED

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's warnings about malformed files

PADDING = 0xFFFCFFFC
ENDINGS = ("ClassUID", "TransferSyntaxUID", "CodingSchemeUID", "MappingResourceUID")


@pytest.mark.parametrize("file_name", ACCEPTED)
def test_every_value_that_pydicom_reads_is_read(file_name: str) -> None:
    file = shipped_files()[file_name]
    contents = read_contents(str(file))
    assert contents.problem == ""
    read = {value.path: value.raw for value in contents.values}
    missing = [
        spelled(place)
        for place, found in elements(file).items()
        if place[-1] not in SEARCHED and len(found.raw) <= LARGEST
        if read.get(spelled(place)) != found.raw
    ]
    assert not missing


@pytest.mark.parametrize("tag", [PRIVATE, 0xFFFD0010, 0xFFFF0010])
def test_what_follows_a_fault_is_not_read_and_this_is_a_problem(tag: int, tmp_path: Path) -> None:
    file = tmp_path / "file.dcm"
    file.write_bytes(part10(EXPLICIT, CT, ct() + name() + EXPLICIT.element(tag, "ZZ", b"ab")))
    contents = read_contents(str(file))
    assert contents.problem == "invalid VR"
    assert contents.values[-1].texts() == ("Needle^X",)


def test_a_sequence_that_cannot_be_read_is_searched_as_bytes(tmp_path: Path) -> None:
    file = tmp_path / "file.dcm"
    garbage = element(0x00081115, "SQ", b"no items, but Needle")
    file.write_bytes(part10(EXPLICIT, CT, ct() + garbage))
    assert b"Needle" in read_contents(str(file)).values[-1].raw


def test_what_pads_the_file_is_searched(tmp_path: Path) -> None:
    file = tmp_path / "file.dcm"
    file.write_bytes(real("CT_small.dcm").read_bytes() + bytes(100) + b"Needle" + bytes(100))
    assert b"Needle" in read_contents(str(file)).values[-1].raw


def test_the_attributes_that_name_a_class_are_those_of_the_standard() -> None:
    named = {
        tag_of(each.tag)
        for each in read_standard().attributes.values()
        if each.vr == "UI" and each.keyword.endswith(ENDINGS)
    }
    assert named == NAMES_A_CLASS
