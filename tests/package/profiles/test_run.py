"""Which sections are for a file, and what they make of it."""

from __future__ import annotations

from io import BytesIO

import pytest

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    NoSectionError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

from .made_images import exif, jpeg, png, text, tiff
from .ran import dicom_file, ran

REMOVE = "fields: [{name: PatientID, remove: true}]"


def sections(profile: str, path: str, content: bytes) -> tuple[str, ...]:
    made = Runner(parse_profile(profile)).run(path, BytesIO(content))
    for output in made.outputs:
        output.content.close()
    return made.sections


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ("decode: true", "a.dcm"),
        ("decode: true", "without-suffix"),
        ("file-filter: '*.xyz'", "b.xyz"),
        ("{file-filter: [sub/*.dcm], enforce-file-filter: true}", "sub/deep/a.dcm"),
        (r"{file-filter: ['r!^[ab]\d+\.bin$'], enforce-file-filter: true}", "a12.bin"),
    ],
)
def test_a_section_is_for_files_of_its_patterns_and_its_signature(settings: str, path: str) -> None:
    lines = settings if settings.startswith("{") else f"\n  {settings}"

    assert sections(f"dicom: {lines}", path, dicom_file()) == ("dicom",)


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ("{enforce-file-filter: true}", "without-suffix"),
        ("{file-filter: '*.DCM', enforce-file-filter: true}", "a.dcm"),
        (r"{file-filter: ['r!^[ab]\d+\.bin$'], enforce-file-filter: true}", "xa12.bin"),
    ],
)
def test_other_files_are_refused(settings: str, path: str) -> None:
    with pytest.raises(NoSectionError, match="no section of the profile is for this file"):
        sections(f"dicom: {settings}", path, dicom_file())


def test_dicom_files_are_refused_without_a_section_for_them() -> None:
    with pytest.raises(NoSectionError):
        sections("json: {}", "a.dcm", dicom_file())


def test_only_renaming_is_for_what_no_other_section_is_for() -> None:
    profile = f"filename:\n  filenames: [{{input-regex: '.*', output: x}}]\ndicom:\n  {REMOVE}"

    assert sections(profile, "a.dcm", dicom_file()) == ("dicom",)
    assert sections(profile, "a.txt", b"") == ("filename",)


def test_without_fields_a_file_is_the_same() -> None:
    content = b'{"a":1 , "b" :2}\n'

    assert ran("json: {}", content, "sub/a.json") == ("a.json", content)


PRIVATE = (b"prVt", b"secret")
GPS = {2: (2, 7, b"secret\0")}
DESCRIBED = exif({315: text("secret")})


@pytest.mark.parametrize(
    ("profile", "path", "content"),
    [
        ("tiff: {remove-private-tags: true}", "a.tif", tiff({40000: "secret"})),
        ("png: {remove-private-chunks: true}", "a.png", png([PRIVATE])),
        ("jpg: {remove-exif: true}", "a.jpg", jpeg(DESCRIBED)),
        ("jpg: {remove-gps: true}", "a.jpg", jpeg(exif({315: text("Bob")}, gps=GPS))),
    ],
)
def test_a_setting_acts_without_any_field(profile: str, path: str, content: bytes) -> None:
    kind = profile.partition(":")[0]

    assert ran(f"{kind}: {{}}", content, path) == (path, content)
    assert b"secret" in content
    assert b"secret" not in ran(profile, content, path)[1]


def test_what_was_done_is_counted() -> None:
    profile = "json:\n  fields: [{name: a, remove: true}, {regex: b.*, hash: true}]"

    made = Runner(parse_profile(profile)).run("a.json", BytesIO(b'{"a": 1, "b1": 2, "b2": 0}'))

    assert made.actions == {"remove": 1, "hash": 1}


def test_an_error_names_the_field_and_its_line_but_not_the_value() -> None:
    profile = "json:\n  date-increment: 1\n  fields:\n  - {name: a, increment-date: true}"

    with pytest.raises(FieldError) as caught:
        ran(profile, b'{"a": "Doe"}', "a.json")

    assert str(caught.value).startswith("p.yaml:4: a: not a date of the format %Y-%m-%d;")
    assert "Doe" not in str(caught.value)


def test_a_pattern_may_not_run_for_ever() -> None:
    profile = r"json:\n  fields: [{regex: '(a|b|ab)*c(a|b|ab)*d$', remove: true}]"
    content = b'{"%s": 1}' % (b"ab" * 40 + b"c" + b"ab" * 40)

    with pytest.raises(UnsafeFileError, match="takes longer than 1 s"):
        ran(profile.replace("\\n", "\n"), content, "a.json")
