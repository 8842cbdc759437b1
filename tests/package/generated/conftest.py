"""The procedure that the generated files are held against, compiled once in a process."""

from __future__ import annotations

from pathlib import Path

import pytest

from .case import STANDARD
from .compiled import Compiled, compile_everything


@pytest.fixture(scope="session")
def compiled(repository: Path) -> Compiled:
    return compile_everything(STANDARD, repository / "manual")
