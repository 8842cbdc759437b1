"""Fields of TIFF files, in all their pages; strips and tiles are the same bytes as before."""

import io
import struct

import numpy as np
import pytest
import tifffile
from PIL import Image

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of

from ..acted import acted, field, opened, removing, section, setting, values
from ..made_images import picture, tiff

TAGS = {
    306: "2020:01:31 12:00:00",
    305: "Soft",
    272: "Machine",
    315: "Bob",
    40000: "private",
    33723: b"iptc of Bob",
}


def read(content: bytes) -> dict[int, object]:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return dict(image.tag_v2)  # type: ignore[attr-defined]


COMPRESSIONS = (None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_fields_change_and_pixels_do_not(compression: str | None) -> None:
    content = tiff(TAGS, compression)
    made = acted("tiff", acted("tiff", content, removing("Software")), setting("Model", "R"))
    before = read(content)
    del before[305]
    assert read(made) == before | {272: "R"}
    with Image.open(io.BytesIO(content)) as old, Image.open(io.BytesIO(made)) as new:
        assert old.tobytes() == new.tobytes()


def test_a_field_acts_in_every_page() -> None:
    content = tiff(TAGS, "tiff_adobe_deflate", 3)
    assert values("tiff", content, "Artist") == ["Bob"] * 3
    made = acted("tiff", content, removing("Artist"))
    assert values("tiff", made, "Artist") == []
    with tifffile.TiffFile(io.BytesIO(made)) as pages:
        for number, page in enumerate(pages.pages):
            assert np.array_equal(page.asarray(), np.asarray(picture(64, 48 + number)))


def test_a_field_acts_in_sub_images_that_also_follow_each_other() -> None:
    output = io.BytesIO()
    artist = [(315, 2, 0, "Bob Roberts", False)]
    pixels = [np.full((8 >> level, 8), level, "uint8") for level in range(3)]
    with tifffile.TiffWriter(output) as writer:
        writer.write(pixels[0], subifds=2, extratags=artist, metadata=None)
        for each in pixels[1:]:
            writer.write(each, subfiletype=1, extratags=artist, metadata=None)
    made = acted("tiff", output.getvalue(), removing("Artist"))
    assert b"Roberts" not in made
    assert acted("tiff", output.getvalue()) == output.getvalue()
    with tifffile.TiffFile(io.BytesIO(made)) as file:
        (page,) = file.pages
        assert isinstance(page, tifffile.TiffPage)
        levels = [page, *(page.pages or ())]
        assert [each.asarray().tolist() for each in levels] == [each.tolist() for each in pixels]


def test_a_new_field_is_inserted_in_the_first_page() -> None:
    made = acted("tiff", tiff(TAGS, pages=2), setting("HostComputer", "R"))
    assert values("tiff", made, "HostComputer") == ["R"]
    assert read(made)[316] == "R"


def test_private_tags_are_removed_together() -> None:
    made = acted("tiff", tiff(TAGS), remove_private_tags=True)
    assert max(read(made)) < 32768
    assert b"iptc of Bob" not in made
    assert read(made)[315] == "Bob"


def test_tiles_of_bigtiff_are_the_same() -> None:
    output = io.BytesIO()
    pixels = np.arange(300 * 200, dtype="uint16").reshape(300, 200)
    tifffile.imwrite(output, pixels, bigtiff=True, tile=(64, 64), description="Bob", software="S")
    made = acted("tiff", output.getvalue(), setting("ImageDescription", "removed from here"))
    assert b"Bob" not in made
    assert np.array_equal(tifffile.imread(io.BytesIO(made)), pixels)


@pytest.mark.parametrize("name", ["ImageWidth", "Compression", "StripOffsets"])
def test_what_the_image_cannot_be_read_without_stays(name: str) -> None:
    with pytest.raises(FieldError, match="cannot be read without it"):
        acted("tiff", tiff(TAGS), removing(name))
    with pytest.raises(FieldError, match="cannot be read with another value"):
        acted("tiff", tiff(TAGS), setting(name, 1))


def test_an_unknown_name_is_found_when_the_profile_is_checked() -> None:
    fields = [field("Nope"), field("DateTime")]
    found = format_of("tiff").check(section("tiff", fields))
    assert [each for each, _ in found] == fields[:1]


@pytest.mark.parametrize("content", [b"", b"junk", b"II*\0", b"II*\0\xff\xff\0\0"])
def test_what_is_no_tiff_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        opened("tiff", content)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_size_that_the_data_cannot_hold_is_refused(compression: str | None) -> None:
    content = tiff(TAGS, compression)
    with Image.open(io.BytesIO(content)) as image:
        size = image.size
    widths = [
        struct.pack("<HHIHH", 256, 3, 1, size[0], 0),
        struct.pack("<HHII", 256, 4, 1, size[0]),
    ]
    at = max(map(content.find, widths))
    assert at >= 0
    lying = content[:at] + struct.pack("<HHII", 256, 4, 1, 1 << 31) + content[at + 12 :]
    with pytest.raises(UnsafeFileError, match="2147483648 x 48 pixels cannot be in"):
        opened("tiff", lying)


def test_images_of_one_colour_are_not_taken_for_a_lie() -> None:
    for compression in (*COMPRESSIONS, "group4"):
        output = io.BytesIO()
        mode = "1" if compression == "group4" else "L"
        Image.new(mode, (4096, 4096)).save(output, "TIFF", compression=compression)
        assert acted("tiff", output.getvalue()) == output.getvalue()


@pytest.mark.parametrize(("columns", "fits"), [(16 * 100, True), (16 * 100 + 1, False)])
def test_an_image_that_says_no_bits_has_one_in_each_pixel(columns: int, fits: bool) -> None:
    entries = [(256, columns), (257, 1), (273, 8 + 2 + 12 * 4 + 4), (279, 100)]
    directory = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    content = b"II*\0\x08\0\0\0" + struct.pack("<H", 4) + directory + bytes(4) + bytes(100)
    if fits:
        assert acted("tiff", content) == content
        return
    with pytest.raises(UnsafeFileError, match="1601 x 1 pixels cannot be in 100 bytes"):
        opened("tiff", content)


def test_a_file_of_which_much_belongs_to_no_directory_is_refused() -> None:
    content = tiff(TAGS)
    assert acted("tiff", content + bytes(1 << 10)) == content
    with pytest.raises(UnreadableFileError, match="belong to no directory"):
        acted("tiff", content + bytes(1 << 21))
