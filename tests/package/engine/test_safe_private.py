"""With the option for safe private attributes: what stays, and what is done with it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, NamedTuple

import pydicom
import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier, RejectedDICOMError
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.explain.explanation import explain
from grand_challenge_dicom_de_id_procedure.storage.source import open_file

from ..conftest import KEY, MR
from ..generated.encoding import ENCODINGS, Encoding, part10
from ..handmade import EXPLICIT, IMPLICIT, ct, element

SIEMENS, PHILIPS, DD_001 = (
    "SIEMENS MR HEADER",
    "Philips MR Imaging DD 005",
    "Philips Imaging DD 001",
)
GE = "GEMS_PARM_01"
B_VALUE, MATRIX, TIMES, COIL = 0x0019100C, 0x00191027, 0x00191029, 0x0051100F
FRAME, FRAME_B_VALUE = 0x2005100F, 0x20011003
OPTIONS = ("retain-safe-private",)


class Treated(NamedTuple):
    """The output of a file, as pydicom reads it and as bytes."""

    outcome: Outcome
    ds: Dataset
    content: bytes


def treat(folder: Path, elements: bytes, encoding: Encoding = EXPLICIT, **settings: Any) -> Treated:
    """De-identify an MR image with these elements after those that it begins with."""
    source, output = folder / "source.dcm", folder / "output.dcm"
    source.write_bytes(part10(encoding, MR, ct(encoding, MR) + elements))
    outcome = Deidentifier(KEY, options=OPTIONS, **settings).file(source, output)
    return Treated(outcome, pydicom.dcmread(output), output.read_bytes())


def creator(group: int, name: str, encoding: Encoding = EXPLICIT, vr: str = "LO") -> bytes:
    return element(group << 16 | 0x10, vr, name.encode(), encoding)


def privates(ds: Dataset) -> list[str]:
    return [f"{each.tag:08X}" for each in ds if each.tag.is_private]


def doubles(*values: float, encoding: Encoding = EXPLICIT) -> bytes:
    return struct.pack(f"{encoding.order}{len(values)}d", *values)


@pytest.mark.parametrize("name", [each for each in ENCODINGS if "disguised" not in each])
def test_numbers_and_their_creator_stay_in_every_encoding(name: str, tmp_path: Path) -> None:
    encoding = ENCODINGS[name]
    elements = (
        creator(0x0019, SIEMENS, encoding)
        + element(B_VALUE, "IS", b"1000", encoding)
        + encoding.element(MATRIX, "FD", doubles(1, 2, 3, 4, 5, 6, encoding=encoding))
        + element(0x00191030, "LO", b"unlisted", encoding)
    )
    output = treat(tmp_path, elements, encoding)
    assert privates(output.ds) == ["00190010", "0019100C", "00191027"]
    raw = output.ds[MATRIX].value
    values = list(struct.unpack("<6d", raw)) if isinstance(raw, bytes) else list(raw)
    assert values == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("vr", "value", "expected"),
    [
        ("IS", b"1000", ("IS", 1000)),
        ("UN", b"1000", ("IS", 1000)),
        ("LO", b"1000", ("IS", 1000)),
        ("FD", doubles(1000), None),
        ("OB", b"1000", None),
        ("IS", b"by Needleman", ("IS", None)),
    ],
    ids=str,
)
def test_the_rule_gives_the_vr(
    vr: str, value: bytes, expected: tuple[str, Any] | None, tmp_path: Path
) -> None:
    elements = creator(0x0019, SIEMENS) + element(B_VALUE, vr, value)
    new = treat(tmp_path, elements).ds.get(B_VALUE)
    assert (None if new is None else (new.VR, new.value)) == expected


@pytest.mark.parametrize(
    ("name", "vr"),
    [(SIEMENS + "   ", "LO"), (" " + SIEMENS, "LO"), (SIEMENS, "UN"), (SIEMENS, "ST")],
)
def test_the_spelling_of_the_creator_does_not_matter(name: str, vr: str, tmp_path: Path) -> None:
    elements = creator(0x0019, name, vr=vr) + element(B_VALUE, "IS", b"1000")
    assert privates(treat(tmp_path, elements).ds) == ["00190010", "0019100C"]


def test_an_element_before_its_creator_is_removed_with_it(tmp_path: Path) -> None:
    elements = element(B_VALUE, "IS", b"1000") + creator(0x0019, SIEMENS)
    assert privates(treat(tmp_path, elements).ds) == []


def test_the_same_element_of_another_creator_is_removed(tmp_path: Path) -> None:
    elements = creator(0x0019, "SIEMENS MR HEADER 2") + element(B_VALUE, "IS", b"1000")
    assert privates(treat(tmp_path, elements).ds) == []


@pytest.mark.parametrize("count", [6, 7, 600])
def test_a_binary_value_of_more_numbers_than_its_vm_is_emptied(count: int, tmp_path: Path) -> None:
    value = doubles(*range(count))
    new = treat(tmp_path, creator(0x0019, SIEMENS) + element(MATRIX, "FD", value)).ds[MATRIX]
    assert bool(new.value) == (count == 6)


def test_an_identifying_text_in_numbers_is_found(tmp_path: Path) -> None:
    value = b"Needleman Ada   "
    elements = element(0x00100010, "PN", b"Needleman^Ada") + creator(0x0019, SIEMENS)
    output = treat(tmp_path, elements + element(TIMES, "FD", value))
    assert b"Needleman" not in output.content
    assert {leak.path for leak in output.outcome.leaks} == {"(0019,1029)"}


def test_the_patient_number_in_a_number_is_found(tmp_path: Path) -> None:
    elements = element(0x00100020, "LO", b"4711234") + creator(0x0019, SIEMENS)
    output = treat(tmp_path, elements + element(B_VALUE, "IS", b"4711234"))
    assert output.ds[B_VALUE].value == 0
    with pytest.raises(RejectedDICOMError, match="something identifying"):
        treat(tmp_path, elements + element(B_VALUE, "IS", b"4711234"), on_leak="reject")


def test_a_text_is_cleaned(tmp_path: Path) -> None:
    elements = element(0x00100010, "PN", b"Needleman^Ada") + creator(0x0051, SIEMENS)
    output = treat(tmp_path, elements + element(COIL, "LO", b"HEA of Needleman, 31.01.1970"))
    assert output.ds[COIL].value.startswith("HEA of REMOVED")
    assert "1970" not in output.ds[COIL].value
    assert not output.outcome.leaks


def test_dates_names_and_bytes_are_not_kept(tmp_path: Path) -> None:
    pet = creator(0x0009, "GEMS_PETD_01")
    pet += element(0x0009100D, "DT", b"20240229101500") + element(0x00091036, "LO", b"FDG")
    unknown = creator(0x0045, "GEMS_SENO_02") + element(0x00451071, "OB", b"anything")
    output = treat(tmp_path, pet + unknown)
    assert privates(output.ds) == ["00090010", "00091036"]


def frames(encoding: Encoding, vr: str = "SQ", *more: bytes) -> bytes:
    """A private sequence with an item: standard and private elements, and one that goes."""
    inner = encoding.within(vr)
    item = (
        element(0x00080018, "UI", b"1.2.3.77", inner)
        + element(0x00100010, "PN", b"Needleman^Ada", inner)
        + element(0x00180050, "DS", b"2", inner)
        + creator(0x2001, DD_001, inner)
        + inner.element(FRAME_B_VALUE, "FL", struct.pack(f"{inner.order}f", 1000))
        + element(0x20011099, "LO", b"unlisted", inner)
    )
    return creator(0x2005, PHILIPS, encoding) + encoding.sequence(FRAME, [item, *more], vr)


@pytest.mark.parametrize("name", [each for each in ENCODINGS if "disguised" not in each])
def test_the_items_of_a_private_sequence_follow_the_rules(name: str, tmp_path: Path) -> None:
    encoding = ENCODINGS[name]
    output = treat(tmp_path, frames(encoding), encoding)
    assert privates(output.ds) == ["20050010", "2005100F"]
    found = output.content
    if "deflated" not in name:
        assert b"Needleman" not in found
        assert b"1.2.3.77" not in found
        assert b"unlisted" not in found
    item = output.ds[FRAME].value[0] if encoding.explicit else None
    if item is not None:
        assert (item.SliceThickness, item.PatientName) == (2, "Dummy^Patient")
        assert item[FRAME_B_VALUE].value == 1000
        assert 0x20011099 not in item


@pytest.mark.parametrize("undefined", [False, True], ids=["length", "delimited"])
def test_a_private_sequence_in_un_is_read(undefined: bool, tmp_path: Path) -> None:
    encoding = ENCODINGS["explicit, undefined lengths" if undefined else "explicit"]
    output = treat(tmp_path, frames(encoding, "UN"), encoding)
    assert privates(output.ds) == ["20050010", "2005100F"]
    assert b"Needleman" not in output.content
    assert struct.pack("<f", 1000) in output.content


@pytest.mark.parametrize("encoding", [EXPLICIT, IMPLICIT], ids=["explicit", "implicit"])
def test_what_cannot_be_read_as_a_private_sequence_is_removed(
    encoding: Encoding, tmp_path: Path
) -> None:
    broken = encoding.element(FRAME, "SQ", b"this is no item at all")
    elements = (
        creator(0x2005, PHILIPS, encoding)
        + broken
        + element(0x20500020, "CS", b"IDENTITY", encoding)
    )
    output = treat(tmp_path, elements, encoding)
    assert FRAME not in output.ds
    assert output.ds[0x20500020].value == "IDENTITY"


def test_a_sequence_in_place_of_a_number_is_removed(tmp_path: Path) -> None:
    item = element(0x00100010, "PN", b"Needleman^Ada")
    elements = creator(0x0019, SIEMENS) + EXPLICIT.sequence(B_VALUE, [item])
    output = treat(tmp_path, elements)
    assert B_VALUE not in output.ds
    assert b"Needleman" not in output.content


def test_in_a_sequence_that_is_removed_nothing_private_stays(tmp_path: Path) -> None:
    item = creator(0x0019, SIEMENS) + element(B_VALUE, "IS", b"1000")
    output = treat(tmp_path, EXPLICIT.sequence(0x00400275, [item]))
    assert b"SIEMENS" not in output.content


def test_the_output_names_the_option(tmp_path: Path) -> None:
    codes = [each.CodeValue for each in treat(tmp_path, b"").ds.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113111"]


def test_an_explanation_says_why_a_private_creator_stays_or_goes(tmp_path: Path) -> None:
    kept = creator(0x0019, SIEMENS) + element(B_VALUE, "UN", b"1000")
    removed = creator(0x0029, "SOMEBODY") + element(0x00291010, "LO", b"text")
    (tmp_path / "source.dcm").write_bytes(part10(EXPLICIT, MR, ct(EXPLICIT, MR) + kept + removed))
    settings = Deidentifier(KEY, options=OPTIONS).applier.settings()
    rows = explain(open_file(str(tmp_path / "source.dcm")), settings).rows
    assert [(each.path, each.action, each.note) for each in rows if (each.tag or 0) >> 16 & 1] == [
        ("(0019,0010)", "K", ""),
        ("(0019,100C)", "K", "VR UN becomes IS"),
        ("(0029,0010)", "X", ""),
        ("(0029,1010)", "X", ""),
    ]
