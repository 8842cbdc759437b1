"""Warnings of what a recipe says and its author can hardly mean, each with its line."""

import pytest

from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse


def warnings(*lines: str) -> list[str]:
    return [
        str(each) for each in parse("\n".join(("FORMAT dicom", "%header", *lines)), "r").warnings
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("remove PatientID", "remove is carried out as REMOVE; deid ignores the line"),
        ("REMOVE PatientNam", "no attribute has the keyword PatientNam; did you mean PatientName?"),
        ("REMOVE 0x00100020", "no field has the name 0x00100020; write (0010,0020)"),
        ("REMOVE 0010,0020", "no field has the name 0010,0020; write (0010,0020)"),
        ("BLANK A|B", "no field has the name A|B; write a line for each field, or contains:A|B"),
        ("REMOVE A__0__B", "no field has the name A__0__B; write SEQUENCE__KEYWORD for all items"),
        ("BLANK allexcept:Modality", "allexcept:Modality is taken for except:modality; deid"),
        ("BLANK contains:", "contains: has no expression, so it selects every field"),
        (r"BLANK contains:\D", r"contains:\D is searched in lower case, where \d means"),
        (r"BLANK contains:(\w+)+!", r"(\w+)+! may take for ever: it repeats a group in which"),
        ("REMOVE PatientID PatientName", "PatientName is a condition that is always true; to"),
        ("REPLACE PatientID VAR:id", "VAR:id is plain text; write its prefix in lower case"),
        ("REPLACE PatientID # id", "a comment stands where the value of REPLACE would, so it is"),
        ("KEEP fields:g", "KEEP fields:g keeps nothing; write a KEEP for each field"),
        ("JITTER PatientID 1", "JITTER shifts dates; PatientID is none, and stays as it is"),
    ],
)
def test_a_trap_is_named_with_its_line(line: str, message: str) -> None:
    (warning,) = warnings(line)
    assert warning.startswith(f"r:3: {message}")


@pytest.mark.parametrize(
    "keep",
    ["patientid", "(0010,0020)", "startswith:Patient", "contains:tID", "endswith:ID", "ALL"],
)
@pytest.mark.parametrize("line", ["BLANK PatientID", "REMOVE (0010,0020)", "REPLACE 00100020 x"])
def test_a_keep_that_hides_a_line_is_named(line: str, keep: str) -> None:
    assert warnings(line, f"KEEP {keep}") == [f"r:3: does nothing, because KEEP {keep} at r:4 wins"]


@pytest.mark.parametrize("keep", ["PatientName", "startswith:Study", "select:VR:LO", "Nothing"])
def test_a_keep_of_something_else_hides_no_line(keep: str) -> None:
    assert not [each for each in warnings("BLANK PatientID", f"KEEP {keep}") if "wins" in each]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("contains Modalty CT", "a filter finds no Modalty; did you mean Modality?"),
        ("present modality", "a filter finds no modality; did you mean Modality?"),
        ("contains (0008,103e) x", "a filter finds no (0008,103e); write 0x0008103E"),
        ("contains Modality (a*)*", "(a*)* may take for ever"),
        ("coordinates from:UltrasoundRegions", "a filter finds no UltrasoundRegions"),
    ],
)
def test_a_filter_that_finds_nothing_is_named_with_its_line(line: str, message: str) -> None:
    (warning,) = warnings("%filter g", "LABEL x", line)
    assert warning.startswith(f"r:5: {message}")


def test_a_keep_of_a_nested_field_keeps_nothing() -> None:
    (warning,) = warnings("KEEP OtherPatientIDsSequence__PatientID")
    assert warning.endswith("keeps nothing; keep the whole sequence")


@pytest.mark.parametrize(
    "line",
    [
        "REMOVE patientid",
        "REMOVE (0010,0020)",
        "REMOVE 00100020",
        "REMOVE (0010,1002)__0__(0010,0020)",
        "REMOVE OtherPatientIDsSequence__PatientID",
        'REMOVE 0009,"gems_iden_01",01',
        "JITTER StudyDate 1",
        "ADD PatientIdentityRemoved YES",
        "REMOVE ALL func:f",
    ],
)
def test_a_line_that_says_what_it_means_has_no_warning(line: str) -> None:
    assert warnings(line) == []
