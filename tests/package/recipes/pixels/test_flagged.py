"""A recipe blanks the pixels that its filters flag, and changes the header, in one output."""

import pickle
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure.errors import RecipeLineError, UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.recipes.applier import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.configuration import Configuration
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse
from grand_challenge_dicom_de_id_procedure.recipes.pixels.flagged import BlankFlagged
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, Source, open_file

from ...conftest import real
from .files import read, saved

FLAGGED = ("%filter g", "LABEL x", "equals PatientID 1CT1", "coordinates 2,1,6,3")


def applier(*lines: str) -> RecipeApplier:
    recipe = parse("\n".join(["FORMAT dicom", *lines]), "mine")
    return RecipeApplier(recipe, blank_pixels=BlankFlagged(recipe.filters))


def done(content: bytes, *lines: str) -> Dataset:
    sink = MemorySink()
    with applier(*lines).prepare(BytesSource(content)) as prepared:
        prepared.write_to(sink)
    assert prepared.size == len(sink.content())
    return read(sink.content())


def test_what_is_flagged_is_blanked_although_the_recipe_removes_what_it_was_flagged_by() -> None:
    before = pydicom.dcmread(real("CT_small.dcm"))
    after = done(real("CT_small.dcm").read_bytes(), *FLAGGED, "%header", "REMOVE PatientID")
    assert "PatientID" not in after
    expected = before.pixel_array.copy()
    expected[1:3, 2:6] = 0
    assert np.array_equal(after.pixel_array, expected)


def test_a_file_that_was_blanked_is_counted() -> None:
    used = applier(*FLAGGED, "%header", "REMOVE PatientID")
    with used.prepare(open_file(real("CT_small.dcm"))) as prepared:
        assert prepared.outcome.blanked == {"flagged-by-recipe": 1}
    with used.prepare(open_file(real("MR_small.dcm"))) as prepared:
        assert prepared.outcome.blanked == {}


def with_icons() -> Dataset:
    """A file with an icon at the top, and one in an item of an item."""
    icon = Dataset()
    icon.Rows = icon.Columns = 1
    reference, series = Dataset(), Dataset()
    reference.ReferencedSOPInstanceUID, reference.IconImageSequence = "1.2.3", [icon]
    series.SeriesInstanceUID, series.ReferencedInstanceSequence = "1.2.4", [reference]
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.IconImageSequence, ds.ReferencedSeriesSequence = [icon], [series]
    return ds


def test_icons_go_at_every_depth_which_show_the_image_as_it_was() -> None:
    after = done(saved(with_icons()), *FLAGGED)
    assert "IconImageSequence" not in after
    (reference,) = after.ReferencedSeriesSequence[0].ReferencedInstanceSequence
    assert [each.keyword for each in reference] == ["ReferencedSOPInstanceUID"]


def test_icons_of_what_is_not_flagged_stay() -> None:
    ds = with_icons()
    ds.PatientID = "other"
    assert done(saved(ds), *FLAGGED) == read(saved(ds))


def test_what_is_not_flagged_stays() -> None:
    content = real("MR_small.dcm").read_bytes()
    assert done(content, *FLAGGED) == read(content)


@pytest.mark.parametrize("coordinates", [(), ("coordinates 500,500,510,510",)])
def test_what_is_flagged_and_not_blanked_is_noted(coordinates: tuple[str, ...]) -> None:
    used = applier("%filter g", "LABEL x", "equals PatientID 1CT1", *coordinates)
    with used.prepare(open_file(real("CT_small.dcm"))) as prepared:
        assert prepared.outcome.noted == ("flagged-not-blanked",)
    with used.prepare(open_file(real("MR_small.dcm"))) as prepared:
        assert prepared.outcome.noted == ()


def test_the_pixels_that_are_not_empty_are_blanked() -> None:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.PixelData = b""
    ds.FloatPixelData = b"\1" * (ds.Rows * ds.Columns * 4)
    after = done(saved(ds), *FLAGGED)
    assert after.FloatPixelData[ds.Columns * 4 :][8:24] == bytes(16)


def test_a_file_with_two_kinds_of_pixels_is_refused() -> None:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.FloatPixelData = bytes(ds.Rows * ds.Columns * 4)
    with pytest.raises(UnreadableDICOMError, match="an image has one kind of them"):
        done(saved(ds), *FLAGGED)


def test_pixels_that_a_line_removes_are_not_written() -> None:
    recipe = parse("\n".join(["FORMAT dicom", *FLAGGED, "%header", "REMOVE PixelData"]), "mine")
    of_recipe = RecipeApplier(
        recipe,
        blank_pixels=BlankFlagged(recipe.filters),
        configuration=Configuration(skip=frozenset()),
    )
    sink = MemorySink()
    of_recipe.prepare(BytesSource(real("CT_small.dcm").read_bytes())).write_to(sink)
    assert "PixelData" not in read(sink.content())


def test_pixels_that_a_function_looks_at_are_blanked_all_the_same() -> None:
    lines = ["FORMAT dicom", *FLAGGED, "%header", "REPLACE PatientName func:most"]
    recipe = parse("\n".join(lines), "mine")

    def most(dicom: Dataset, **_others: object) -> str:
        return str(dicom.pixel_array.max())

    of_recipe = RecipeApplier(
        recipe,
        blank_pixels=BlankFlagged(recipe.filters),
        variables=lambda _path, _ds: {"most": most},
    )
    sink = MemorySink()
    of_recipe.prepare(BytesSource(real("CT_small.dcm").read_bytes())).write_to(sink)
    after = read(sink.content())
    assert after.PatientName == "2191"
    assert not after.pixel_array[1:3, 2:6].any()


def test_a_deflated_file_stays_deflated() -> None:
    content = real("image_dfl.dcm").read_bytes()
    after = done(content, "%filter g", "LABEL x", "coordinates 0,0,9999,20")
    assert after.file_meta.TransferSyntaxUID.is_deflated
    assert not after.pixel_array[:20].any()
    assert np.array_equal(after.pixel_array[20:], read(content).pixel_array[20:])


@pytest.mark.parametrize("name", ["MR_small_jpeg_ls_lossless.dcm", "JPEG-LL.dcm"])
def test_the_transfer_syntax_is_that_of_the_pixels(name: str) -> None:
    content = real(name).read_bytes()
    after = done(content, "%filter g", "LABEL x", "coordinates 0,0,9999,20")
    assert not after.pixel_array[:20].any()
    assert np.array_equal(after.pixel_array[20:], read(content).pixel_array[20:])


def test_float_pixels_are_blanked_in_a_file_that_has_those() -> None:
    data_set = read(real("CT_small.dcm").read_bytes())
    data_set.FloatPixelData = b"\7" * (4 * 128 * 128)
    del data_set.PixelData
    after = done(saved(data_set), "%filter g", "LABEL x", "coordinates 0,0,128,127")
    assert after.FloatPixelData == bytes(4 * 128 * 127) + b"\7" * (4 * 128)


def test_a_line_that_cannot_be_carried_out_is_an_error_that_names_it() -> None:
    with pytest.raises(RecipeLineError, match=r"mine:4: from:Rows: "):
        done(real("CT_small.dcm").read_bytes(), *FLAGGED[:2], "coordinates from:Rows")


def test_it_goes_to_other_processes() -> None:
    given = BlankFlagged(parse("\n".join(["FORMAT dicom", *FLAGGED]), "mine").filters)
    assert pickle.loads(pickle.dumps(given)) == given


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Path]:
    """A file whose pixels are a hole of 256 MB."""
    data_set = read(real("CT_small.dcm").read_bytes())
    del data_set.PixelData, data_set[0xFFFCFFFC]
    data_set.Rows, data_set.Columns, data_set.NumberOfFrames = 1 << 12, 1 << 12, "8"
    path, size = tmp_path / "large.dcm", 1 << 28
    with path.open("wb") as stream:
        stream.write(saved(data_set) + b"\xe0\x7f\x10\0OW\0\0" + size.to_bytes(4, "little"))
        stream.truncate(stream.tell() + size)
    yield path
    path.unlink()


class _Nowhere(MemorySink):
    """Counts bytes."""

    size = 0

    def write(self, content: bytes) -> None:
        self.size += len(content)

    def copy(self, source: Source, start: int, end: int) -> None:
        del source
        self.size += end - start


def test_a_large_file_is_never_in_memory_as_a_whole(large: Path) -> None:
    of_recipe = applier(*FLAGGED, "%header", "REMOVE ALL")
    of_recipe.prepare(BytesSource(real("CT_small.dcm").read_bytes()))  # what a process does once
    sink = _Nowhere()
    tracemalloc.start()
    try:
        with of_recipe.prepare(open_file(large)) as prepared:
            prepared.write_to(sink)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sink.size > 1 << 28
    assert most < 16 << 20


WITHOUT_NUMPY = """
import sys
for name in ("numpy", "PIL", "pylibjpeg", "openjpeg", "libjpeg", "jpeg_ls", "gdcm"):
    sys.modules[name] = None

from grand_challenge_dicom_de_id_procedure.recipes.applier import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse
from grand_challenge_dicom_de_id_procedure.recipes.pixels.flagged import BlankFlagged
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import open_file

recipe = parse("FORMAT dicom\\n%filter g\\nLABEL x\\ncoordinates all", "mine")
applier = RecipeApplier(recipe, blank_pixels=BlankFlagged(recipe.filters))
sink = MemorySink()
applier.prepare(open_file(sys.argv[1])).write_to(sink)
print(bytes(64 * 64 * 2) in sink.content())
"""


def test_pydicom_alone_is_enough_for_pixels_that_are_not_compressed() -> None:
    assert without_numpy("MR_small.dcm").stdout.split() == [b"True"]


def test_numpy_is_named_where_it_is_missing() -> None:
    assert "install numpy" in without_numpy("MR_small_RLE.dcm").stderr.decode()


def without_numpy(name: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", WITHOUT_NUMPY, str(real(name))]
    return subprocess.run(command, capture_output=True, check=False)
