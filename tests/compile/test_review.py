"""``make review``: what changed between two versions, for the terminal and as a page."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.compile.conftest import run_step

from output.rst import check_rst

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"


@pytest.fixture
def versions(repository: Path, checkout: Path) -> Path:
    """A checkout with a procedure, and old.json beside it, in which less is kept."""
    text = (repository / "procedure/procedure.json").read_text()
    (checkout / "procedure/procedure.json").write_text(text)
    old = json.loads(text)
    row = {"default": "X", "justification": "*Not* decided_"}
    old["sopClass"][CT]["tag"]["(0018,0050)"] = row
    del old["sopClass"][MR]
    old["vocabulary"].append("smith")
    (checkout / "old.json").write_text(json.dumps(old))
    return checkout


def test_it_is_printed_and_written_as_a_valid_page(versions: Path) -> None:
    done = run_step(versions, "review.py", str(versions / "old.json"))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[1] == "loosened: 1"
    assert lines[2].startswith("  (0018,0050) SliceThickness: X -> K in CT Image Storage")
    assert "added: 1\n  MR Image Storage\n" in done.stdout
    assert "tightened: 1\n  smith: left alone -> looked for\n" in done.stdout
    page = (versions / "procedure/review.rst").read_text()
    assert "Changes from old.json to procedure.json\n====" in page
    assert ":Before: \\*Not\\* decided\\_" in page
    assert page.index("Loosened: 1\n--") < page.index("Added: 1\n--") < page.index("Tightened: 1\n")
    check_rst("review.rst", page)


def test_nothing_changed_is_said(versions: Path) -> None:
    file = str(versions / "procedure/procedure.json")
    assert "no difference" in run_step(versions, "review.py", file, file).stdout
    page = (versions / "procedure/review.rst").read_text()
    assert "Nothing changed." in page
    check_rst("review.rst", page)


@pytest.mark.requires_program("git")
@pytest.mark.parametrize("tagged", [True, False])
def test_the_old_version_is_the_last_release_or_else_the_last_commit(
    versions: Path, tagged: bool
) -> None:
    def git(*arguments: str) -> None:
        name = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        subprocess.run(["git", *name, *arguments], cwd=versions, check=True, capture_output=True)

    file = versions / "procedure/procedure.json"
    new = file.read_text()
    file.write_text((versions / "old.json").read_text())
    git("init")
    git("add", "procedure/procedure.json")
    git("commit", "-m", "old")
    if tagged:
        git("tag", "v2026.01.0")
        file.write_text(new)
        git("commit", "-am", "new")
    file.write_text(new)
    done = run_step(versions, "review.py", "", "")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"from {'v2026.01.0' if tagged else 'HEAD'} to ")
    assert "added: 1\n  MR Image Storage\n" in done.stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "neither a file nor a git revision that holds procedure/procedure.json -> "),
        ("{", "not JSON: "),
        ("{}", "this is not a procedure: "),
    ],
)
def test_what_is_no_version_is_named(versions: Path, content: str | None, message: str) -> None:
    file = versions / "broken.json"
    if content is not None:
        file.write_text(content)
    done = run_step(versions, "review.py", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (versions / "procedure/review.rst").exists()
