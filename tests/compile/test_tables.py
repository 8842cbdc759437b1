"""What curators can get wrong in manual/tables, and what they are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from decisions.tables import read_tables
from errors import FindingsError


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        (
            "words.toml",
            '"maa"',
            '"maj"',
            "maj is a name of march and of may -> leave it out of one of them, or of both",
        ),
        ("words.toml", '"com"', '"c0m"', "'c0m' does not match"),
        ("words.toml", "labels =", "label =", "label"),
        ("letters.toml", '"ß" = "s"', '"ß" = "ss"', "one letter"),
        ("vrs.toml", 'kind = "code"', 'kind = "cod"', "text, code, binary or sequence"),
        ("vrs.toml", "dummy_bytes = 2", 'dummy_bytes = 2, dummy = "x"', "dummy"),
        ("vrs.toml", "AE = {", "Ae = {", "Ae"),
    ],
)
def test_a_mistake_is_named(
    repository: Path, tmp_path: Path, file: str, old: str, new: str, finding: str
) -> None:
    shutil.copytree(repository / "manual" / "tables", tmp_path / "manual" / "tables")
    table = tmp_path / "manual" / "tables" / file
    text = table.read_text(encoding="utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FindingsError) as raised:
        read_tables(tmp_path / "manual")
    assert finding in str(raised.value)
