"""A recipe in a file."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def recipe(tmp_path: Path) -> Callable[..., str]:
    def write(*lines: str) -> str:
        path = tmp_path / "recipe"
        path.write_text("\n".join(("FORMAT dicom", "%header", *lines)))
        return str(path)

    return write
