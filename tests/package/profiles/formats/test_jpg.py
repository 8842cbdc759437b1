"""EXIF fields of JPEG files, in all blocks that have them; the image is never encoded again."""

import io
from typing import Any

import pytest
from PIL import ExifTags, Image

from grand_challenge_dicom_de_id_procedure.errors import FieldError, UnreadableFileError
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of

from ..acted import acted, field, opened, removing, section, setting, values
from ..made_images import exif, jpeg, text, with_thumbnail

DATE = text("2020:01:31 12:00:00")
WHOLE = jpeg(
    exif(
        {271: text("Make1"), 315: text("Bob"), 306: DATE, 274: (3, 1, b"\x03\0")},
        first={315: text("Thumb"), 306: DATE},
        exif={36867: DATE, 42016: text("abc123"), 33434: (5, 1, b"\x01\0\0\0\x19\0\0\0")},
        gps={1: text("N"), 29: text("2020:01:31")},
    ),
    [(0xFE, b"by Bob")],
)


def scan(content: bytes) -> bytes:
    return content[content.index(b"\xff\xdb") :]


def read(content: bytes) -> Image.Exif:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image.getexif()


def test_a_name_means_its_field_in_every_block() -> None:
    made = acted("jpg", WHOLE, removing("Artist"))
    assert values("jpg", WHOLE, "Artist") == ["Bob", "Thumb"]
    assert values("jpg", made, "Artist") == []
    assert b"Bob" not in made
    assert b"Thumb" not in made


@pytest.mark.parametrize("name", ["Artist", "artist", "ARTIST"])
def test_the_case_of_a_name_does_not_matter(name: str) -> None:
    assert values("jpg", WHOLE, name) == ["Bob", "Thumb"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("DateTimeOriginal", ["2020:01:31 12:00:00"]),
        ("GPSDateStamp", ["2020:01:31"]),
        ("Orientation", [3]),
        ("ExposureTime", [0.04]),
        ("Software", []),
    ],
)
def test_values_are_read_as_text_and_numbers(name: str, found: list[object]) -> None:
    assert values("jpg", WHOLE, name) == found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Software", "R"),
        ("Orientation", 1),
        ("ExposureTime", 0.5),
        ("LensModel", "a lens"),
        ("GPSAreaInformation", "somewhere"),
        ("UserComment", "a comment"),
        ("XPAuthor", "nobody"),
    ],
)
def test_a_value_is_set_or_inserted_where_it_belongs(name: str, value: object) -> None:
    made = acted("jpg", WHOLE, setting(name, value))
    assert values("jpg", made, name) == [value]
    assert scan(made) == scan(WHOLE)


def test_pillow_reads_the_new_values() -> None:
    made = read(acted("jpg", WHOLE, setting("DateTimeOriginal", "2020:02:10 12:00:00")))
    assert made.get_ifd(ExifTags.IFD.Exif)[36867] == "2020:02:10 12:00:00"
    assert made[315] == "Bob"


def test_nothing_is_inserted_into_a_file_without_exif() -> None:
    assert acted("jpg", jpeg(), setting("Artist", "R")) == jpeg()


def test_remove_exif_leaves_neither_exif_nor_comment() -> None:
    assert acted("jpg", WHOLE, remove_exif=True) == jpeg()


def test_remove_gps_leaves_the_other_blocks() -> None:
    made = acted("jpg", WHOLE, remove_gps=True)
    assert values("jpg", made, "GPSDateStamp") == []
    assert values("jpg", made, "Artist") == ["Bob", "Thumb"]


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_thumbnail_keeps_its_image_and_loses_what_describes_it(order: str) -> None:
    thumbnail = jpeg(exif({315: text("Thumb")}), [(0xFE, b"by Bob")])
    content = jpeg(with_thumbnail(thumbnail, order))
    made = acted("jpg", content, removing("Artist"))
    assert b"Thumb" not in made
    assert b"Bob" not in made
    with Image.open(io.BytesIO(made)) as image:
        fields = image.getexif().get_ifd(ExifTags.IFD.IFD1)
    exif_at = made.index(b"Exif\0\0") + 6
    assert made[exif_at + fields[513] :][: fields[514]] == jpeg()


def test_a_thumbnail_of_another_format_stays() -> None:
    content = jpeg(with_thumbnail(b"pixels of it"))
    assert b"pixels of it" in acted("jpg", content, removing("Artist"))


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("Orientation", "6ca13d52ca70c883", "holds numbers"),
        ("Orientation", 70_000, "does not fit into 2 bytes"),
        ("Orientation", 1.5, "whole numbers"),
        ("ExposureTime", 1e300, "too large"),
        ("ExposureTime", float("inf"), "does not fit"),
        ("Artist", ["a"], "holds a text"),
        ("Artist", "a\0b", "holds a text"),
        ("Compression", 6, "cannot be read with another value"),
        ("GPSInfo", 6, "cannot be read with another value"),
    ],
)
def test_a_value_that_the_field_cannot_hold_is_refused(name: str, value: object, says: str) -> None:
    zeroth = {274: (3, 1, b"\x03\0"), 315: text("Bob")}
    block = exif(zeroth, exif={33434: (5, 1, bytes(8))}, gps={1: text("N")})
    with pytest.raises(FieldError, match=says):
        acted("jpg", jpeg(block), setting(name, value))


@pytest.mark.parametrize("name", ["Nope", "0th"])
def test_an_unknown_name_is_found_when_the_profile_is_checked(name: str) -> None:
    jpg = format_of("jpg")
    assert [each for each, _ in jpg.check(section("jpg", [field(name)]))] == [field(name)]
    assert not list(jpg.check(section("jpg", [field("PreviewDateTime")])))


@pytest.mark.parametrize("kept", ["ISOSpeedRatings", "CameraOwnerName", "PixelXDimension"])
def test_names_of_piexif_are_known(kept: str) -> None:
    assert not list(format_of("jpg").check(section("jpg", [field(kept)])))


@pytest.mark.parametrize(
    ("settings", "changes"),
    [({}, False), ({"remove_exif": True}, True), ({"remove_gps": True}, True)],
)
def test_settings_change_a_file_without_fields(settings: dict[str, Any], changes: bool) -> None:
    assert format_of("jpg").changes(section("jpg", **settings)) is changes


def test_what_is_no_jpeg_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="not a JPEG file"):
        opened("jpg", b"junk")
