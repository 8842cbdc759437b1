"""The Standard, read once, and a checkout of the build that tests may run and damage."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import folders
import lint
from decisions.compilation import compile_tables
from decisions.manual import read_manual
from decisions.row import Tables
from standard.model import Standard
from standard.occurrences import OccurrencesByIOD, occurrences_by_iod
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


@pytest.fixture(scope="session")
def by_iod(standard: Standard) -> OccurrencesByIOD:
    """The occurrences of every attribute."""
    return occurrences_by_iod(standard, standard.sop_classes.values())


@pytest.fixture(scope="session")
def tables(standard: Standard, repository: Path, by_iod: OccurrencesByIOD) -> Tables:
    """The decisions of this checkout."""
    return compile_tables(standard, read_manual(standard, repository / "manual"), by_iod)


@pytest.fixture
def decisions(repository: Path, tmp_path: Path) -> Path:
    """A copy of all decisions, which a test may damage."""
    return shutil.copytree(repository / "manual", tmp_path / "manual")


@pytest.fixture
def read_by_lint(
    standard: Standard, decisions: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], object]:
    """Reads the copy of the decisions as lint.py does, in this process."""
    monkeypatch.setattr(folders, "MANUAL", decisions)
    monkeypatch.setattr(lint, "read_standard", lambda: standard)
    return lint.lint_manual


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
def compilation(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A copy of the build in which everything has been made, and what was said of it."""
    checkout = copy_build(repository, tmp_path_factory.mktemp("compiled") / "checkout")
    done = run_step(checkout, "chain.py", "final", "2026.02.0")
    assert done.returncode == 0, done.stderr
    return checkout, done.stdout


@pytest.fixture(scope="session")
def compiled(compilation: tuple[Path, str]) -> Path:
    """A copy of the build in which base, candidate, worklist and final have been made."""
    return compilation[0]
