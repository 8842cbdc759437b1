"""The calls of deid, by their names: what they take, and what they give."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

from grand_challenge_dicom_de_id_procedure.errors import RecipeError, RecipeLineError
from grand_challenge_dicom_de_id_procedure.recipes.deid.config import (
    DeidRecipe,
)
from grand_challenge_dicom_de_id_procedure.recipes.deid.data import get_dataset
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom import (
    extract_sequence,
    get_files,
    get_identifiers,
    remove_private_identifiers,
    replace_identifiers,
)
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.parser import DicomParser
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.tags import (
    add_tag,
    find_tag,
    get_private,
    get_tag,
    has_private,
    remove_sequences,
    update_tag,
)
from grand_challenge_dicom_de_id_procedure.recipes.deid.utils import (
    get_timestamp,
    parse_keyvalue_pairs,
    parse_value,
)

CT = str(get_testdata_file("CT_small.dcm"))
NESTED, OTHER_NESTED = (f"(0010,1002)__{item}__(0010,0020)" for item in (0, 1))

pytestmark = pytest.mark.filterwarnings("ignore")  # those of pydicom


def test_identifiers_are_by_file_and_then_by_tag() -> None:
    fields = get_identifiers([CT])[CT]
    field = fields["(0008,0020)"]
    assert field.element.value == "20040119"
    assert (field.name, field.uid, field.tag) == ("StudyDate", "(0008,0020)", "(0008,0020)")
    assert str(field).endswith("DA: '20040119'  [StudyDate]")
    assert fields[NESTED].name == "OtherPatientIDsSequence__PatientID"
    assert fields["(0002,0003)"].is_filemeta
    assert "(7FE0,0010)" not in fields
    assert len(fields) == 265
    assert len(get_identifiers(CT, expand_sequences=False)[CT]) == 261


def test_identifiers_of_a_data_set_without_a_file_have_no_name() -> None:
    ds = pydicom.Dataset()
    ds.PatientID = "1"
    assert get_identifiers(ds)[None]["(0010,0020)"].element.value == "1"


def test_a_field_tells_its_other_names() -> None:
    field = get_identifiers(CT)[CT][NESTED]
    assert field.name_contains("otherpatient")
    assert not field.name_contains("StudyDate")
    assert field.value_contains("1234")
    assert field.select_matches("VR:LO")
    assert not field.select_matches("group:0008")


def test_identifiers_are_replaced_with_what_is_given_for_the_file(
    recipe: Callable[..., str],
) -> None:
    ids = {CT: {"id": "NEW", "sex": lambda **given: given["field"].element.value * 2}}
    (ds,) = replace_identifiers(
        CT, ids=ids, deid=recipe("REPLACE PatientID var:id", "REPLACE PatientSex func:sex")
    )
    assert (ds.PatientID, ds.PatientSex) == ("NEW", "OO")
    assert pydicom.dcmread(CT).PatientID == "1CT1"


def test_what_get_identifiers_gave_may_be_handed_on_with_more_keys(
    recipe: Callable[..., str],
) -> None:
    ids: dict[Any, Any] = get_identifiers(CT)
    ids[CT]["id"] = "NEW"
    lines = "REPLACE PatientID var:id", "REPLACE StudyID var:(0008,0060)"
    (ds,) = replace_identifiers(CT, ids=ids, deid=recipe(*lines))
    assert (ds.PatientID, ds.StudyID) == ("NEW", "CT")


def test_files_are_written_under_their_names(tmp_path: Path, recipe: Callable[..., str]) -> None:
    used = recipe("REMOVE PatientID")
    (path,) = replace_identifiers([CT], deid=used, save=True, output_folder=tmp_path)
    assert path == str(tmp_path / "CT_small.dcm")
    assert "PatientID" not in pydicom.dcmread(path)
    (elsewhere,) = replace_identifiers([CT], deid=used, save=True)
    assert Path(elsewhere).name == "CT_small.dcm"


def test_a_file_that_exists_is_overwritten_only_if_that_is_said(
    tmp_path: Path, recipe: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "CT_small.dcm"
    there.write_bytes(b"there")
    used = recipe("REMOVE PatientID")
    assert replace_identifiers(CT, deid=used, save=True, output_folder=tmp_path) == [str(there)]
    assert there.read_bytes() == b"there"
    assert "already exists" in capsys.readouterr().err
    replace_identifiers(CT, deid=used, save=True, output_folder=tmp_path, overwrite=True)
    assert "PatientID" not in pydicom.dcmread(there)
    replace_identifiers(there, deid=recipe("REMOVE PatientSex"), save=True, overwrite=True)
    assert "PatientSex" not in pydicom.dcmread(there)


def test_options_strip_private_elements_and_sequences(recipe: Callable[..., str]) -> None:
    used = recipe("KEEP PatientID")
    (ds,) = replace_identifiers(CT, deid=used, remove_private=True, strip_sequences=True)
    assert not [each for each in ds if each.tag.is_private or each.VR == "SQ"]


def test_what_is_skipped_is_changed_if_that_is_said(recipe: Callable[..., str]) -> None:
    used = recipe("REMOVE PixelData")
    assert "PixelData" in replace_identifiers(CT, deid=used)[0]
    assert "PixelData" not in replace_identifiers(CT, deid=used, disable_skip=True)[0]


def test_private_elements_are_removed_and_files_written(tmp_path: Path) -> None:
    (path,) = remove_private_identifiers(CT, output_folder=tmp_path)
    assert not [each for each in pydicom.dcmread(path) if each.tag.is_private]
    (ds,) = remove_private_identifiers(CT, save=False)
    assert not get_private(ds)


def test_a_missing_variable_writes_nothing(tmp_path: Path, recipe: Callable[..., str]) -> None:
    used = recipe("REPLACE PatientID var:id")
    with pytest.raises(RecipeLineError, match=r"recipe:3: var:id was not given for") as caught:
        replace_identifiers(CT, deid=used, save=True, output_folder=tmp_path)
    assert str(caught.value).startswith(f"{CT}: ")
    assert not (tmp_path / "CT_small.dcm").exists()


def test_files_are_found_in_folders_archives_and_lists(tmp_path: Path) -> None:
    inner = tmp_path / "in" / "deep"
    inner.mkdir(parents=True)
    (inner / "a.dcm").write_bytes(Path(CT).read_bytes())
    (inner / "b.txt").write_text("no")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(CT, "c.dcm")
    folder = str(tmp_path / "in")
    assert list(get_files(folder)) == [str(inner / "a.dcm")]
    assert len(list(get_files(folder, check=False))) == 2
    assert len(list(get_files(folder, force=True))) == 2
    assert list(get_files(folder, check=False, pattern="b*")) == [str(inner / "b.txt")]
    assert list(get_files([CT, tmp_path / "none"])) == [CT]
    (found,) = get_files(tmp_path / "all.zip", tempdir=str(tmp_path))
    assert Path(found).name == "c.dcm"
    assert list(get_files(tmp_path / "all.zip")) == []


def test_a_parser_carries_out_a_recipe_on_one_file(
    tmp_path: Path, recipe: Callable[..., str]
) -> None:
    lines = "REPLACE PatientID var:id", "KEEP Modality", "BLANK Modality", "REMOVE PatientSex"
    parser = DicomParser(CT, recipe=DeidRecipe(recipe(*lines)))
    parser.define("id", "NEW")
    assert (parser.dicom_file, parser.dicom_name) == (CT, "CT_small.dcm")
    assert parser.keep == ["Modality"]
    assert parser.excluded_from_deletion == ["(0010,0020)", NESTED, OTHER_NESTED]
    parser.parse()
    assert (parser.dicom.PatientID, parser.dicom.Modality) == ("NEW", "CT")
    assert parser.save(tmp_path / "out.dcm") == str(tmp_path / "out.dcm")
    assert parser.save(tmp_path / "out.dcm") is None
    assert "PatientSex" not in pydicom.dcmread(tmp_path / "out.dcm")


def test_a_parser_finds_and_changes_single_fields(recipe: Callable[..., str]) -> None:
    parser = DicomParser(pydicom.dcmread(CT), recipe=recipe())
    assert set(parser.find_by_name("^PatientID$")) == {"(0010,0020)", NESTED, OTHER_NESTED}
    assert set(parser.find_by_values(["1CT1"])) == {"(0010,0020)", "(0020,0010)"}
    parser.add_field("PatientComments", "note")
    parser.replace_field("PatientSex", "F")
    parser.blank_field(parser.get_fields()[NESTED])
    parser.delete_field("StudyDate")
    parser.perform_action("StudyTime", "120000", "REPLACE")
    parser.remove_private()
    parser.reset_preamble()
    ds = parser.dicom
    assert (ds.PatientComments, ds.PatientSex, ds.StudyTime) == ("note", "F", "120000")
    assert [item.PatientID for item in ds.OtherPatientIDsSequence] == [None, "1234ABCD"]
    assert "StudyDate" not in ds
    assert not get_private(ds)
    assert ds.preamble == bytes(128)
    assert "PixelData" in parser.skip
    assert "(0010,0040)" in parser.fields


def test_a_sequence_is_a_flat_dictionary() -> None:
    ds = pydicom.dcmread(CT)
    assert extract_sequence(ds.OtherPatientIDsSequence, prefix="A") == {
        "A__PatientID": "1234ABCD",
        "A__TypeOfPatientID": "TEXT",
    }


def test_tags_are_looked_up() -> None:
    assert ("LO", "1", "Patient ID", "", "PatientID") in find_tag("patientid", VR="LO")
    assert [entry[4] for entry in find_tag("Patient ID", VM="1-n", retired=True)] == [
        "OtherPatientIDs"
    ]
    found = get_tag("PatientID")
    assert found is not None
    assert (int(found["tag"]), found["VR"], found["name"]) == (0x00100020, "LO", "Patient ID")
    assert get_tag("Nothing") is None
    assert add_tag("0033101E")["VR"] == "ST"


def test_a_data_set_is_asked_and_changed(capsys: pytest.CaptureFixture[str]) -> None:
    ds = pydicom.dcmread(CT)
    assert has_private(ds)
    assert capsys.readouterr().out == "Found 179 private tags\n"
    assert update_tag(ds, "PatientID", "2").PatientID == "2"
    assert "OtherPatientIDsSequence" not in remove_sequences(ds)


def test_values_and_dates_are_read() -> None:
    assert parse_keyvalue_pairs("a=1 b=true c=none d") == {"a": "1", "b": True, "c": None}
    assert parse_value(None, "var:x", {"x": 1}) == 1
    assert parse_value(None, "var:x") is None
    assert parse_value(None, "func:f", {"f": lambda **given: given["value"]}) == "func:f"
    assert get_timestamp("20040119", jitter_days=1) == "2004-01-20T00:00:00Z"
    assert get_timestamp("20040119", "0727", format="%H:%M") == "07:27"


def test_a_set_of_images_is_found_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    folder = get_dataset("Dicom-Cookies")
    assert folder is not None
    assert len(list(get_files(folder))) == 7
    assert get_dataset("nothing") is None
    assert "dicom-cookies" in capsys.readouterr().out


def test_a_configuration_skips_fields_and_acts_after_the_recipe(
    tmp_path: Path, recipe: Callable[..., str]
) -> None:
    action = {"action": "ADD", "field": "PatientIdentityRemoved", "value": "YES"}
    content = {
        "get": {"skip": ["PixelData", "(0010,0040)"], "ids": {"entity": "StudyID"}},
        "put": {"actions": [action, {"action": "REMOVE", "field": "StudyDate"}]},
    }
    (tmp_path / "config.json").write_text(json.dumps(content))
    used = recipe("BLANK PatientSex", "BLANK PatientID")
    (ds,) = replace_identifiers(CT, deid=used, config=tmp_path / "config.json")
    assert (ds.PatientSex, ds.PatientID, ds.PatientIdentityRemoved) == ("O", None, "YES")
    assert "StudyDate" not in ds
    assert "(0010,0040)" not in get_identifiers(CT, config=tmp_path / "config.json")[CT]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", 'write an object with an object "get"'),
        ('{"get": {"skip": ["PatientNam"]}}', "PatientNam, which is no attribute; did you mean"),
        ('{"put": {"actions": [{"action": "DROP", "field": "X"}]}}', "there is no action 'DROP'"),
        ("{", "Expecting property name"),
    ],
)
def test_a_configuration_that_is_wrong_is_refused(
    tmp_path: Path, recipe: Callable[..., str], content: str, message: str
) -> None:
    (tmp_path / "config.json").write_text(content)
    with pytest.raises(RecipeError) as caught:
        replace_identifiers(CT, deid=recipe(), config=tmp_path / "config.json")
    assert message in caught.value.findings[0]
