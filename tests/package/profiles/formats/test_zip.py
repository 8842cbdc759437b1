"""Members of archives become what the profile makes of them; all, or the archive is refused."""

import gc
import hashlib
import io
import zipfile
from collections.abc import Mapping

import pytest

from grand_challenge_dicom_de_id_procedure.errors import (
    DeidentificationError,
    FieldError,
    UnreadableFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Output
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

from ..acted import field, opened, section
from ..made_images import png
from ..ran import dicom_file

JSON = "json: {fields: [{name: a, remove: true}]}\n"
CSV = "csv: {fields: [{name: id, hash: true}]}\n"
IMAGE = "png: {fields: [{name: tEXt, remove: true}]}\n"
MEMBERS = {"d/": b"", "d/a.json": b'{"a": 1, "b": 2}', "e/f/t.csv": b"id\nP1\n", "i.png": png()}


def archive(members: Mapping[str, bytes], comment: bytes = b"", compression: int = 8) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
        made.comment = comment
    return written.getvalue()


def output(content: bytes, settings: str = "", others: str = JSON + CSV + IMAGE) -> Output:
    profile = parse_profile(f"name: t\nzip: {{{settings}}}\n{others}")
    (made,) = Runner(profile).run("a.zip", io.BytesIO(content)).outputs
    return made


def run(content: bytes, settings: str = "", others: str = JSON + CSV + IMAGE) -> zipfile.ZipFile:
    made = output(content, settings, others)
    assert made.name == "a.zip"
    return zipfile.ZipFile(made.content)


def contents(made: zipfile.ZipFile) -> dict[str, bytes]:
    assert made.testzip() is None
    return {name: made.read(name) for name in made.namelist()}


def test_each_member_becomes_what_its_section_makes_of_it() -> None:
    made = contents(run(archive(MEMBERS)))
    assert made == MEMBERS | {"d/a.json": b'{"b": 2}', "e/f/t.csv": b"id\nfbeae7c18667b698\n"}


def test_nothing_else_of_the_archive_is_taken_over() -> None:
    member = zipfile.ZipInfo("a.json", (2020, 1, 31, 12, 0, 0))
    member.comment = b"Bob"
    member.extra = b"\x99\x99\x03\0Bob"
    source = io.BytesIO()
    with zipfile.ZipFile(source, "w") as written:
        written.writestr(member, "{}")
    made = run(source.getvalue())
    (new,) = made.infolist()
    assert (new.date_time, new.comment, new.extra) == ((1980, 1, 1, 0, 0, 0), b"", b"")


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_member_is_compressed_if_it_was(compression: int) -> None:
    made = run(archive({"a.json": b"{}"}, compression=compression))
    assert made.getinfo("a.json").compress_type == compression


@pytest.mark.parametrize(
    ("comment", "action", "after"),
    [
        (b"Bob", "keep: true", b"Bob"),
        (b"Bob", "remove: true", b""),
        (b"Bob", "replace-with: FLYWHEEL", b"FLYWHEEL"),
        (b"", "replace-with: FLYWHEEL", b"FLYWHEEL"),
        (b"", "replace-with: R, replace-with-insert: false", b""),
        (b"old comment", "hash: true", b"038b5e1a18d4c809"),
        (b"\xe9", "replace-with: R", b"R"),
    ],
)
def test_the_comment_is_a_field(comment: bytes, action: str, after: bytes) -> None:
    made = run(archive({}, comment), f"fields: [{{name: comment, {action}}}]")
    assert made.comment == after


def test_a_comment_that_is_too_long_is_refused() -> None:
    with pytest.raises(FieldError, match="more than 65,535 bytes"):
        run(archive({}), f"fields: [{{name: comment, replace-with: {'x' * 65_536}}}]")


@pytest.mark.parametrize("salt", ["", "s"])
def test_each_level_of_folders_is_hashed_by_itself(salt: str) -> None:
    made = run(archive(MEMBERS), f"hash-subdirectories: true, salt: '{salt}'")
    d, e, f = (hashlib.sha256(f"{salt}{level}".encode()).hexdigest() for level in "def")
    assert made.namelist() == [f"{d}/", f"{d}/a.json", f"{e}/{f}/t.csv", "i.png"]


def test_a_name_that_gets_too_long_is_refused() -> None:
    deep = archive({"/".join("d" * 1500) + "/a.json": b"{}"})
    assert run(deep)
    with pytest.raises(FieldError, match="too many folders"):
        run(deep, "hash-subdirectories: true")


FAULTY = {
    "no section of the profile is for it": {"c.txt": b"hello"},
    "not JSON": {"c.json": b"{bad"},
    "an archive within the archive": {"c.zip": archive({"a.json": b"{}"})},
}


@pytest.mark.parametrize(("says", "member"), FAULTY.items(), ids=list(FAULTY))
def test_a_member_that_cannot_be_processed_fails_the_archive_or_is_left_out(
    says: str, member: dict[str, bytes]
) -> None:
    content = archive({"a.json": b"{}"} | member)
    with pytest.raises(DeidentificationError, match=f"member 2 of the archive: .*{says}") as error:
        run(content)
    assert "c." not in str(error.value)
    made = run(content, "validate-zip-members: true")
    assert made.namelist() == ["a.json"]


def test_an_encrypted_member_is_left_out_as_others_are() -> None:
    content = bytearray(archive({"a.json": b"{}", "b.json": b"{}"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert run(bytes(content), "validate-zip-members: true").namelist() == ["b.json"]


def test_actions_in_members_and_members_that_are_left_out_are_counted() -> None:
    profile = f"{JSON}zip: {{validate-zip-members: true}}"
    member = b'{"a": "P1"}'
    source = archive({"a.json": member, "b.json": member, "c.txt": b"x", "d.json": b"x"})
    made = Runner(parse_profile(profile)).run("a.zip", io.BytesIO(source))
    for each in made.outputs:
        each.content.close()
    assert made.actions == {"remove": 2, "leave-out-member": 2}


def test_a_bomb_within_fails_the_archive_also_where_members_are_left_out() -> None:
    bomb = png()[:16] + b"\x7f\xff\xff\xff" * 2 + png()[24:]
    with pytest.raises(DeidentificationError, match="pixels cannot be in") as error:
        run(archive({"i.png": bomb}), "validate-zip-members: true")
    assert error.value.reason == "unsafe-file"


def test_two_members_with_one_new_name_are_refused() -> None:
    renamed = "json: {filenames: [{input-regex: '.*', output: same.json}], fields: []}\n"
    content = archive({"a.json": b"{}", "b.json": b"{}"})
    with pytest.raises(FieldError, match="get the same name"):
        run(content, others=renamed)


def test_the_name_may_have_an_attribute_of_a_member_as_it_is_in_the_output() -> None:
    names = "filenames: [{input-regex: '.*', output: '{PatientID}.zip'}]"
    dicom = "dicom: {fields: [{name: PatientID, replace-with: R}]}\n"
    with_dicom = archive({"a.json": b"{}", "b.dcm": dicom_file(PatientID="P1")})
    assert output(with_dicom, names, JSON + dicom).name == "R.zip"
    assert output(archive({"a.json": b"{}"}), names, JSON).name == "None.zip"


def test_a_member_that_only_begins_as_dicom_gives_the_archive_no_name() -> None:
    names = "filenames: [{input-regex: '.*', output: '{PatientID}.zip'}]"
    begun = bytes(128) + b"DICM" + b"\2\0\0\0UL\4\0\1"
    with pytest.raises(UnreadableFileError, match="no whole DICOM file"):
        output(archive({"a.bin": begun}), names, "filename: {fields: []}\n")


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_an_output_that_is_closed_after_an_error_is_left_alone() -> None:
    closed = io.BytesIO()
    records = opened("zip", archive({}, b"c")).records(closed)
    next(records)
    closed.close()
    records.close()  # type: ignore[attr-defined]
    gc.collect()


def test_the_comment_is_the_only_field() -> None:
    fields = [field("comment"), field("PatientID")]
    found = [each for each, _ in format_of("zip").check(section("zip", fields))]
    assert found == fields[1:]
