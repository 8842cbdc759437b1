"""The Standard, read once, and a checkout of the build that tests may run and damage."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from standard.model import Standard
from standard.reader import read_standard

IN_CHECKOUT = ("build", "manual", "procedure/schema")
CONFIGURATIONS = (
    "packages/python/pyproject.toml",
    "packages/javascript/package.json",
    "package-lock.json",
    "requirements/compile.txt",
)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def standard() -> Standard:
    return read_standard()


def copy_build(repository: Path, destination: Path) -> Path:
    for folder in IN_CHECKOUT:
        shutil.copytree(repository / folder, destination / folder)  # with what is compiled of it
    for file in CONFIGURATIONS:
        (destination / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(repository / file, destination / file)
    return destination


def run_step(checkout: Path, step: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(checkout / "build" / step), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(repository: Path, tmp_path: Path) -> Path:
    """A copy of the build in which nothing has been made yet."""
    return copy_build(repository, tmp_path / "checkout")


@pytest.fixture(scope="session")
def compiled(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the build in which base, candidate, worklist and final have been made."""
    checkout = copy_build(repository, tmp_path_factory.mktemp("compiled") / "checkout")
    done = run_step(checkout, "chain.py", "final", "2026.02.0")
    assert done.returncode == 0, done.stderr
    return checkout
