"""Columns of tables change, row by row; cells are texts, which stay as they are written."""

import gc
import io
from collections.abc import Callable
from typing import Any

import pandas
import pytest

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats import table
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Record
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import Target

from ..acted import acted, opened, removing, section, setting, values

ROWS = b'id,name,date,w\nP1,"Doe, J",20200131,70.5\nP2,,20200201,\n'


def starred(record: Record) -> None:
    """Put a star before each id."""
    for key in record.find(Target("id")):
        record.set(key, f"*{record.get(key)}")


@pytest.mark.parametrize(
    ("act", "after"),
    [
        (starred, b'id,name,date,w\n*P1,"Doe, J",20200131,70.5\n*P2,,20200201,\n'),
        (removing("name"), b"id,date,w\nP1,20200131,70.5\nP2,20200201,\n"),
        (removing("id", "w"), b'name,date\n"Doe, J",20200131\n,20200201\n'),
        (setting("name", "R"), b"id,name,date,w\nP1,R,20200131,70.5\nP2,R,20200201,\n"),
        (setting("w", 5), b'id,name,date,w\nP1,"Doe, J",20200131,5\nP2,,20200201,5\n'),
        (setting("none", "R"), ROWS),
        (removing("none"), ROWS),
    ],
)
def test_a_column_changes_and_the_others_do_not(
    act: Callable[[Record], None], after: bytes
) -> None:
    assert acted("csv", ROWS, act) == after


@pytest.mark.parametrize("cell", ["007", "NA", "", "2.50", "1e5", "True", "0x1F", " x ", "-0"])
def test_a_cell_is_the_text_that_is_written_there(cell: str) -> None:
    content = f"id,other\n1,{cell}\n".encode()
    assert values("csv", content, "other") == [cell]
    assert acted("csv", content, starred) == f"id,other\n*1,{cell}\n".encode()


@pytest.mark.parametrize(
    "content",
    [
        b"id,b\r\n1,2\r\n",
        b"\xef\xbb\xbfid,b\n1,2\n",
        "id,b\n1,ü\n".encode("utf-16"),
        b'id,b\n1,"two\nlines"\n',
        b'id,b\r\n1,"two\nlines"\r\n',
        b'id,b\n1,"two\rlines"\n',
        b'id,b\n1,"a ""quoted"" word"\n',
        b"id,id\n1,2\n",
        b"id,b\n",
        b"id\n",
        b"",
    ],
    ids=[
        "CRLF",
        "mark",
        "UTF-16",
        "break",
        "break, CRLF",
        "carriage return",
        "quotes",
        "twice",
        "no row",
        "one",
        "empty",
    ],
)
def test_the_form_of_the_file_stays(content: bytes) -> None:
    assert acted("csv", content) == content


def test_columns_of_one_name_all_change() -> None:
    assert acted("csv", b"id,id\n1,2\n", starred) == b"id,id\n*1,*2\n"


def test_missing_cells_at_the_end_of_a_row_are_empty() -> None:
    assert acted("csv", b"id,b,c\n1\n\n2,3,4\n", starred) == b"id,b,c\n*1,,\n*2,3,4\n"


def test_empty_lines_before_the_header_are_no_header() -> None:
    assert acted("csv", b"\n\r\nid,b\n1,2\n", starred) == b"id,b\n*1,2\n"


@pytest.mark.parametrize(
    ("kind", "content", "settings"),
    [
        ("tsv", b"id\tb\nP1\t2\n", {}),
        ("csv", b"id;b\nP1;2\n", {"delimiter": ";"}),
        ("table", b"id,b\nP1,2\n", {"reader": "csv"}),
        ("table", b"id\tb\nP1\t2\n", {"reader": "table"}),
        ("table", b"id|b\nP1|2\n", {"reader": "csv", "delimiter": "|"}),
    ],
)
def test_the_delimiter_is_that_of_the_kind_or_of_the_setting(
    kind: str, content: bytes, settings: dict[str, Any]
) -> None:
    assert acted(kind, content, starred, **settings) == content.replace(b"P1", b"*P1")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"id,b\n1,2,Bob\n", "row 2 has 3 cells, and there are 2 columns"),
        (b'id,b\n"1,2\n', "wrong quotes"),
        (b'id,b\n"1"x,2\n', "wrong quotes"),
        (b"id,b\n1,\xe9\n", "not in UTF-8"),
        ("id,b\n1,2\n".encode("utf-16-le"), "NUL in its header"),
        ("id,b\n1,2\n".encode("utf-32"), "NUL in its header"),
        (b"id,b\n1," + b"x" * 200_000 + b"\n", "too long a cell"),
    ],
)
def test_a_malformed_table_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFileError, match=says):
        acted("csv", content)


def test_a_row_or_a_header_that_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "ROW", 100)
    assert acted("csv", b"a,b\n" * 100) == b"a,b\n" * 100
    with pytest.raises(UnsafeFileError, match="more than 100 characters"):
        acted("csv", b"a" * 101)
    with pytest.raises(UnsafeFileError, match="more than 100 characters"):
        acted("csv", b'a\n"' + b"b\n" * 50)
    monkeypatch.setattr(table, "COLUMNS", 3)
    with pytest.raises(UnsafeFileError, match="more than 3 columns"):
        acted("csv", b"a,b,c,d\n")


def test_a_cell_holds_no_list() -> None:
    with pytest.raises(FieldError, match="holds a text"):
        acted("csv", ROWS, setting("id", ["a"]))


@pytest.mark.parametrize(
    ("kind", "settings", "findings"),
    [
        ("csv", {}, []),
        ("tsv", {}, []),
        ("csv", {"reader": "excel"}, ["reader must be one of csv, table"]),
        ("csv", {"delimiter": r"\s+"}, ["delimiter must be one character"]),
        ("csv", {"delimiter": '"'}, ["delimiter must be one character"]),
        ("table", {"reader": "csv"}, ["no file without a file-filter"]),
        ("table", {"reader": "csv", "file_filter": "*.csv"}, []),
        ("table", {"file_filter": "*.csv"}, ["reader must be one of csv, table"]),
    ],
)
def test_settings_are_checked(kind: str, settings: dict[str, Any], findings: list[str]) -> None:
    found = [text for _, text in format_of(kind).check(section(kind, **settings))]
    assert len(found) == len(findings)
    assert all(part in text for part, text in zip(findings, found, strict=True))


@pytest.mark.parametrize(("kind", "filters"), [("csv", ("*.csv", "*.CSV")), ("table", ())])
def test_files_are_found_by_their_suffix(kind: str, filters: tuple[str, ...]) -> None:
    assert format_of(kind).filters == filters


def test_names_are_the_columns() -> None:
    assert list(opened("csv", ROWS).names()) == ["id", "name", "date", "w"]


def test_no_more_than_a_row_is_read_ahead_of_the_output() -> None:
    source = io.BytesIO(b"id,b\n" + b"1,2\n" * 1_000_000)
    output = io.BytesIO()
    document = opened("csv", source.getvalue())
    for number, record in enumerate(document.records(output)):
        starred(record)
        if number == 500_000:
            assert output.tell() > 2_000_000
            break


def test_pandas_reads_what_was_written() -> None:
    made = pandas.read_csv(io.BytesIO(acted("csv", ROWS, starred)), dtype=str)
    assert list(made.columns) == ["id", "name", "date", "w"]
    assert list(made["id"]) == ["*P1", "*P2"]
    assert made["name"][0] == "Doe, J"


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_an_output_that_is_closed_after_an_error_is_left_alone() -> None:
    closed = io.BytesIO()
    records = opened("csv", ROWS).records(closed)
    next(records)
    closed.close()
    records.close()  # type: ignore[attr-defined]
    gc.collect()
