"""A JPEG file keeps its image byte by byte, and of the rest only what colours need."""

import io

import pytest
from PIL import Image

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles import limits
from grand_challenge_dicom_de_id_procedure.profiles.containers import jpeg as container
from grand_challenge_dicom_de_id_procedure.profiles.containers.jpeg import JPEG

from ..made_images import exif, jpeg, picture, text

SECRET = b"secret"
COLOUR = b"ICC_PROFILE\0\x01\x01" + bytes(20)


def scan(content: bytes) -> bytes:
    """From the tables of the image to its end."""
    return content[content.index(b"\xff\xdb") : content.index(b"\xff\xd9") + 2]


@pytest.mark.parametrize(
    ("marker", "segment"),
    [
        (0xFE, SECRET),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
        (0xE2, b"MPF\0" + SECRET),
        (0xED, b"Photoshop 3.0\0" + SECRET),
        (0xED, b"Adobe_Photoshop2.5:" + SECRET),
        (0xEE, b"Adobe" + bytes(7) + SECRET),
        (0xE1, b"ICC_PROFILE\0" + SECRET),
        (0xF0, SECRET),
        (0x02, SECRET),
        (0xE0, b"JFXX\0\x10" + SECRET),
        (0xEF, SECRET),
    ],
)
def test_what_only_describes_is_left_out(marker: int, segment: bytes) -> None:
    made = JPEG(jpeg(segments=[(marker, segment)])).without_metadata(b"")
    assert SECRET not in made
    assert Image.open(io.BytesIO(made)).size == picture().size
    assert scan(made) == scan(jpeg())


def test_what_colours_need_is_kept() -> None:
    made = JPEG(jpeg(segments=[(0xE2, COLOUR), (0xEE, b"Adobe" + bytes(7))])).without_metadata(b"")
    assert COLOUR in made
    assert b"Adobe" in made


def test_the_thumbnail_of_jfif_is_left_out() -> None:
    whole = jpeg()
    thumbnail = whole[:2] + b"\xff\xe0\x00\x13" + whole[6:18] + b"\x01\x01abc" + whole[20:]
    made = JPEG(thumbnail).without_metadata(b"")
    assert made == whole


def test_a_comment_between_scans_is_left_out() -> None:
    output = io.BytesIO()
    picture().save(output, "JPEG", progressive=True)
    whole = output.getvalue()
    second = whole.index(b"\xff\xda", whole.index(b"\xff\xda") + 2)
    between = whole[:second] + b"\xff\xfe\x00\x08" + SECRET + whole[second:]
    assert JPEG(between).without_metadata(b"") == whole


def test_what_follows_the_image_is_left_out() -> None:
    assert JPEG(jpeg() + jpeg() + SECRET).without_metadata(b"") == jpeg()


def test_fill_bytes_before_a_marker_are_passed_over() -> None:
    whole = jpeg()
    assert JPEG(whole[:2] + b"\xff\xff" + whole[2:]).without_metadata(b"") == whole


def test_the_first_exif_block_is_replaced_and_a_second_left_out() -> None:
    block, new = exif({315: text("Bob")}), exif({315: text("R")})
    twice = jpeg(block, [(0xE1, b"Exif\0\0" + SECRET)])
    assert JPEG(twice).exif == block
    assert JPEG(twice).without_metadata(new) == jpeg(new)


def test_an_exif_block_that_is_too_long_is_refused() -> None:
    with pytest.raises(FieldError, match="JPEG has room for 65,533"):
        JPEG(jpeg(exif({315: text("Bob")}))).without_metadata(bytes(65_533 - 5))


@pytest.mark.parametrize("length", [3, 10, 40, 700])
def test_a_truncated_file_is_refused(length: int) -> None:
    with pytest.raises(UnreadableFileError):
        JPEG(jpeg()[:length])


@pytest.mark.parametrize("content", [b"", b"junk", b"\xff\xd8\xff\xd9"])
def test_what_is_no_jpeg_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        JPEG(content)


def test_a_size_that_the_data_cannot_hold_is_refused() -> None:
    whole = jpeg()
    size = whole.index(b"\xff\xc0") + 5
    lying = whole[:size] + b"\xff\xff\xff\xff" + whole[size + 4 :]
    with pytest.raises(UnsafeFileError, match="65535 x 65535 pixels cannot be in"):
        JPEG(lying)


def test_an_image_of_one_colour_is_not_taken_for_a_lie() -> None:
    output = io.BytesIO()
    Image.new("L", (4096, 4096)).save(output, "JPEG", quality=1, optimize=True)
    assert JPEG(output.getvalue()).without_metadata(b"") == output.getvalue()


def test_too_many_segments_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "PARTS", 20)
    with pytest.raises(UnsafeFileError, match="more than 20 segments"):
        JPEG(jpeg(segments=[(0xEF, b"")] * 20))
    assert limits.PARTS > 20
