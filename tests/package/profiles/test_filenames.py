"""Outputs are named by ``filenames``; a name never shows what a field takes away."""

from __future__ import annotations

import pytest

from grand_challenge_dicom_de_id_procedure.errors import FieldError, NoNameError, ProfileError
from grand_challenge_dicom_de_id_procedure.profiles.filenames import safe_name

from .ran import dicom_file, ran

FIRST = r"""
dicom:
  date-increment: -17
  filenames:
  - output: '{SOPInstanceUID}_{regdate}.dcm'
    input-regex: '^(?P<notused>\w+)-(?P<regdate>\d{4}-\d{2}-\d{2}).dcm$'
    groups:
    - {name: regdate, increment-date: true}
    - {name: SOPInstanceUID, hashuid: true}
  - output: '{filenameuid}_{regdatetime}.dcm'
    input-regex: '^(?P<filenameuid>[\w.]+)-(?P<regdatetime>[\d\s:-]+).dcm$'
    groups:
    - {name: filenameuid, hashuid: true}
    - {name: regdatetime, increment-datetime: true}
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "acquisition-2020-02-20.dcm",
            "1.2.3.4.178117.117127.182197.164228.170182.138710.8_20200203.dcm",
        ),
        (
            "1.2.3.4.5.6-2020-02-20 12:30:00.dcm",
            "1.2.3.4.255175.240651.718014.615128.174142.227811.6_20200203123000.000000.dcm",
        ),
    ],
)
def test_groups_change_the_name_and_not_the_file(path: str, expected: str) -> None:
    content = dicom_file()

    assert ran(FIRST, content, path) == (expected, content)


def test_a_file_that_no_entry_is_for_is_refused() -> None:
    with pytest.raises(NoNameError, match="no input-regex of dicom matches its name"):
        ran(FIRST, dicom_file(), "a.dcm")


@pytest.mark.parametrize("target", ["name: PatientID", "name: '00100020'", "regex: Patient.*"])
def test_a_name_has_the_value_that_the_field_gives(target: str) -> None:
    profile = (
        "dicom:\n  filenames: [{input-regex: '.*', output: '{PatientID}.dcm'}]\n"
        f"  fields: [{{{target}, hash: true}}]"
    )

    assert ran(profile, dicom_file(PatientID="P1"), "a.dcm")[0] == "fbeae7c18667b698.dcm"


def test_a_name_has_the_random_value_of_the_record() -> None:
    profile = (
        "json:\n  filenames: [{input-regex: '.*', output: '{a}.json'}]\n"
        "  fields: [{name: a, jitter: true}]"
    )

    name, content = ran(profile, b'{"a": 5}', "a.json")

    assert content == f'{{"a": {name.removesuffix(".json")}}}'.encode()


@pytest.mark.parametrize(
    ("output", "groups", "path", "expected"),
    [
        ("{d}.txt", "[{name: d, hash: true}]", "bob.txt", "4633ef1c5f37c64c.txt"),
        ("{d}.txt", "[{name: d, replace-with: Z}]", "bob.txt", "Z.txt"),
        ("{d}.txt", "[{name: d, remove: true}]", "bob.txt", "None.txt"),
        ("{d}.txt", "[{name: d, increment-date: true}]", "20200131.txt", "20200201.txt"),
        ("x_{d}", "[]", "sub/bob.txt", "x_sub"),
    ],
)
def test_a_file_of_any_kind_is_renamed(output: str, groups: str, path: str, expected: str) -> None:
    profile = (
        "filename:\n  salt: s\n  date-increment: 1\n  filenames:\n"
        rf"  - {{input-regex: '^(?P<d>\w+)', output: '{output}', groups: {groups}}}"
    )

    assert ran(profile, b"x", path) == (expected, b"x")


def test_a_name_that_is_no_group_is_refused() -> None:
    with pytest.raises(ProfileError, match=r"p\.yaml:2: \{e\} is no group of input-regex"):
        ran("filename:\n  filenames: [{input-regex: '(?P<d>.*)', output: '{e}'}]", b"", "a")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b\\c:d.dcm", "a_b_c_d.dcm"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("CON.txt", "CON_.txt"),
        (" a. ", "a"),
        ("T2*_x?.nii", "T2star_x_.nii"),
        ("a\0b\n.txt", "a_b_.txt"),
        ("x" * 300 + ".dcm", "x" * 251 + ".dcm"),
        ("ö" * 200 + ".dcm", "ö" * 125 + ".dcm"),
        ("a." + "y" * 300, "a." + "y" * 253),
        ("." + "y" * 300, "." + "y" * 254),
    ],
)
def test_a_name_is_one_that_every_system_can_have(name: str, expected: str) -> None:
    assert safe_name(name) == expected


def test_a_name_that_is_not_utf_8_is_written_and_cannot_be_hashed() -> None:
    path = "a/b\udcff.json"
    assert ran("json: {fields: []}", b"{}", path)[0] == "b_.json"
    entry = "{input-regex: '(?P<n>.*)', output: '{n}', groups: [{name: n, hash: true}]}"
    with pytest.raises(FieldError, match="n: the file name is not in UTF-8"):
        ran(f"json: {{filenames: [{entry}]}}", b"{}", path)


@pytest.mark.parametrize("name", ["", ".", "..", " "])
def test_a_name_of_which_nothing_is_left_is_refused(name: str) -> None:
    with pytest.raises(FieldError, match="the output has an empty name"):
        safe_name(name)
