"""The documents, CI and the packages are consistent with each other."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from ..conftest import SLOW

DOCUMENTS = ["README.md", "CONTRIBUTING.md", ".ci/run", ".github/workflows/release.yml"]
WORKFLOWS = [".github/workflows/ci.yml", ".github/workflows/release.yml"]


def targets(repository: Path) -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (repository / "Makefile").read_text(), re.MULTILINE))


def commands(text: str) -> set[str]:
    """Targets named in text as `make a b` or as a line that starts with make."""
    calls = re.findall(r"(?:^\s*|`|\$ |&& |: |[A-Z]+=\S+ )make((?: [a-z-]+)+)", text, re.MULTILINE)
    return {target for call in calls for target in call.split()}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_command_is_a_target(repository: Path, document: str) -> None:
    named = commands((repository / document).read_text())
    assert named
    assert named <= targets(repository)


def test_every_target_is_phony(repository: Path) -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (repository / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert targets(repository) <= set(phony[1].split())


def test_ci_runs_the_same_tests_as_a_user(repository: Path) -> None:
    assert {"test", "test-slow"} <= commands((repository / ".ci/run").read_text())
    for workflow in WORKFLOWS:
        assert "bash .ci/run" in (repository / workflow).read_text()


def test_what_is_named_as_slow_exists(repository: Path) -> None:
    assert [each for each in SLOW if not list(repository.glob(each + "*"))] == []


@pytest.mark.parametrize("workflow", ["ci", "pages"])
def test_the_site_is_built_by_a_workflow(repository: Path, workflow: str) -> None:
    assert "site" in commands((repository / f".github/workflows/{workflow}.yml").read_text())


@pytest.mark.parametrize("workflow", [*WORKFLOWS, ".github/workflows/pages.yml"])
def test_a_workflow_is_valid(repository: Path, workflow: str) -> None:
    content = yaml.safe_load((repository / workflow).read_text())
    for job in content["jobs"].values():
        assert job["runs-on"]
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step)
            assert re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|release/v\d+)", step.get("uses", "a/b@v1"))


@pytest.mark.parametrize("arguments", [["final"], ["final", "VERSION="]], ids=["missing", "empty"])
def test_final_without_a_version_says_what_is_right(repository: Path, arguments: list[str]) -> None:
    result = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=repository,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "make final VERSION=2026.11.0" in result.stderr


def test_the_packages_have_the_version_of_the_procedure(repository: Path) -> None:
    with (repository / "procedure/procedure.json").open(encoding="utf-8") as file:
        version = json.load(file)["version"]
    canonical = ".".join(str(int(part)) for part in version.split("."))
    python = tomllib.loads((repository / "packages/python/pyproject.toml").read_text())
    javascript = json.loads((repository / "packages/javascript/package.json").read_text())
    assert python["project"]["version"] == canonical
    assert javascript["version"] == canonical
