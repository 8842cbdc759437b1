"""DicomCleaner: detect, clean and save, with the names that users of deid know."""

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image

from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom import DicomCleaner, clean_pixel_data

from .....conftest import real
from .....shipped import shipped_files

MR = "MR_small_jp2klossless.dcm"
EXPLICIT, J2K = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.90"


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "deid.mine"
    path.write_text(
        "FORMAT dicom\n%filter g\nLABEL x\nnotequals PatientID clean\ncoordinates 2,1,6,3\n"
    )
    return path


@pytest.fixture
def cleaner(recipe: Path, tmp_path: Path) -> DicomCleaner:
    return DicomCleaner(deid=str(recipe), output_folder=str(tmp_path / "out"))


def cleaned(cleaner: DicomCleaner, name: str, **options: Any) -> np.ndarray:
    cleaner.detect(str(real(name)))
    array = cleaner.clean(**options)
    assert array is not None
    return array


def expected(name: str) -> np.ndarray:
    array = pydicom.dcmread(real(name)).pixel_array.copy()
    rows = (..., slice(1, 3), slice(2, 6))
    array[(*rows, slice(None)) if array.shape[-1] == 3 else rows] = 0
    return array


KINDS = [
    "CT_small.dcm",
    "MR_small_bigendian.dcm",
    "liver.dcm",
    "color-pl.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
    "SC_rgb_jpeg_dcmtk.dcm",
    "emri_small_RLE.dcm",
    "examples_palette.dcm",
]


@pytest.mark.parametrize("name", KINDS)
def test_clean_gives_the_pixels_of_pydicom_with_regions_black(
    name: str, cleaner: DicomCleaner
) -> None:
    assert np.array_equal(cleaned(cleaner, name), expected(name))


@pytest.mark.parametrize("name", KINDS)
def test_what_is_saved_has_these_pixels(name: str, cleaner: DicomCleaner, tmp_path: Path) -> None:
    array = cleaned(cleaner, name)
    path = cleaner.save_dicom()
    assert path == str(tmp_path / "out" / f"cleaned-{name}")
    saved = pydicom.dcmread(path)
    assert np.array_equal(saved.pixel_array, array)
    assert not saved.file_meta.TransferSyntaxUID.is_compressed


def test_the_header_stays_as_it_is(cleaner: DicomCleaner) -> None:
    cleaned(cleaner, MR)
    path = cleaner.save_dicom()
    assert path is not None
    before, after = pydicom.dcmread(real(MR)), pydicom.dcmread(path)
    del before.PixelData, after.PixelData
    assert after == before  # deid makes new UIDs
    assert after.file_meta.MediaStorageSOPInstanceUID == before.SOPInstanceUID


def test_a_file_that_is_not_flagged_is_saved_as_it_is(tmp_path: Path, recipe: Path) -> None:
    data_set = pydicom.dcmread(real("MR_small.dcm"))
    data_set.PatientID = "clean"
    data_set.save_as(tmp_path / "mine.dcm")
    cleaner = DicomCleaner(deid=recipe, output_folder=tmp_path)
    assert cleaner.detect(tmp_path / "mine.dcm") == {"flagged": False, "results": []}
    assert np.array_equal(np.asarray(cleaner.clean()), data_set.pixel_array)
    assert cleaner.save_dicom() == str(tmp_path / "cleaned-mine.dcm")
    written = (tmp_path / "cleaned-mine.dcm").read_bytes()
    assert written == (tmp_path / "mine.dcm").read_bytes()


COMPRESSED = {
    "nothing is asked": (MR, {}, EXPLICIT),
    "as it was": (MR, {"preserve_compression": True}, J2K),
    "by keyword": (MR, {"compression": "RLELossless"}, "1.2.840.10008.1.2.5"),
    "by UID": (MR, {"compression": "1.2.840.10008.1.2.4.80"}, "1.2.840.10008.1.2.4.80"),
    "what was not compressed": ("CT_small.dcm", {"compression": "JPEG2000Lossless"}, J2K),
}


@pytest.mark.parametrize(("name", "options", "syntax"), COMPRESSED.values(), ids=COMPRESSED.keys())
def test_pixels_are_compressed_as_is_asked(
    name: str, options: dict[str, Any], syntax: str, cleaner: DicomCleaner
) -> None:
    array = cleaned(cleaner, name)
    path = cleaner.save_dicom(**options)
    assert path is not None
    saved = pydicom.dcmread(path)
    assert saved.file_meta.TransferSyntaxUID == syntax
    assert np.array_equal(saved.pixel_array, array)


def test_an_unknown_compression_is_none_and_says_so(
    cleaner: DicomCleaner, capsys: pytest.CaptureFixture[str]
) -> None:
    cleaned(cleaner, MR)
    path = cleaner.save_dicom(compression="rle")
    assert path is not None
    assert "no transfer syntax is named rle" in capsys.readouterr().err
    assert pydicom.dcmread(path).file_meta.TransferSyntaxUID == EXPLICIT


def test_luma_and_chroma_stay_if_asked(cleaner: DicomCleaner) -> None:
    array = cleaned(cleaner, "SC_rgb_jpeg_dcmtk.dcm", fix_interpretation=False)
    assert (array[1:3, 2:6] == [0, 128, 128]).all()
    path = cleaner.save_dicom()
    assert path is not None
    assert pydicom.dcmread(path).PhotometricInterpretation == "YBR_FULL"


@pytest.mark.parametrize("name", KINDS)
def test_save_png_draws_the_first_frame(name: str, cleaner: DicomCleaner, tmp_path: Path) -> None:
    cleaned(cleaner, name)
    path = cleaner.save_png(title="Mine")
    assert path == str(tmp_path / "out" / f"cleaned-{name.removesuffix('.dcm')}.png")
    data_set = pydicom.dcmread(real(name))
    with Image.open(path) as drawn:
        assert drawn.size == (data_set.Columns, data_set.Rows)
        assert drawn.info["Title"] == "Mine"


def test_color_is_drawn_as_it_is(cleaner: DicomCleaner) -> None:
    array = cleaned(cleaner, "SC_rgb_jpeg_dcmtk.dcm")
    drawn = cleaner.get_figure()
    assert np.array_equal(np.asarray(drawn), array)


def test_gray_is_drawn_from_black_to_white(cleaner: DicomCleaner) -> None:
    cleaned(cleaner, "CT_small.dcm")
    drawn = np.asarray(cleaner.get_figure())
    assert (drawn.min(), drawn.max()) == (0, 255)


def test_nothing_is_saved_before_clean(
    cleaner: DicomCleaner, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cleaner.clean() is None
    assert "call detect() first" in capsys.readouterr().err
    cleaner.detect(str(real("CT_small.dcm")))
    for save in (cleaner.save_dicom, cleaner.save_png, cleaner.get_figure):
        assert save() is None
        assert "call detect() and clean() first" in capsys.readouterr().err


def test_the_pixels_of_the_file_before_are_not_saved_for_the_next(cleaner: DicomCleaner) -> None:
    cleaned(cleaner, "CT_small.dcm")
    cleaner.detect(str(real("MR_small.dcm")))
    assert cleaner.save_dicom() is None


def test_a_dataset_is_cleaned_but_not_saved(cleaner: DicomCleaner) -> None:
    cleaner.detect(pydicom.dcmread(real("CT_small.dcm")))
    assert np.array_equal(np.asarray(cleaner.clean()), expected("CT_small.dcm"))
    with pytest.raises(TypeError, match="give detect"):
        cleaner.save_dicom()


def test_a_file_without_pixels_is_an_error(cleaner: DicomCleaner) -> None:
    cleaner.detect(str(real("rtplan.dcm")))
    with pytest.raises(UnreadableDICOMError, match="the file has no PixelData"):
        cleaner.clean()


def test_one_cleaner_takes_the_regions_of_each_file_anew(tmp_path: Path) -> None:
    path = tmp_path / "deid.mine"
    path.write_text(
        "FORMAT dicom\n%filter g\nLABEL x\ncoordinates from:SequenceOfUltrasoundRegions\n"
    )
    cleaner = DicomCleaner(deid=path)
    ultrasound = shipped_files()["deid-data/data/ultrasounds/RGB_IMAGE.dcm"]
    for file, places in ((ultrasound, ["0,60,1008,764"]), (real("CT_small.dcm"), [])):
        assert cleaner.detect(str(file))["results"][0]["coordinates"] == [[0, places]]


def test_results_of_has_burned_pixels_are_taken() -> None:
    result = {"results": [{"coordinates": [[0, "all"], [1, ["0,0,1,1", "5,5,7,7"]]]}]}
    array = clean_pixel_data(real("CT_small.dcm"), result)
    before = pydicom.dcmread(real("CT_small.dcm")).pixel_array
    kept = np.zeros(before.shape, dtype=bool)
    kept[0, 0] = kept[5:7, 5:7] = True
    assert np.array_equal(array, np.where(kept, before, 0))
