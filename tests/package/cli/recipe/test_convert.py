"""``dicom-deid recipe convert``."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main, new_file

from .conftest import WriteRecipe

Capture = pytest.CaptureFixture[str]


def test_an_overlay_is_written_that_apply_takes(
    write_recipe: WriteRecipe, scans: Path, tmp_path: Path, capsys: Capture
) -> None:
    overlay = tmp_path / "my.toml"
    recipe = write_recipe("REMOVE KVP")
    assert main(["recipe", "convert", str(recipe), "-o", str(overlay)]) == 0
    assert capsys.readouterr().out == f"{overlay}: 1 decision\n"
    assert main(["apply", str(scans), str(tmp_path / "out"), "--overlay", str(overlay)]) == 0


def test_what_is_not_in_it_is_listed(
    write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    recipe = write_recipe("REMOVE KVP", "JITTER StudyDate 3")
    assert main(["recipe", "convert", str(recipe), "-o", str(tmp_path / "my.toml")]) == 1
    _, line = capsys.readouterr().out.splitlines()
    assert line.startswith(f"not converted: JITTER StudyDate 3 at {recipe}:5 (")


def test_nothing_is_overwritten(write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture) -> None:
    overlay = tmp_path / "my.toml"
    overlay.write_text("mine")
    assert main(["recipe", "convert", str(write_recipe()), "-o", str(overlay)]) == 2
    assert "my.toml exists and is not overwritten" in capsys.readouterr().err
    assert overlay.read_text() == "mine"


def test_on_a_full_disk_nothing_is_half_written(
    write_recipe: WriteRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def fill(descriptor: int, content: bytes) -> None:
        os.write(descriptor, content[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(new_file, "write_all", fill)
    recipe, out = write_recipe("REMOVE KVP"), tmp_path / "out"
    out.mkdir()
    assert main(["recipe", "convert", str(recipe), "-o", str(out / "my.toml")]) == 2
    assert "cannot write" in capsys.readouterr().err
    assert [*out.iterdir()] == []
