"""``dicom-deid profile check``."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from ...profiles.made_images import tiff
from .conftest import WriteProfile

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def check(capsys: Capture) -> Any:
    """Checks a profile: the exit status, and the lines that are printed."""

    def run(*arguments: object) -> tuple[int, list[str]]:
        status = main(["profile", "check", *map(str, arguments)])
        return status, capsys.readouterr().out.splitlines()

    return run


def test_every_error_is_told_with_its_line_and_the_nearest_word(
    check: Any, write_profile: WriteProfile
) -> None:
    path = write_profile("json:\n  feilds: []\njsom:\n  fields: []\n")
    assert check(path) == (
        1,
        [
            f"error: {path}:2: json has no feilds; do you mean fields?",
            f"error: {path}:3: a profile has no jsom; do you mean json?",
            f"{path}: 2 errors, 0 warnings",
        ],
    )


def test_warnings_are_told_beside_errors(check: Any, write_profile: WriteProfile) -> None:
    path = write_profile("deid-log: x.csv\njson:\n  feilds: []\n")
    status, lines = check(path)
    assert status == 1
    assert any(line.startswith(f"warning: {path}:1: deid-log has no effect") for line in lines)
    assert lines[-1] == f"{path}: 1 error, 1 warning"


def test_an_element_that_is_acted_on_twice_is_a_warning(
    check: Any, write_profile: WriteProfile
) -> None:
    path = write_profile("""\
dicom:
  date-increment: 5
  fields:
  - {name: AcquisitionDate, increment-date: true}
  - {regex: '.*Date$', increment-date: true}
""")
    status, lines = check(path)
    assert status == 0
    assert lines[0].startswith(f"warning: {path}:4: AcquisitionDate is acted on twice")
    assert lines[-1] == f"{path}: no errors, 1 warning; sections: dicom"


def test_a_profile_that_cannot_be_read_is_an_error(check: Any, tmp_path: Path) -> None:
    status, lines = check(tmp_path / "none.yaml")
    assert status == 1
    assert lines[0].startswith("error: cannot read the profile")


def test_a_built_in_profile_is_right(check: Any) -> None:
    assert check("minimal") == (0, ["minimal: no errors, 0 warnings; sections: dicom"])


def test_with_a_source_the_files_of_each_section_are_counted(
    check: Any, study: Path, write_profile: WriteProfile
) -> None:
    path = write_profile("""\
dicom: {fields: [{name: PatientName, remove: true}]}
json: {file-filter: ['*.json', '*.jsn'], fields: []}
xml: {fields: []}
""")
    assert check(path, study) == (
        0,
        [
            f"warning: {path}:3: xml is for no file of the source",
            f"warning: {path}:2: file-filter *.jsn of json matches no file",
            f"{path}: no errors, 2 warnings; sections: dicom, json, xml",
            "dicom: 1 file",
            "json: 1 file",
            "xml: 0 files",
            "no section: 2 files (.txt 1, .csv 1)",
        ],
    )


def test_members_of_archives_are_counted_as_files(
    check: Any, write_profile: WriteProfile, tmp_path: Path
) -> None:
    path, source = write_profile("zip: {hash-subdirectories: true}\njson: {}\n"), tmp_path / "in"
    source.mkdir()
    with zipfile.ZipFile(source / "a.zip", "w") as archive:
        for name in ("d/", "d/a.json", "d/b.json", "c.txt", "inner.zip"):
            archive.writestr(name, "{}")
    (source / "broken.zip").write_text("PK")
    assert check(path, source)[1][1:] == [
        f"{path}: no errors, 1 warning; sections: zip, json",
        "zip: 3 files",
        "json: 2 files",
        "no section: 1 file (.txt 1)",
    ]


@pytest.mark.parametrize(
    ("section", "warnings"),
    [
        (
            "zip: {}",
            [
                "zip: the names of folders in it stay; hash-subdirectories: true replaces them",
                "zip: its comment stays; the field comment removes it",
            ],
        ),
        ("zip: {hash-subdirectories: true, fields: [{name: comment, remove: true}]}", []),
        (
            "nifti: {}",
            [
                "nifti: extensions, such as a DICOM header, stay; "
                "remove-extensions: true clears them"
            ],
        ),
        ("nifti: {remove-extensions: true}", []),
        (
            "dicom: {}",
            ["dicom: all that identifies stays, as it has no fields; only --procedure removes it"],
        ),
        ("dicom: {remove-private-tags: true}", []),
    ],
)
def test_what_stays_and_is_no_field_is_warned_of(
    check: Any, write_profile: WriteProfile, section: str, warnings: list[str]
) -> None:
    path = write_profile(section + "\n")
    assert check(path)[1][:-1] == [f"warning: {path}:1: {each}" for each in warnings]


FILES = {
    "a.csv": "Subject,weight\n1CT1,77\n",
    "b.csv": "subject;day\n1CT1;2004\n",
    "a.json": '{"info": {"name": "x"}}',
    "b.json": "{bad",
    "a.xml": '<s xmlns="u"><name>x</name></s>',
}
NAMES = """\
csv:
  fields:
  - {name: subject, hash: true}
  - {name: weight, hash: true}
json:
  fields:
  - {name: info.name, hash: true}
  - {name: info.nmae, hash: true}
  - {regex: .*day, hash: true}
  - {name: new, replace-with: x}
xml:
  fields:
  - {name: //name, hash: true}
tiff: {fields: [{name: Artist, hash: true}]}
"""


def test_with_a_source_names_that_are_in_no_file_are_warned_of(
    check: Any, write_profile: WriteProfile, tmp_path: Path
) -> None:
    path, source = write_profile(NAMES), tmp_path / "source"
    source.mkdir()
    for name, content in FILES.items():
        (source / name).write_text(content)
    (source / "a.tif").write_bytes(tiff({}))
    found = [line for line in check(path, source)[1] if "is in no file" in line]
    assert found == [
        f"warning: {path}:3: subject is in no file of the source; do you mean Subject?",
        f"warning: {path}:8: info.nmae is in no file of the source; do you mean info.name?",
        f"warning: {path}:9: regex .*day is in no file of the source",
        f"warning: {path}:13: //name is in no file of the source; do you mean /s/name?",
    ]


def test_filename_is_for_what_no_other_section_is_for(
    check: Any, study: Path, write_profile: WriteProfile
) -> None:
    path = write_profile("filename: {fields: []}\ndicom: {fields: []}\njson: {fields: []}")
    assert "filename: 2 files" in check(path, study)[1]


def test_a_file_is_counted_by_what_it_begins_with_too(
    check: Any, study: Path, write_profile: WriteProfile
) -> None:
    (study / "1CT1" / "image.dcm").rename(study / "scan")
    assert "dicom: 1 file" in check(write_profile("dicom: {fields: []}"), study)[1]


def test_a_source_that_does_not_exist_is_wrong_use(
    check: Any, write_profile: WriteProfile, tmp_path: Path
) -> None:
    assert check(write_profile("dicom: {fields: []}"), tmp_path / "nowhere") == (2, [])
