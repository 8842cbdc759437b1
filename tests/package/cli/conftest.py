"""What the tests of several subcommands share."""

import shutil
from pathlib import Path

import pytest

from ..conftest import real


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans" / "DOE^JOHN"
    folder.mkdir(parents=True)
    for name in ("CT_small.dcm", "MR_small.dcm"):
        shutil.copy(real(name), folder)
    return tmp_path / "scans"
