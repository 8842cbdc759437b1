"""What the tests of the subcommands of ``dicom-deid recipe`` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

WriteRecipe = Callable[..., Path]


@pytest.fixture
def write_recipe(tmp_path: Path) -> WriteRecipe:
    """Writes a recipe with these lines of %header, and other sections before them."""

    def write(*lines: str, before: str = "", name: str = "deid.mine") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(["FORMAT dicom", before, "%header", *lines, ""]))
        return path

    return write
