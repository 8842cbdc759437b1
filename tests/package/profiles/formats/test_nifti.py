"""Fields of NIfTI headers change; what follows is as it was, if extensions are not cleared."""

import gzip
import math
import struct

import pytest

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles.containers import nifti as container
from grand_challenge_dicom_de_id_procedure.profiles.containers.nifti import LAYOUTS
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of

from ..acted import acted, field, removing, section, setting, values
from ..made_images import nifti as made_nifti

REST = b"\1\0\0\0" + b"an extension, and pixels" * 100
GIVEN: dict[str, list[object]] = {
    "descrip": [b"Bob"],
    "intent_name": [b"Z"],
    "cal_max": [2.5],
    "slice_end": [7],
    "pixdim": [1.0, 0.5, 0.5, 2.0, 1.0, 1.0, 1.0, 1.0],
}


def nifti(length: int = 348, order: str = "<") -> bytes:
    """A file with some fields in its header."""
    return made_nifti(GIVEN, REST, length, order)


FILES = [nifti(), nifti(order=">"), nifti(540), nifti(540, ">")]


@pytest.mark.parametrize(
    ("length", "name", "start"),
    [
        (348, "dim", 40),
        (348, "pixdim", 76),
        (348, "descrip", 148),
        (348, "magic", 344),
        (540, "magic", 4),
        (540, "dim", 16),
        (540, "descrip", 240),
        (540, "unused_str", 525),
    ],
)
def test_fields_are_where_the_standard_places_them(length: int, name: str, start: int) -> None:
    assert LAYOUTS[length][name].start == start


@pytest.mark.parametrize("content", FILES)
def test_a_removed_text_is_blank_and_all_else_is_the_same(content: bytes) -> None:
    assert acted("nifti", content, removing("descrip")) == content.replace(b"Bob", bytes(3))


@pytest.mark.parametrize("content", FILES)
@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("descrip", "R", ["R"]),
        ("Descrip", "R", ["R"]),
        ("descrip", "é" * 50, ["é" * 40]),
        ("descrip", 5, ["5"]),
        ("cal_max", 3.5, [3.5]),
        ("slice_end", 9, [9]),
        ("srow_x", [1.0, 2.0, 3.0, 4.0], [[1.0, 2.0, 3.0, 4.0]]),
        ("aux_file", "R", []),
    ],
)
def test_a_field_that_is_there_gets_another_value(
    content: bytes, name: str, value: object, found: list[object]
) -> None:
    made = acted("nifti", content, setting(name, value))
    assert values("nifti", made, name) == found
    assert made.endswith(REST)
    assert len(made) == len(content)


@pytest.mark.parametrize("content", FILES)
def test_a_removed_number_is_zero(content: bytes) -> None:
    assert values("nifti", acted("nifti", content, removing("cal_max")), "cal_max") == [0.0]


def test_a_compressed_file_stays_compressed_and_loses_its_name_and_time() -> None:
    content = gzip.compress(nifti(), mtime=1_580_000_000)
    named = content[:3] + b"\x08" + content[4:10] + b"Bob.nii\0" + content[10:]
    made = acted("nifti", named, setting("descrip", "R"))
    assert gzip.decompress(made) == acted("nifti", nifti(), setting("descrip", "R"))
    assert b"Bob" not in made
    assert made[4:8] == bytes(4)


def test_a_file_of_many_blocks_is_the_same_after_its_header(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(container, "_BLOCK", 600)
    assert gzip.decompress(acted("nifti", gzip.compress(nifti()))) == nifti()


EXTENSION = b"\1\0\0\0" + struct.pack("<ii", 32, 2) + b"PatientName=Bob".ljust(24)
IMAGE = b"pixels" * 100


def with_extension(length: int, order: str = "<", *, offset: float | None = None) -> bytes:
    start = length + len(EXTENSION) if offset is None else offset
    offsets: list[object] = [start if length == 348 else int(start)]
    return made_nifti({"vox_offset": offsets}, EXTENSION + IMAGE, length, order)


@pytest.mark.parametrize("block", [1 << 20, 600])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("length", [348, 540])
def test_extensions_are_cleared_if_the_section_says_so(
    length: int, order: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "_BLOCK", block)
    content = with_extension(length, order)
    cleared = content.replace(EXTENSION, bytes(len(EXTENSION)))
    assert acted("nifti", content, remove_extensions=True) == cleared
    assert acted("nifti", content) == content
    packed = acted("nifti", gzip.compress(content), remove_extensions=True)
    assert gzip.decompress(packed) == cleared


def test_a_header_without_its_image_has_extensions_to_its_end() -> None:
    content = with_extension(348).replace(b"n+1\0", b"ni1\0")
    made = acted("nifti", content, remove_extensions=True)
    assert made == content[:348] + bytes(len(content) - 348)


def test_an_image_that_begins_in_the_header_begins_behind_it() -> None:
    content = with_extension(348, offset=0.0)
    made = acted("nifti", content, remove_extensions=True)
    assert made == content[:348] + bytes(4) + content[352:]


@pytest.mark.parametrize("offset", [math.nan, math.inf])
def test_an_image_that_begins_nowhere_is_refused(offset: float) -> None:
    with pytest.raises(UnreadableFileError, match="vox_offset is no position"):
        acted("nifti", with_extension(348, offset=offset), remove_extensions=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("cal_max", "R"), ("slice_end", 1 << 40), ("srow_x", 1.0), ("descrip", ["a"]), ("dim", 3)],
)
def test_a_value_that_the_field_cannot_hold_is_refused(name: str, value: object) -> None:
    with pytest.raises(FieldError):
        acted("nifti", nifti(), setting(name, value))


@pytest.mark.parametrize("name", ["dim", "pixdim", "datatype", "magic"])
def test_what_the_image_cannot_be_read_without_stays(name: str) -> None:
    with pytest.raises(FieldError, match="cannot be read"):
        acted("nifti", nifti(), removing(name))


def test_names_are_checked() -> None:
    fields = [field("nope"), field("dim"), field("dim", "keep"), field("DESCRIP")]
    found = [each for each, _ in format_of("nifti").check(section("nifti", fields))]
    assert found == fields[:2]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"junk",
        nifti()[:300],
        nifti().replace(b"n+1\0", bytes(4)),
        gzip.compress(nifti(), mtime=0)[:-200],
        gzip.compress(b"junk", mtime=0),
    ],
)
def test_what_is_no_whole_nifti_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        acted("nifti", content)


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "EXPANDED", 1 << 16)
    assert acted("nifti", gzip.compress(nifti()))
    with pytest.raises(UnsafeFileError, match="expands to more than 65,536 bytes"):
        acted("nifti", gzip.compress(nifti() + bytes(1 << 16)))
