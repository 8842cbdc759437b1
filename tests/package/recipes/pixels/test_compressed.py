"""Compressed pixels: decoded, blanked and encoded again without loss, frame by frame."""

import struct
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate, generate_fragments
from pydicom.pixels.decoders.base import RLELosslessDecoder
from pydicom.pixels.encoders.base import JPEG2000LosslessEncoder, JPEGLSLosslessEncoder

from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError, UnwritableDICOMError
from grand_challenge_dicom_de_id_procedure.recipes.pixels import recoded

from ...conftest import real
from .files import Done, blanked, read, saved

UIDS = "1.2.840.10008.1.2"
EXPLICIT, RLE, JPEG_LS, J2K = f"{UIDS}.1", f"{UIDS}.5", f"{UIDS}.4.80", f"{UIDS}.4.90"
HTJ2K = f"{UIDS}.4.201"
REGION = "2,1,6,3"
ROWS, COLUMNS = slice(1, 3), slice(2, 6)

YBR = [0, 128, 128]
REAL = {  # the transfer syntax of the output, and the blank pixel
    "MR_small_RLE.dcm": (RLE, [0]),
    "SC_rgb_rle_2frame.dcm": (RLE, [0, 0, 0]),
    "SC_rgb_rle_16bit.dcm": (RLE, [0, 0, 0]),
    "rtdose_rle.dcm": (RLE, [0]),  # 32 bits
    "emri_small_RLE.dcm": (RLE, [0]),
    "MR_small_jpeg_ls_lossless.dcm": (JPEG_LS, [0]),  # signed
    "emri_small_jpeg_ls_lossless.dcm": (JPEG_LS, [0]),
    "SC_rgb_jls_lossy_line.dcm": (JPEG_LS, [0, 0, 0]),
    "MR_small_jp2klossless.dcm": (J2K, [0]),  # signed
    "US1_J2KR.dcm": (J2K, [0, 0, 0]),  # with the transform of color of JPEG 2000
    "GDCMJ2K_TextGBR.dcm": (J2K, [0, 0, 0]),
    "emri_small_jpeg_2k_lossless.dcm": (J2K, [0]),
    "JPEG2000.dcm": (J2K, [0]),  # may have lost something
    "JPEG-LL.dcm": (J2K, [0]),
    "SC_rgb_jpeg_gdcm.dcm": (J2K, [0, 0, 0]),
    "SC_rgb_jpeg_dcmtk.dcm": (J2K, YBR),
    "examples_ybr_color.dcm": (J2K, YBR),  # frames
    "SC_jpeg_no_color_transform.dcm": (J2K, [0, 0, 0]),
}


@pytest.mark.parametrize(("name", "syntax", "blank"), [(n, *each) for n, each in REAL.items()])
def test_a_region_of_a_real_file_is_blank_and_the_rest_is_what_was_decoded(
    name: str, syntax: str, blank: list[int]
) -> None:
    done = done_with(real(name).read_bytes(), REGION)
    assert done.said.transfer_syntax == syntax
    before, after = done.pixels()
    expected = before.copy()
    expected[:, ROWS, COLUMNS] = blank
    assert np.array_equal(after, expected)


def done_with(content: bytes, *regions: str) -> Done:
    done = blanked(content, *regions)
    assert done is not None
    return done


TOLD = {
    "what is baseline JPEG shares color no longer": (
        "examples_ybr_color.dcm", {"PhotometricInterpretation": "YBR_FULL"},
    ),
    "what has lost something says so": (
        "JPEGLSNearLossless_08.dcm", {"LossyImageCompression": "01"},
    ),
    "what is as it was says nothing new": ("US1_J2KR.dcm", {}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "attributes"), TOLD.values(), ids=TOLD.keys())
def test_the_header_says_what_the_pixels_are(name: str, attributes: dict[str, object]) -> None:
    assert done_with(real(name).read_bytes(), REGION).said.attributes == attributes


def test_high_throughput_jpeg_2000_becomes_jpeg_2000() -> None:
    # A decoder takes either kind of codestream; pydicom has none that encodes this one.
    data_set = pydicom.dcmread(real("MR_small_jp2klossless.dcm"))
    data_set.file_meta.TransferSyntaxUID = pydicom.uid.UID(HTJ2K)
    assert done_with(saved(data_set), REGION).said.transfer_syntax == J2K


def test_bits_that_are_not_stored_stay_in_rle() -> None:
    data_set = pydicom.dcmread(real("MR_small_RLE.dcm"))
    data_set.BitsStored, data_set.HighBit = 8, 7
    done = done_with(saved(data_set), "0,0,1,1")
    options: Any = {"correct_unused_bits": False}
    before, after = (
        RLELosslessDecoder.as_array(each, raw=True, **options)[0]
        for each in (done.before, done.after)
    )
    assert before[0, 0] != after[0, 0] == 0
    assert np.array_equal(before.ravel()[1:], after.ravel()[1:])


def test_the_offset_table_says_where_each_frame_begins() -> None:
    done = done_with(real("emri_small_jpeg_2k_lossless.dcm").read_bytes(), REGION)
    value = done.written[12:]
    (length,) = struct.unpack("<I", value[4:8])
    offsets = struct.unpack(f"<{length // 4}I", value[8 : 8 + length])
    assert len(offsets) == 10
    assert {value[8 + length + each :][:4] for each in offsets} == {b"\xfe\xff\x00\xe0"}
    assert offsets[0] == 0


def test_an_extended_offset_table_gives_way_to_a_basic_one() -> None:
    data_set = pydicom.dcmread(real("emri_small_jpeg_2k_lossless.dcm"))
    data_set.ExtendedOffsetTable = data_set.ExtendedOffsetTableLengths = bytes(80)
    done = done_with(saved(data_set), REGION)
    assert done.said.attributes == {"ExtendedOffsetTable": None, "ExtendedOffsetTableLengths": None}


def test_what_a_basic_offset_table_cannot_say_is_in_an_extended_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recoded, "_LARGEST", 100)
    done = done_with(real("emri_small_jpeg_2k_lossless.dcm").read_bytes(), REGION)
    assert done.written[12:20] == b"\xfe\xff\x00\xe0" + bytes(4)
    offsets = struct.unpack("<10Q", done.said.attributes["ExtendedOffsetTable"])
    lengths = struct.unpack("<10Q", done.said.attributes["ExtendedOffsetTableLengths"])
    value = done.written[20:]
    starts = [value[start + 8 :][:length] for start, length in zip(offsets, lengths, strict=True)]
    fragments = list(generate_fragments(done.after.PixelData))[1:]
    assert [each.ljust(len(each) + len(each) % 2, b"\0") for each in starts] == fragments


def test_frames_are_found_by_where_images_begin_not_by_a_table_that_is_wrong() -> None:
    data_set = pydicom.dcmread(real("emri_small_jpeg_2k_lossless.dcm"))
    frames = list(generate_fragments(data_set.PixelData))[1:]
    data_set.PixelData = encapsulate(frames, fragments_per_frame=3)
    at = data_set.PixelData.index(struct.pack("<I", 40)) + 4
    data_set.PixelData = data_set.PixelData[:at] + bytes(40) + data_set.PixelData[at + 40 :]
    with_right_table = real("emri_small_jpeg_2k_lossless.dcm").read_bytes()
    done = done_with(saved(data_set), REGION)
    assert done.after.PixelData == done_with(with_right_table, REGION).after.PixelData


@pytest.mark.parametrize("number", ["9", "11"])
def test_another_number_of_frames_than_the_header_says_is_refused(number: str) -> None:
    data_set = pydicom.dcmread(real("emri_small_jpeg_2k_lossless.dcm"))
    data_set.NumberOfFrames = number
    with pytest.raises(UnreadableDICOMError, match=f"10 frames, but .* says {number}") as error:
        blanked(saved(data_set), REGION)
    assert error.value.reason == "bad-pixel-data"


def test_a_frame_that_cannot_be_decoded_is_refused_without_noise(
    caplog: pytest.LogCaptureFixture,
) -> None:
    data_set = pydicom.dcmread(real("MR_small_jp2klossless.dcm"))
    data_set.PixelData = encapsulate([b"\xff\x4f\xff\x51" + bytes(100)])
    with pytest.raises(UnreadableDICOMError, match="a frame cannot be decoded"):
        blanked(saved(data_set), REGION)
    assert not caplog.records


MISSING = {
    "JPEG-LS": ("MR_small_jpeg_ls_lossless.dcm", JPEGLSLosslessEncoder, "pyjpegls"),
    "JPEG 2000": ("MR_small_jp2klossless.dcm", JPEG2000LosslessEncoder, "pylibjpeg-openjpeg"),
}


@pytest.mark.parametrize(("name", "encoder", "package"), MISSING.values(), ids=MISSING.keys())
def test_what_cannot_be_encoded_names_the_plugin_to_install(
    name: str, encoder: object, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    available = encoder._available  # type: ignore[attr-defined]
    needs = {"plugin": ("numpy", f"{package}>=1")}
    monkeypatch.setattr(encoder, "_unavailable", needs)
    monkeypatch.setattr(encoder, "_available", {})
    assert available
    with pytest.raises(
        UnwritableDICOMError, match=f"to encode .*, install numpy and {package}"
    ) as error:
        blanked(real(name).read_bytes(), REGION)
    assert error.value.reason == "missing-plugin"
    assert "\n" not in str(error.value)


def test_what_pydicom_knows_nothing_of_is_refused() -> None:
    data_set = pydicom.dcmread(real("MR_small_jp2klossless.dcm"))
    data_set.file_meta.TransferSyntaxUID = pydicom.uid.UID(f"{UIDS}.4.100")  # MPEG-2
    with pytest.raises(UnwritableDICOMError, match="nothing for MPEG2") as error:
        blanked(saved(data_set), REGION)
    assert error.value.reason == "missing-plugin"


@pytest.mark.parametrize("name", ["SC_rgb_jpeg_dcmtk.dcm", "emri_small_RLE.dcm"])
def test_pixels_are_written_without_compression_if_asked(name: str) -> None:
    done = blanked(real(name).read_bytes(), REGION, target=EXPLICIT, as_rgb=True)
    assert done is not None
    expected = read(real(name).read_bytes()).pixel_array.copy()
    columns = (..., ROWS, COLUMNS, slice(None)) if "rgb" in name else (..., ROWS, COLUMNS)
    expected[columns] = 0
    assert done.said.transfer_syntax == EXPLICIT
    assert done.after.PixelData == expected.tobytes()
    assert done.after.PhotometricInterpretation in ("RGB", "MONOCHROME2")
