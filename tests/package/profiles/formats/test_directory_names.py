"""Which fields are of TIFF itself, and which belong into the block of EXIF."""

import pytest

from grand_challenge_dicom_de_id_procedure.profiles.containers.directories import DirectoryKind
from grand_challenge_dicom_de_id_procedure.profiles.formats.directory_names import (
    is_known,
    is_of_exif,
    is_structure,
    names_of,
    tags_of,
)


@pytest.mark.parametrize(
    "tag",
    [
        *(33434, 33437, 34850, 34852, 34855, 34864, 34869, 36864, 36867, 37510, 37893),
        *(40960, 42016, 42240),
    ],
)
def test_a_field_of_exif_is_inserted_there(tag: int) -> None:
    assert is_of_exif(tag)


@pytest.mark.parametrize(
    "tag", [270, 306, 315, 33432, 34853, 34854, 34870, 36863, 37894, 40091, 40959, 42241, 50341]
)
def test_any_other_field_is_inserted_in_the_image(tag: int) -> None:
    assert not is_of_exif(tag)


@pytest.mark.parametrize("tag", [254, 256, 259, 262, 273, 279, 320, 322, 325, 347, 512, 513, 521])
def test_what_an_image_is_made_of_may_not_change(tag: int) -> None:
    assert is_structure(DirectoryKind.IMAGE, tag)
    assert not is_structure(DirectoryKind.GPS, tag)


def test_a_name_means_its_tags_in_any_case() -> None:
    assert tags_of(DirectoryKind.IMAGE)["artist"] == (315,)
    assert tags_of(DirectoryKind.GPS)["gpslatitude"] == (2,)
    assert tags_of(DirectoryKind.INTEROPERABILITY)["interoperabilityindex"] == (1,)
    assert {33434, 37399} & set(tags_of(DirectoryKind.EXIF)["sensingmethod"]) == {37399}
    assert all(map(is_known, ("ARTIST", "GpsLatitude", "PixelXDimension", "UserComment")))
    assert not is_known("PatientName")


def test_a_tag_has_the_name_of_its_directory() -> None:
    assert names_of(DirectoryKind.IMAGE)[315] == "Artist"
    assert names_of(DirectoryKind.GPS)[2] == "GPSLatitude"
    assert names_of(DirectoryKind.INTEROPERABILITY)[1] == "InteropIndex"
