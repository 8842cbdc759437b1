"""The commands and tables in the documents agree with the code."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydicom.data import get_testdata_file

from grand_challenge_dicom_de_id_procedure import KeyFile, actions
from grand_challenge_dicom_de_id_procedure.rules.diff import KINDS
from standard.reader import read_standard

# Those that make a key, or images, themselves.
WITHOUT = {
    "docs/apply.md": ["project.key"],
    "docs/keys.md": ["project.key"],
    "docs/tutorial.md": ["project.key", "scans"],
}
SHOWN = [
    *WITHOUT,
    "docs/tasks/check.md",
    "docs/tasks/cluster.md",
    "docs/tasks/cost.md",
    "docs/tasks/deid.md",
    "docs/tasks/flywheel.md",
    "docs/tasks/folder.md",
    "docs/tasks/grand-challenge.md",
    "docs/tasks/options.md",
    "docs/tasks/overlay.md",
    "docs/tasks/link-patients.md",
    "docs/tasks/object-storage.md",
    "docs/tasks/own-procedure.md",
    "docs/tasks/report.md",
    "docs/tasks/safe-private.md",
    "docs/troubleshooting.md",
    "docs/windows.md",
]
STORED = "docs/tasks/object-storage.md"
"""It names buckets."""

INSTALLED = {
    "$ pip install grand-challenge-dicom-de-id-procedure",
    "$ pip install grand-challenge-dicom-de-id-procedure[cluster]",
    "$ pip install grand-challenge-dicom-de-id-procedure[profiles]",
    "$ npm install grand-challenge-dicom-de-id-procedure",
}
STATUS = "$ echo $?"


def blocks(path: Path) -> list[tuple[str, str]]:
    """Language and content of each block of a document, in order, also of those in lists."""
    found = re.findall(r"^( *)```(\w*)\n(.*?)^\1```$", path.read_text(), re.MULTILINE | re.DOTALL)
    return [(language, textwrap.dedent(content)) for _, language, content in found]


@pytest.fixture
def workplace(repository: Path, tmp_path: Path) -> Path:
    """A folder with the files that the documents use."""
    (tmp_path / "scans").mkdir()
    for name in ("CT_small.dcm", "MR_small.dcm"):
        shutil.copy(str(get_testdata_file(name)), tmp_path / "scans" / name)
    shutil.copy(str(get_testdata_file("CT_small.dcm")), tmp_path / "scan.dcm")
    for name in ("old.json", "new.json"):
        shutil.copy(repository / "procedure/procedure.json", tmp_path / name)
    KeyFile(tmp_path / "project.key").create()
    return tmp_path


@pytest.fixture
def archive(workplace: Path, s3_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that speaks S3, with the buckets that the documents use."""
    from s3fs import S3FileSystem

    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    files = S3FileSystem(use_listings_cache=False)
    for name in ("archive", "research"):
        files.mkdir(name)
    for path in (workplace / "scans").iterdir():
        files.pipe_file(f"archive/scans/{path.name}", path.read_bytes())


def carried_out(folder: Path, *command: str) -> tuple[int, str]:
    """The exit status of a command, and what it prints."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def carry_out_console(folder: Path, block: str) -> None:
    """Run the commands of a block; each must succeed, or have the status that is shown."""
    steps = [step.rstrip().split("\n") for step in re.split(r"^(?=\$ )", block, flags=re.MULTILINE)]
    status = 0
    for command, *shown in filter(None, steps[1:]):
        if command == STATUS:
            assert shown == [str(status)], block
            status = 0
        elif command not in INSTALLED:
            assert status == 0, block
            status, printed = carried_out(folder, "sh", "-c", command.removeprefix("$ "))
            assert [line for line in shown if line not in printed] == [], (command, printed)
    assert status == 0, block


def check_understood(block: str) -> None:
    """Check a command that no test can carry out: the parser takes every argument of it."""
    program, *arguments = shlex.split(block.replace("\\\n", " "))
    assert program == "dicom-deid"
    status, printed = carried_out(Path(), program, *arguments, "--help")
    assert status == 0, printed
    shown = {each for each in arguments if each.startswith("--")}
    assert [each for each in shown if each not in printed] == []


def check_cluster(told: dict[str, Any]) -> None:
    """Check what Dask's operator needs of a cluster: containers, and a service that finds them."""
    assert told["kind"] == "DaskCluster"
    scheduler = told["spec"]["scheduler"]
    (container,) = scheduler["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    for port in scheduler["service"]["ports"]:
        assert ports[port["targetPort"]] == port["port"]
    assert scheduler["service"]["selector"]["dask.org/cluster-name"] == told["metadata"]["name"]
    assert len(told["spec"]["worker"]["spec"]["containers"]) == 1


@pytest.mark.parametrize("document", SHOWN)
def test_the_blocks_of_a_document_work_one_after_another(
    repository: Path, workplace: Path, document: str, request: pytest.FixtureRequest
) -> None:
    if document == STORED:
        request.getfixturevalue("archive")
    for name in WITHOUT.get(document, []):
        (workplace / name).rename(workplace / f"no-{name}")
    printed = ""
    for language, block in blocks(repository / document):
        if language == "console":
            carry_out_console(workplace, block)
        elif language == "python":
            status, printed = carried_out(workplace, "python", "-c", block)
            assert status == 0, printed
        elif language == "sh":
            check_understood(block)
        elif language == "yaml":
            check_cluster(yaml.safe_load(block))
        elif language in ("toml", "recipe", "profile"):
            name = block.split("\n", 1)[0].removeprefix("# ")
            (workplace / name).write_text(block)
        else:
            assert language == "text", block
            assert sorted(block.splitlines()) == sorted(printed.splitlines())


def test_every_block_to_run_is_run(repository: Path) -> None:
    documents = [str(path.relative_to(repository)) for path in (repository / "docs").rglob("*.md")]
    languages = {
        document: {language for language, _ in blocks(repository / document)}
        for document in documents
    }
    run = {document for document in documents if languages[document] & {"console", "python"}}
    by_vitest = {document for document in documents if "js" in languages[document]}
    assert by_vitest == {"docs/tasks/javascript.md"}
    assert run == {*SHOWN, *by_vitest}
    known = {
        "console",
        "python",
        "sh",
        "yaml",
        "toml",
        "recipe",
        "profile",
        "js",
        "text",
        "",
    }  # "": formulas and layouts
    assert set.union(*languages.values()) <= known


def test_the_documented_table_of_actions_is_that_of_the_code(repository: Path) -> None:
    document = (repository / "docs/apply.md").read_text()
    rows = re.findall(r"^\| ([DZXKCUR] \|.*)\|$", document, re.MULTILINE)
    table = re.search(r"=\n(K .*?)\n=", actions.__doc__ or "", re.DOTALL)
    assert table is not None
    assert sorted(" ".join(rows).replace("|", " ").split()) == sorted(table[1].split())


def test_the_documented_kinds_of_change_are_those_of_the_code(repository: Path) -> None:
    _, _, text = (repository / "CONTRIBUTING.md").read_text().partition("| Kind | What changed |")
    table, _, _ = text.partition("\n\n")
    kinds = re.findall(r"^\| (\w+) \|", table, re.MULTILINE)
    assert [kind.lower() for kind in kinds] == list(KINDS)


def test_the_readme_states_the_coverage(repository: Path) -> None:
    final = json.loads((repository / "procedure/procedure.json").read_text())
    procedure, parts = final["sopClass"], final["dicomStandardParts"]
    current = read_standard().sop_classes
    reasons = [
        (tag, entry["justification"])
        for uid in current
        for tag, entry in procedure[uid]["tag"].items()
    ]
    automatic = sum(reason.startswith("[AUTO]") for _, reason in reasons)
    decisions = sum(
        len(tomllib.loads(file.read_text())["decision"])
        for file in (repository / "manual").glob("*.toml")
    )
    told = (
        f"All {len(current)} storage SOP classes of DICOM {parts['PS3.3']} and "
        f"{len(procedure) - len(current)} retired ones; {len({tag for tag, _ in reasons}):,} "
        f"attributes in {len(reasons):,} combinations with a SOP class, of which {automatic:,} are "
        f"decided from the Standard alone and {len(reasons) - automatic:,} by hand, in "
        f"{decisions} decisions with a reason each. The Basic Profile is that of PS3.15 "
        f"{parts['PS3.15']}. The worklist is empty."
    )
    assert told in " ".join((repository / "README.md").read_text().split())
