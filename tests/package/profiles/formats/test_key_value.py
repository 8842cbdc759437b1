"""Key-value text: only the value of a line changes."""

from __future__ import annotations

import pytest

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    ProfileError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles import limits
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile

from ..ran import ran

FILE = "ObjectType = Image\nNDims = 3\nDate = 20200131\n"


def changed(
    entry: str, content: str = FILE, settings: str = "encoding: utf-8", encoding: str = "utf-8"
) -> str:
    profile = (
        f"key-value-text-file:\n  delimiter: '\\s=\\s'\n  {settings}\n  date-increment: 1\n"
        f"  fields:\n  - {entry}"
    )
    return ran(profile, content.encode(encoding), "a.mhd")[1].decode(encoding)


@pytest.mark.parametrize(
    ("entry", "old", "new"),
    [
        ("{name: NDims, replace-with: 9}", "NDims = 3", "NDims = 9"),
        ("{name: NDims, remove: true}", "NDims = 3\n", ""),
        ("{name: Date, increment-date: true}", "20200131", "20200201"),
        ("{name: ObjectType, hash: true}", "= Image", "= 1aa4cb0bcca76e92"),
        ("{name: nope, hash: true}", "", ""),
    ],
)
def test_a_line_is_changed_and_the_others_stay(entry: str, old: str, new: str) -> None:
    assert changed(entry) == FILE.replace(old, new)


def test_only_the_value_is_replaced_also_where_the_key_has_the_same_text() -> None:
    assert changed("{name: A, replace-with: Z}", "A = A\nB = A\n") == "A = Z\nB = A\n"


def test_a_new_line_has_the_usual_delimiter_and_line_break() -> None:
    assert changed("{name: C, replace-with: v}", "A = 1\r\nB = 2") == "A = 1\r\nB = 2\r\nC = v\r\n"


def test_an_encoding_is_kept() -> None:
    found = changed("{name: A, replace-with: ö}", "A = x\nB = é\n", "encoding: latin-1", "latin-1")

    assert found == "A = ö\nB = é\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_key(encoding: str) -> None:
    settings = f"encoding: {encoding}"
    found = changed("{name: A, replace-with: z}", "\ufeffA = x\nB = y\n", settings, encoding)

    assert found == "\ufeffA = z\nB = y\n"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("{delimiter: '=', encoding: hex}", "there is no encoding hex"),
        ("{delimiter: '=', encoding: utf-99}", "there is no encoding utf-99"),
        ("{delimiter: '=*'}", "must not match where there is nothing"),
        ("{encoding: utf-8}", "needs a delimiter"),
        ("{delimiter: '('}", "is not a regular expression"),
    ],
)
def test_settings_are_checked(settings: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message):
        parse_profile(f"key-value-text-file: {settings}")


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NODES", 2)
    assert changed("{name: A, replace-with: z}", "A = x\nB = y\n") == "A = z\nB = y\n"
    with pytest.raises(UnsafeFileError, match="more than 2 values"):
        changed("{name: A, replace-with: z}", "A = x\nB = y\nC = y\n")


def test_bad_lines_stay_if_they_are_ignored() -> None:
    found = changed("{name: A, remove: true}", "# c\n\nA = 1\n", "ignore-bad-lines: true")

    assert found == "# c\n\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("A: 1\n", "line 1 should have the delimiter once, and has it not once"),
        ("A = b = c\n", "line 1 should have the delimiter once, and has it several times"),
        ("A = 1\nA = 2\n", "a key stands in more than one line"),
        ("", "no line has the delimiter"),
    ],
)
def test_what_is_no_such_text_is_refused(content: str, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message):
        changed("{name: A, remove: true}", content)


@pytest.mark.parametrize(
    ("value", "message"), [('"a\\nb"', "no line break"), ("[1]", "a text or a number")]
)
def test_a_value_must_fit_in_a_line(value: str, message: str) -> None:
    with pytest.raises(FieldError, match=message):
        changed(f"{{name: NDims, replace-with: {value}}}")


def test_a_character_that_the_encoding_lacks_is_refused() -> None:
    with pytest.raises(FieldError, match="a character that ascii lacks"):
        changed("{name: NDims, replace-with: ö}", settings="encoding: ascii")
