"""The procedure that the generated files are held against, compiled once in a process."""

from __future__ import annotations

import pytest

from .compiled import Compiled, compile_everything


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return compile_everything()
