"""No file depends on one machine, and all downloads are pinned."""

import re
import subprocess
from pathlib import Path

import pytest

# In parts, so that this file does not name them.
REGISTRY_HOSTS = [
    "pypi" + ".org",
    "registry.npm" + "js",
    "files.python" + "hosted",
    "deb.deb" + "ian",
]
MACHINE_PATHS = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]


@pytest.fixture(scope="module")
def texts(repository: Path) -> dict[str, str]:
    """The text files that are tracked, or would be."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        pytest.skip("this is no git checkout")
    found = {}
    for name in filter(None, listing.stdout.split("\0")):
        try:
            found[name] = (repository / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    return found


@pytest.mark.requires_program("git")
@pytest.mark.parametrize("needle", REGISTRY_HOSTS + MACHINE_PATHS)
def test_no_file_names(texts: dict[str, str], needle: str) -> None:
    assert [name for name, text in texts.items() if needle in text] == []


@pytest.mark.requires_program("git")
def test_no_file_of_code_is_longer_than_350_lines(texts: dict[str, str]) -> None:
    code = [name for name in texts if Path(name).suffix in {".py", ".ts", ".js", ".cjs"}]
    assert len(code) > 500
    assert [name for name in code if texts[name].count("\n") > 350] == []


@pytest.mark.parametrize(
    "group", ["build", "compile", "peers", "node", "uv", "benchmark", "mutants", "site"]
)
def test_every_requirement_is_pinned_with_its_hashes(repository: Path, group: str) -> None:
    text = (repository / f"requirements/{group}.txt").read_text()
    requirements = re.split(r"\n(?=\S)", text.strip())
    for requirement in requirements:
        name, *hashes = requirement.split(" \\\n")
        assert re.match(r"[a-z0-9-]+==[\w.]+( ;|$)", name)
        assert hashes
        assert all(re.match(r" +--hash=sha256:[0-9a-f]{64}(\n|$)", line) for line in hashes)


def test_every_dependency_group_is_locked(repository: Path) -> None:
    pyproject = (repository / "pyproject.toml").read_text()
    groups = set(re.findall(r"^(\w+) = \[", pyproject.split("[tool.")[0], re.MULTILINE))
    assert groups == {file.stem for file in (repository / "requirements").iterdir()}


def test_what_compiles_is_part_of_what_tests(repository: Path) -> None:
    def pinned(group: str) -> set[str]:
        text = (repository / f"requirements/{group}.txt").read_text()
        return set(re.findall(r"^\S+==\S+", text, re.MULTILINE))

    assert pinned("compile") < pinned("build")
