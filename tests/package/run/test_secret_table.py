"""Tables that only their owner may read: what is written is what is read again."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.run.secret_table import read_rows, write_rows

from .. import needs


@pytest.mark.parametrize(
    "value",
    ["", "a,b", 'the "first"', " spaces ", "ü名", "a\nb", "a\rb", "a\r\nb", "'", "\\"],
)
def test_any_value_is_read_as_it_was_written(tmp_path: Path, value: str) -> None:
    path = str(tmp_path / "table.csv")
    write_rows(path, ("id_old", "id_new"), [(value, "1"), ("2", value)])
    assert read_rows(path) == [["id_old", "id_new"], [value, "1"], ["2", value]]


def test_a_table_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    path = str(tmp_path / "table.csv")
    write_rows(path, ("id",), [("1",), ("2",)])
    write_rows(path, ("id",), [("3",)])
    assert read_rows(path) == [["id"], ["3"]]
    assert [each.name for each in tmp_path.iterdir()] == ["table.csv"]


@needs.MODES
def test_only_the_owner_reads_a_table_that_others_could_read_before(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("id\n")
    path.chmod(0o644)
    write_rows(str(path), ("id",), [("1",)])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b'"a\n', b'"a"b\n', b"\xff\xfe"])
def test_what_is_no_table_in_utf_8_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "table.csv").write_bytes(content)
    with pytest.raises(ValueError):  # noqa: PT011 - which says nothing of what is in it
        read_rows(str(tmp_path / "table.csv"))
