"""The procedure after a recipe: as if the output of the recipe had been written between them."""

from __future__ import annotations

from io import BytesIO

import pydicom
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import (
    DeidentificationError,
    RecipeLineError,
    RejectedDICOMError,
)
from grand_challenge_dicom_de_id_procedure.recipes import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.followed import Followed, Rewritten
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse
from grand_challenge_dicom_de_id_procedure.recipes.pixels.flagged import BlankFlagged
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, open_file

from ..conftest import KEY, real

RECIPE = """\
FORMAT dicom
%filter graylist
LABEL every file
coordinates 0,0,20,20
%header
BLANK contains:Name
ADD PatientComments a note
REMOVE StudyDescription
REPLACE PatientID other
"""
KEPT = "KEEP SOPClassUID\nKEEP SOPInstanceUID\nKEEP startswith:0028001\nKEEP startswith:0028010\n"
"""What the procedure cannot do without."""

FILES = ("CT_small.dcm", "MR_small_bigendian.dcm", "image_dfl.dcm", "SC_rgb_rle.dcm")

pytestmark = pytest.mark.filterwarnings("ignore")  # those of pydicom


def recipe_applier(text: str = RECIPE) -> RecipeApplier:
    recipe = parse(text, "recipe")
    return RecipeApplier(recipe, blank_pixels=BlankFlagged(recipe.filters))


def written(prepared: Prepared) -> bytes:
    sink = MemorySink()
    with prepared:
        prepared.write_to(sink)
    return sink.content()


@pytest.mark.parametrize("name", FILES)
def test_both_together_write_what_one_after_the_other_does(name: str) -> None:
    procedure = Deidentifier(KEY).applier
    between = written(recipe_applier().prepare(open_file(real(name))))
    expected = written(procedure.prepare(BytesSource(between)))
    both = Followed(recipe_applier(), procedure)
    assert written(both.prepare(open_file(real(name)))) == expected


@pytest.mark.parametrize("length", [1, 7, 1000, 1 << 20])
@pytest.mark.parametrize("name", FILES)
def test_any_range_of_what_would_be_written_can_be_read(name: str, length: int) -> None:
    expected = written(recipe_applier().prepare(open_file(real(name))))
    source = Rewritten(recipe_applier().prepare(open_file(real(name))))
    starts = range(0, len(expected), max(length, len(expected) // 97))
    found = [source.read(start, length) for start in starts]
    assert found == [expected[start : start + length] for start in starts]
    assert source.size == len(expected)
    source.close()


def test_the_result_says_what_both_did() -> None:
    both = Followed(recipe_applier(), Deidentifier(KEY).applier)
    with both.prepare(open_file(real("CT_small.dcm"))) as prepared:
        assert {"BLANK", "ADD", "REMOVE", "REPLACE", "K", "X"} <= set(prepared.outcome.actions)
        assert prepared.outcome.blanked == {"flagged-by-recipe": 1}


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("PatientName", "Zuiderent^Anna"),
        ("PatientID", "Z-48151623"),
        ("ReferringPhysicianName", "Okonkwo^Chidi"),
    ],
)
@pytest.mark.parametrize("line", ["REMOVE {}", "BLANK {}", "REPLACE {} other"])
@pytest.mark.parametrize("deflates", [False, True])
def test_what_the_recipe_takes_away_is_still_searched_for_in_texts(
    attribute: str, value: str, line: str, deflates: bool
) -> None:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    setattr(ds, attribute, value)
    found = value.split("^")[0]
    ds.ConvolutionKernel = f"{found} soft"  # which the procedure keeps, and searches
    if deflates:
        ds.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    content = BytesIO()
    ds.save_as(content)
    recipe = f"FORMAT dicom\n%header\n{line.format(attribute)}\n"
    both = Followed(recipe_applier(recipe), Deidentifier(KEY).applier)
    new = pydicom.dcmread(BytesIO(written(both.prepare(BytesSource(content.getvalue())))))
    assert "soft" in str(new.ConvolutionKernel)
    assert found not in str(new)


@pytest.mark.parametrize("line", ["REMOVE ALL", "BLANK BurnedInAnnotation", "BLANK Modality"])
def test_a_file_with_names_in_its_pixels_stays_rejected(line: str) -> None:
    recipe = f"FORMAT dicom\n%header\n{KEPT}{line}\n"
    both = Followed(recipe_applier(recipe), Deidentifier(KEY).applier)
    with pytest.raises(RejectedDICOMError) as raised:
        both.prepare(BytesSource(saying("YES")))
    assert raised.value.reason == "burned-in"


@pytest.mark.parametrize(("said", "line"), [("YES", "REPLACE {} NO"), ("NO", "REMOVE {}")])
def test_what_the_recipe_says_of_the_pixels_is_believed(said: str, line: str) -> None:
    recipe = f"FORMAT dicom\n%header\n{line.format('BurnedInAnnotation')}\n"
    both = Followed(recipe_applier(recipe), Deidentifier(KEY).applier)
    both.prepare(BytesSource(saying(said))).close()


def saying(burned_in: str) -> bytes:
    """A CT that says whether its pixels show who the patient is."""
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.BurnedInAnnotation = burned_in
    content = BytesIO()
    ds.save_as(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("REMOVE SOPClassUID", RejectedDICOMError),  # the procedure's
        ("JITTER StudyDate var:days", RecipeLineError),
    ],
)
def test_an_error_of_either_closes_the_file(line: str, error: type[DeidentificationError]) -> None:
    both = Followed(recipe_applier(f"FORMAT dicom\n%header\n{line}\n"), Deidentifier(KEY).applier)
    source = open_file(real("CT_small.dcm"))
    with pytest.raises(error):
        both.prepare(source)
    assert source.descriptor == -1
