"""The contracts about imports hold, and each of them fails where it is broken."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PACKAGE = "grand_challenge_dicom_de_id_procedure"


def copied(repository: Path, folder: Path) -> Path:
    """Make a copy of the compiler's code and of the package's, with the contracts."""
    package = repository / "packages/python/src" / PACKAGE
    for source, copy in ((repository / "build", "build"), (package, f"build/{PACKAGE}")):
        shutil.copytree(source, folder / copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(repository / "pyproject.toml", folder / "pyproject.toml")
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "build")},
        capture_output=True,
        text=True,
    )


def test_the_contracts_hold(repository: Path, tmp_path: Path) -> None:
    done = lint(copied(repository, tmp_path))
    assert done.returncode == 0, done.stdout


UPWARDS = [
    ("decisions/retired", "output.rst"),
    ("decisions/retired", "invariants.checks"),
    ("docbook/profile", "decisions.determinants"),
    ("invariants/checks", "output.totals"),
    ("standard/model", "decisions.row"),
    ("decisions/retired", "folders"),
    ("output/pages", "worklist"),
    ("decisions/decision", "decisions.table"),
    (f"{PACKAGE}/rules/lookup", f"{PACKAGE}.engine.plan"),
    (f"{PACKAGE}/run/task", f"{PACKAGE}.deidentifier"),
    (f"{PACKAGE}/engine/decide", f"{PACKAGE}.engine.reuse.spans"),
    (f"{PACKAGE}/actions/clean", f"{PACKAGE}.actions.registry"),
]


@pytest.fixture(scope="module", params=[False, True], ids=["open", "for types only"])
def told(
    request: pytest.FixtureRequest, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[set[str]]:
    """The modules of which it is said that one imports the other, where all of these are made."""
    copy = copied(repository, tmp_path_factory.mktemp("imports"))
    for module, imported in UPWARDS:
        line = f"import {imported}\n"
        if request.param:
            line = f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {line}"
        with (copy / f"build/{module}.py").open("a") as file:
            file.write(f"\n{line}")
    done = lint(copy)
    assert done.returncode == 1
    found = re.findall(r"([\w.]+)\s+->\s+([\w.]+)", done.stdout)
    return [{module.split(".")[-1] for module in pair} for pair in found]


@pytest.mark.parametrize(("module", "imported"), UPWARDS)
def test_an_import_that_points_upwards_is_named(
    told: list[set[str]], module: str, imported: str
) -> None:
    assert {module.split("/")[-1], imported.split(".")[-1]} in told


def test_the_contracts_name_every_folder_and_command(repository: Path) -> None:
    linter = tomllib.loads((repository / "pyproject.toml").read_text())["tool"]["importlinter"]
    contracts = {contract["id"]: contract for contract in linter["contracts"]}
    build = repository / "build"
    folders = {file.parent.name for file in build.glob("*/*.py")}
    layers = " | ".join(contracts["compiler-layers"]["layers"]).split(" | ")
    assert folders <= set(linter["root_packages"])
    assert folders <= set(layers)
    assert folders == set(contracts["compiler-acyclic"]["ancestors"])
    assert folders <= set(contracts["compiler-commands"]["source_modules"])
    commands = {file.stem for file in build.glob("*.py")} - {"errors"}
    assert commands == set(contracts["compiler-commands"]["forbidden_modules"])
