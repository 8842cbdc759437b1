"""Chunks of PNG files are removed or kept; those that are kept are the same."""

import io

import pytest
from PIL import Image

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of

from ..acted import acted, field, opened, removing, section
from ..made_images import picture, png

TEXT, PRIVATE, TIME = (b"tEXt", b"Author\0Bob"), (b"prVt", b"zz"), (b"tIME", b"\x07\xe4" + bytes(5))


def test_a_removed_chunk_is_gone_each_time_it_occurs() -> None:
    content = png([TEXT, PRIVATE, TEXT, TIME])
    assert acted("png", content, removing("tEXt")) == png([PRIVATE, TIME])


@pytest.mark.parametrize(
    ("name", "left"), [("TEXT", [PRIVATE]), ("prVt", [TEXT]), ("PRVT", [TEXT, PRIVATE])]
)
def test_case_matters_for_chunks_that_are_not_of_the_standard(
    name: str, left: list[tuple[bytes, bytes]]
) -> None:
    assert acted("png", png([TEXT, PRIVATE]), removing(name)) == png(left)


def test_private_chunks_are_removed_together() -> None:
    content = png([TEXT, PRIVATE, (b"vpAg", b"123456789"), (b"cICP", b"1")])
    assert acted("png", content, remove_private_chunks=True) == png([TEXT])


def test_what_is_only_kept_loses_nothing() -> None:
    content = png([TEXT, PRIVATE, TIME])
    assert acted("png", content) == content


def test_pillow_opens_what_was_written() -> None:
    made = acted("png", png([TEXT]), removing("tEXt"))
    with Image.open(io.BytesIO(made)) as image:
        assert image.tobytes() == picture().tobytes()
        assert not image.info


@pytest.mark.parametrize("name", ["IDAT", "ihdr", "IEND"])
def test_a_chunk_that_every_image_needs_cannot_be_removed(name: str) -> None:
    removes, keeps = field(name), field(name, "keep")
    found = format_of("png").check(section("png", [removes, keeps]))
    assert [each for each, _ in found] == [removes]
    with pytest.raises(FieldError, match="cannot be read without it"):
        acted("png", png(), removing(name))


@pytest.mark.parametrize("name", ["tEX", "tEXts", "t3xt", "tÉXt"])
def test_a_name_that_no_chunk_can_have_is_found_in_the_check(name: str) -> None:
    assert list(format_of("png").check(section("png", [field(name)])))


def test_names_are_those_of_the_file_each_once() -> None:
    assert list(opened("png", png([TEXT, TEXT])).names()) == ["IHDR", "tEXt", "IDAT", "IEND"]
