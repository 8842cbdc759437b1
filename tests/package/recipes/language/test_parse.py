"""The language of recipes: what each line means, and what is refused with its place."""

from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse, read_recipe
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe, RecipeLine
from grand_challenge_dicom_de_id_procedure.recipes.shipped import SHIPPED


def recipe(*lines: str) -> Recipe:
    return parse("\n".join(("FORMAT dicom", *lines)), "r")


def header(*lines: str) -> Recipe:
    return recipe("%header", *lines)


def only(line: str) -> RecipeLine:
    (action,) = header(line).actions
    return action


@pytest.mark.parametrize(
    ("line", "word", "field", "value"),
    [
        ("ADD PatientIdentityRemoved YES", "ADD", "PatientIdentityRemoved", "YES"),
        ("  REPLACE\tPatientID   var:id  ", "REPLACE", "PatientID", "var:id"),
        ("REPLACE InstitutionName a   b\tc", "REPLACE", "InstitutionName", "a b c"),
        ("REPLACE InstitutionName 'a  b'", "REPLACE", "InstitutionName", "'a  b'"),
        ("REPLACE PatientName O'Brien # c", "REPLACE", "PatientName", "O'Brien"),
        ("REPLACE InstitutionName a\u2028b\x0cc", "REPLACE", "InstitutionName", "a b c"),
        ("REPLACE PatientSex M#F", "REPLACE", "PatientSex", "M"),
        ("BLANK PatientID and more", "BLANK", "PatientID", None),
        ("REMOVE PatientID # don't", "REMOVE", "PatientID", None),
        ("REMOVE PatientID func:f", "REMOVE", "PatientID", "func:f"),
        ('KEEP (0009,"A B: C",01)', "KEEP", '(0009,"A B: C",01)', None),
        ("JITTER StudyDate -31", "JITTER", "StudyDate", "-31"),
        ("remove PatientID", "REMOVE", "PatientID", None),
    ],
)
def test_a_line_has_a_word_a_field_and_a_value(
    line: str, word: str, field: str, value: str | None
) -> None:
    action = only(line)
    assert (action.word, action.field.text) == (word, field)
    assert (action.value.text if action.value else None) == value


@pytest.mark.parametrize(
    ("text", "expander", "expression"),
    [
        ("PatientID", "", "PatientID"),
        ("all", "all", ""),
        ("allfields", "all", ""),
        ("STARTSWITH:Patient", "startswith", "patient"),
        ("endswith:Date", "endswith", "date"),
        ("contains:A|B", "contains", "a|b"),
        ("except:StudyDate", "except", "studydate"),
        ("allexcept:StudyDate", "except", "studydate"),
        ("select:vr:tm", "select", "vr:TM"),
        ("select:group:10", "select", "group:0010"),
        ("fields:g", "fields", "g"),
        ("values:g:h", "values", "g:h"),
    ],
)
def test_a_field_may_be_selected_by_an_expander(text: str, expander: str, expression: str) -> None:
    field = only(f"BLANK {text}").field
    assert (field.expander, field.expression) == (expander, expression)


def test_a_function_has_parameters() -> None:
    value = only("REPLACE StudyDate deid_func:jitter days=3 years=1").value
    assert value is not None
    assert (value.kind, value.name) == ("deid_func", "jitter")
    assert value.parameters == {"days": "3", "years": "1"}


def test_sections_of_one_name_are_joined() -> None:
    read = recipe("%fields g", "FIELD A", "%header", "REMOVE fields:g", "%FIELDS g", "FIELD B")
    assert [line.field.text for line in read.fields["g"]] == ["A", "B"]


def test_labels_are_kept_apart_from_what_is_carried_out() -> None:
    read = recipe("%labels", "ADD MAINTAINER me@example.org")
    assert read.actions == ()
    assert read.labels[0].field.text == "MAINTAINER"


def test_parts_of_a_value_have_a_separator_and_a_length() -> None:
    parts = "by='^';minlength=4", 'by="a b"', "by=^^", "by='", ""
    read = recipe("%values g", *(f"SPLIT PatientName {each}" for each in parts))
    assert [(line.by, line.minlength) for line in read.values["g"]] == [
        *(("^", 4), ("a b", 1), ("^^", 1), ("'", 1), (" ", 1))
    ]


def test_a_filter_has_labels_with_criteria_and_coordinates() -> None:
    read = recipe(
        "%filter g",
        "LABEL one # tail",
        "contains Modality CT || missing Rows + PRESENT Columns # c",
        "|| equals PatientName a b",
        "coordinates 1,2,3, 4",
        "ctpkeepcoordinates 1,2,3,4",
        "coordinates from:SequenceOfUltrasoundRegions",
    )
    (label,) = read.filters["g"]
    assert label.name == "one"
    assert [
        [(each.operator, each.test, each.field, each.value) for each in line]
        for line in label.lines
    ] == [
        [
            ("", "contains", "Modality", "CT"),
            ("or", "missing", "Rows", ""),
            ("and", "present", "Columns", ""),
        ],
        [("or", "equals", "PatientName", "a b")],
    ]
    assert [(each.keeps, each.text) for each in label.coordinates] == [
        (False, "1,2,3,4"),
        (True, "1,2,4,6"),
        (False, "from:SequenceOfUltrasoundRegions"),
    ]


@pytest.mark.parametrize("value", ["CT+MR", "CT || foo", "a||b"])
def test_an_operator_without_a_criterion_behind_it_is_part_of_the_value(value: str) -> None:
    read = recipe("%filter g", "LABEL x", f"contains Modality {value}")
    assert read.filters["g"][0].lines[0][0].value == value


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("%header", "DELETE PatientID"), "r:3: there is no action 'DELETE'; actions are ADD, "),
        (("%header", "REMOVED X"), "r:3: there is no action 'REMOVED'; did you mean REMOVE?"),
        (("%header", "REPLACE PatientID"), "r:3: REPLACE needs a value"),
        (("%header", "REMOVE"), "r:3: REMOVE needs a field"),
        (("%header", "JITTER StudyDate 1.5"), "r:3: '1.5' is not a whole number of days"),
        (("%header", "JITTER StudyDate # 1"), "r:3: JITTER needs a value"),
        (("%header", "BLANK contian:X"), "r:3: contian:X: there is no expander 'contian'; did you"),
        (("%header", "BLANK contains:("), "r:3: contains:( is no regular expression"),
        (("%header", "BLANK select:VR"), "r:3: select:VR selects nothing; write select:VR:XX or"),
        (("%header", "BLANK fields:"), "r:3: fields: names no group; write fields:NAME"),
        (("%header", "ADD A deid_func:jiter"), "r:3: there is no deid_func 'jiter'; did you mean"),
        (("%header", "ADD A deid_func:jitter day=1"), "r:3: day=1: the parameters of jitter are"),
        (("%header", "ADD A deid_func:jitter days=x"), "r:3: 'x' is not a whole number of days"),
        (("%header", "ADD A deid_func:jitter years=x"), "r:3: 'x' is not a whole number of days"),
        (("%header", "ADD A var:"), "r:3: var: names nothing; write var:NAME"),
        (("%header x",), "r:2: %header takes no name"),
        (("%fitler x",), "r:2: there is no section %fitler; did you mean filter?"),
        (("% header",), "r:2: there is no section %; sections are header, labels, filter"),
        (("%filter",), "r:2: %filter needs a name: write %filter NAME"),
        (("REMOVE X",), "r:2: REMOVE stands before any section; write %header"),
        (("FORMAT nifti",), "r:2: there is no format 'nifti'; write FORMAT dicom"),
        (("%fields g", "SPLIT X"), "r:3: %fields has lines with FIELD only"),
        (("%values g", "REMOVE X"), "r:3: %values has lines with FIELD or SPLIT"),
        (("%values g", "SPLIT X foo"), "r:3: foo: SPLIT takes by=TEXT and minlength=NUMBER"),
        (("%values g", "SPLIT X minlength='4'"), "r:3: minlength='4' is not a whole number"),
        (("%fields g", "FIELD fields:h"), "r:3: fields:h: a group has no groups in it"),
        (("%filter g", "LABEL x", "contians A b"), "r:4: 'contians' is no criterion; did you mean"),
        (("%filter g", "LABEL x", "contains A ["), "r:4: '[' is not a regular expression"),
        (("%filter g", "LABEL x", "equals 0x0008 A"), "r:4: 0x0008 is no tag; write 0xGGGGEEEE"),
        (("%filter g", "LABEL x", "equals A"), "r:4: equals A needs a value"),
        (("%filter g", "LABEL x", "coordinates 1,2"), "r:4: coordinates 1,2: write all, from:"),
    ],
)
def test_what_can_mean_nothing_is_refused_with_its_line(
    lines: tuple[str, ...], message: str
) -> None:
    with pytest.raises(RecipeError) as caught:
        recipe(*lines)
    assert caught.value.findings[0].startswith(message)


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(RecipeError) as caught:
        header("DELETE A", "REMOVE B", "ADD C")
    assert [each.partition(": ")[0] for each in caught.value.findings] == ["r:3", "r:5"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this is no recipe: it lacks the line FORMAT dicom"),
        (b"%header\nREMOVE X", "this is no recipe: it lacks the line FORMAT dicom"),
        (b"\0" * 128 + b"DICM", "this is no recipe: it is not text"),
        ("\ufeffFORMAT dicom".encode("utf-16-le"), "in UTF-16; save the recipe as UTF-8"),
        (b"FORMAT dicom\n" + b"#" * (1 << 24), "this is no recipe: it has more than 16 MiB"),
        (b"FORMAT dicom\n# \xe4", "2: not in UTF-8; save the recipe as UTF-8"),
    ],
)
def test_a_file_that_is_no_recipe_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(RecipeError) as caught:
        read_recipe(tmp_path / "f")
    assert caught.value.findings[0].startswith(str(tmp_path / "f"))
    assert caught.value.findings[0].endswith(message)


def test_a_name_that_is_neither_a_file_nor_a_shipped_recipe_is_refused() -> None:
    with pytest.raises(RecipeError, match="did you mean dicom"):
        read_recipe("dicom.ultrasounds")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_recipe_is_read_by_its_name_without_a_warning(name: str) -> None:
    read = read_recipe(name)
    assert read.names == (name,)
    assert read.filters
    assert read.warnings == ()


def test_a_folder_stands_for_its_only_recipe(tmp_path: Path) -> None:
    (tmp_path / "deid.mine").write_text("FORMAT dicom\n%header\nREMOVE PatientID")
    assert read_recipe(tmp_path).names == (str(tmp_path / "deid.mine"),)
    (tmp_path / "deid.other").write_text("FORMAT dicom")
    with pytest.raises(RecipeError, match="has not one file whose name begins with deid"):
        read_recipe(tmp_path)


def test_several_recipes_are_one(tmp_path: Path) -> None:
    for name, lines in (
        ("a", "%header\nREMOVE A\n%filter f\nLABEL a\nmissing A\n%values v\nFIELD A"),
        ("b", "%header\nREMOVE B\n%filter f\nLABEL b\nmissing B\n%values v\nFIELD B"),
    ):
        (tmp_path / name).write_text(f"FORMAT dicom\n{lines}")
    both = read_recipe([tmp_path / "a", tmp_path / "b"])
    assert [action.field.text for action in both.actions] == ["A", "B"]
    assert [label.name for label in both.filters["f"]] == ["b"]
    (warning,) = [each for each in both.warnings if "replaced" in each.message]
    assert str(warning) == f"{tmp_path / 'a'}:5: %filter f is replaced by that of {tmp_path / 'b'}"
    assert [line.field.text for line in both.values["v"]] == ["A", "B"]
