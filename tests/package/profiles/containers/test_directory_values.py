"""Values of fields of TIFF and EXIF: what is read, and what is written for a text or a number."""

from __future__ import annotations

import struct

import pytest

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.containers.directory_changes import NewValue
from grand_challenge_dicom_de_id_procedure.profiles.containers.directory_values import (
    read_value,
    write_value,
)

ARTIST, AUTHOR, COMMENT, SPEED, RATING = 315, 40093, 37510, 34855, 18246
TEXT, SHORT, LONG, RATIONAL, UNDEFINED, SIGNED, REAL, DOUBLE = 2, 3, 4, 5, 7, 8, 11, 12


@pytest.mark.parametrize(
    ("tag", "of_type", "content", "value"),
    [
        (ARTIST, TEXT, b"Bob\0", "Bob"),
        (ARTIST, TEXT, b"Bob\0\0\0", "Bob"),
        (ARTIST, TEXT, b"Bob ", "Bob "),
        (ARTIST, TEXT, b"J\xf6", "Jö"),
        (ARTIST, TEXT, "Jö".encode(), "Jö"),
        (AUTHOR, 1, "Jö\0".encode("utf-16-le"), "Jö"),
        (COMMENT, UNDEFINED, b"ASCII\0\0\0Bob\0\0", "Bob"),
        (COMMENT, UNDEFINED, b"ASCII\0\0\0Bob\n  ", "Bob\n"),
        (COMMENT, UNDEFINED, b"UNICODE\0" + "Jö\0".encode("utf-16"), "Jö"),
        (COMMENT, UNDEFINED, b"JIS\0\0\0\0\0" + "ぼ".encode("iso2022_jp"), "ぼ"),
        (COMMENT, UNDEFINED, bytes(8) + b"Bob\0", "Bob"),
    ],
)
def test_a_text_is_read_without_what_ends_it(
    tag: int, of_type: int, content: bytes, value: str
) -> None:
    assert read_value(tag, NewValue(of_type, len(content), content), "<") == value


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("of_type", "value", "expected"),
    [
        (SHORT, 5, 5),
        (SHORT, "5", 5),
        (LONG, "70000", 70000),
        (LONG, 5.0, 5),
        (LONG, "5.0", 5),
        (LONG, "1e3", 1000),
        (LONG, "1E3", 1000),
        (SIGNED, "-3", -3),
        (SHORT, [1, "2"], [1, 2]),
        (RATIONAL, "0.5", 0.5),
        (RATIONAL, 3, 3.0),
        (10, "-0.25", -0.25),
        (REAL, "0.5", 0.5),
        (DOUBLE, "1e-3", 0.001),
    ],
)
def test_a_number_is_read_as_it_was_written(
    order: str, of_type: int, value: object, expected: object
) -> None:
    assert read_value(SPEED, write_value(SPEED, of_type, value, order), order) == expected


@pytest.mark.parametrize("tag", [ARTIST, AUTHOR, COMMENT])
@pytest.mark.parametrize("value", ["Bob", "Jö"])
def test_a_text_is_read_as_it_was_written(tag: int, value: str) -> None:
    of_type = {ARTIST: TEXT, AUTHOR: 1, COMMENT: UNDEFINED}[tag]
    assert read_value(tag, write_value(tag, of_type, value, "<"), "<") == value


@pytest.mark.parametrize(
    ("of_type", "value", "message"),
    [
        (SHORT, "65536", "does not fit into 2 bytes"),
        (SHORT, -1, "does not fit into 2 bytes"),
        (LONG, "many", "the field holds numbers"),
        (LONG, "1e", "the field holds numbers"),
        (LONG, True, "the field holds numbers"),
        (LONG, 0.5, "the field holds whole numbers"),
        (LONG, "1e400", "does not fit into 4 bytes"),
        (RATIONAL, 1 << 33, "too large for the field"),
        (RATIONAL, "-1", "does not fit into 8 bytes"),
        (TEXT, "a\0b", "the field holds a text"),
        (TEXT, [1], "the field holds a text"),
        (99, 1, "unknown type 99"),
    ],
)
def test_what_a_type_cannot_hold_is_refused(of_type: int, value: object, message: str) -> None:
    with pytest.raises(FieldError, match=message):
        write_value(RATING, of_type, value, "<")


def test_a_fraction_of_nothing_is_zero() -> None:
    content = struct.pack("<4I", 1, 0, 1, 2)
    assert read_value(SPEED, NewValue(RATIONAL, 2, content), "<") == [0.0, 0.5]


def test_what_is_empty_or_of_an_unknown_type_has_no_value() -> None:
    assert read_value(SPEED, NewValue(SHORT, 0, b""), "<") is None
    assert read_value(SPEED, NewValue(99, 1, b"x"), "<") is None
