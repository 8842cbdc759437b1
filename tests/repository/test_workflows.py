"""What the workflows do for releases and for each version of Node."""

import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

URL = "https://forge.example/owner/name"


def jobs(repository: Path, workflow: str) -> dict[str, Any]:
    text = (repository / f".github/workflows/{workflow}.yml").read_text()
    found: dict[str, Any] = yaml.safe_load(text)["jobs"]
    return found


@pytest.mark.requires_program("npm", "bash")
def test_a_release_names_its_repository_in_both_packages(repository: Path, tmp_path: Path) -> None:
    files = ("package.json", "packages/javascript/package.json", "packages/python/pyproject.toml")
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / file, tmp_path / file)
    steps = jobs(repository, "release")["build"]["steps"]
    (step,) = (each for each in steps if "name the repository" in each.get("name", ""))
    variables = {
        "GITHUB_SERVER_URL": "https://forge.example",
        "GITHUB_REPOSITORY": "owner/name",
        "VERSION": "2026.11.0",
        "npm_config_cache": str(tmp_path / "cache"),
    }
    command = ["bash", "-euo", "pipefail", "-c", step["run"]]
    subprocess.run(command, cwd=tmp_path, env={**os.environ, **variables}, check=True)

    python = tomllib.loads((tmp_path / "packages/python/pyproject.toml").read_text())
    assert python["project"]["urls"] == {
        "Repository": URL,
        "Documentation": f"{URL}/tree/v2026.11.0/docs",
        "Changelog": f"{URL}/blob/v2026.11.0/CHANGELOG.md",
        "Issues": f"{URL}/issues",
    }
    javascript = json.loads((tmp_path / "packages/javascript/package.json").read_text())
    directory = {"type": "git", "url": f"git+{URL}.git", "directory": "packages/javascript"}
    assert javascript["repository"] == directory
    assert (javascript["homepage"], javascript["bugs"]) == (
        f"{URL}#readme",
        {"url": f"{URL}/issues"},
    )


def test_a_release_attests_where_its_packages_were_built(repository: Path) -> None:
    release = jobs(repository, "release")
    for job in ("python", "npm"):
        assert release[job]["permissions"] == {"id-token": "write"}
        assert release[job]["environment"]
    assert "npm publish --provenance " in release["npm"]["steps"][-1]["run"]
    assert release["python"]["steps"][-1]["with"]["attestations"] is True
    assert "password" not in json.dumps(release)


def test_the_npm_package_is_tested_in_each_node_from_the_oldest_that_it_is_for(
    repository: Path,
) -> None:
    content = json.loads((repository / "packages/javascript/package.json").read_text())
    node = jobs(repository, "ci")["node"]
    versions = node["strategy"]["matrix"]["node"]
    assert versions == ["18", "20", "22"]
    assert content["engines"]["node"] == f">={versions[0]}"
    assert "npm test --workspace grand-challenge-dicom-de-id-procedure" in [
        step.get("run") for step in node["steps"]
    ]
