"""A PNG file keeps the chunks that are wanted, byte by byte."""

import io

import pytest
from PIL import Image

from grand_challenge_dicom_de_id_procedure.errors import UnreadableFileError, UnsafeFileError
from grand_challenge_dicom_de_id_procedure.profiles.containers import png as container
from grand_challenge_dicom_de_id_procedure.profiles.containers.png import PNG

from ..made_images import chunk, png

SECRET = b"secret"


def written(content: bytes, *left_out: str) -> bytes:
    output = io.BytesIO()
    PNG(io.BytesIO(content)).write(output, lambda name: name not in left_out)
    return output.getvalue()


def test_a_chunk_is_left_out_and_all_others_are_the_same() -> None:
    content = png([(b"tEXt", b"Author\0" + SECRET), (b"prVt", b"zz"), (b"tEXt", SECRET)])
    assert written(content, "tEXt") == png([(b"prVt", b"zz")])


def test_what_follows_the_image_is_left_out() -> None:
    assert written(png() + SECRET) == png()


def test_what_is_in_the_last_chunk_is_left_out() -> None:
    assert written(png()[:-12] + chunk(b"IEND", SECRET)) == png()


def test_a_chunk_with_a_wrong_checksum_is_copied_as_it_is() -> None:
    wrong = chunk(b"tEXt", b"a\0b")[:-4] + bytes(4)
    content = png()[:33] + wrong + png()[33:]
    assert written(content) == content


def test_a_palette_is_needed_where_pixels_refer_to_it() -> None:
    output = io.BytesIO()
    Image.new("P", (8, 8)).save(output, "PNG")
    assert "PLTE" in PNG(output).needed
    assert "PLTE" not in PNG(io.BytesIO(png())).needed


@pytest.mark.parametrize("length", [7, 8, 20, 100, -1])
def test_a_truncated_file_is_refused(length: int) -> None:
    with pytest.raises(UnreadableFileError):
        PNG(io.BytesIO(png()[:length]))


@pytest.mark.parametrize(
    "start",
    [
        png()[:8] + chunk(b"IDAT", b""),
        png()[:8] + chunk(b"IHDR", b""),
        png()[:8] + chunk(b"IHDR", bytes(13)),
        png()[:33] + chunk(b"t xt", b""),
    ],
)
def test_a_malformed_file_is_refused(start: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        PNG(io.BytesIO(start + png()[33:]))


def test_a_size_that_the_data_cannot_hold_is_refused() -> None:
    header = b"\x7f\xff\xff\xff" * 2 + png()[24:29]
    lying = png()[:8] + chunk(b"IHDR", header) + png()[33:]
    with pytest.raises(UnsafeFileError, match="2147483647 x 2147483647 pixels cannot be in"):
        PNG(io.BytesIO(lying))


def test_an_image_of_one_colour_is_not_taken_for_a_lie() -> None:
    output = io.BytesIO()
    Image.new("L", (8192, 8192)).save(output, "PNG", compress_level=9)
    assert written(output.getvalue()) == output.getvalue()


def test_too_many_chunks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "PARTS", 20)
    with pytest.raises(UnsafeFileError, match="more than 20 chunks"):
        PNG(io.BytesIO(png([(b"prVt", b"")] * 20)))
