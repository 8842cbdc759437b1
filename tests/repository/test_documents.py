"""The commands and tables in the documents agree with the code."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from grand_challenge_dicom_de_id_procedure import actions
from grand_challenge_dicom_de_id_procedure.rules.diff import KINDS
from standard.reader import read_standard

SHOWN = ["docs/apply.md"]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def workplace(repository: Path, tmp_path: Path) -> Path:
    """A folder with the files that the documents use."""
    (tmp_path / "scans").mkdir()
    for name in ("CT_small.dcm", "MR_small.dcm"):
        shutil.copy(str(get_testdata_file(name)), tmp_path / "scans" / name)
    shutil.copy(str(get_testdata_file("CT_small.dcm")), tmp_path / "scan.dcm")
    for name in ("old.json", "new.json"):
        shutil.copy(repository / "procedure/procedure.json", tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("document", SHOWN)
def test_the_commands_of_a_document_work_one_after_another(
    repository: Path, workplace: Path, document: str
) -> None:
    commands = [
        line.removeprefix("$ ")
        for block in blocks(repository / document, "console")
        for line in block.splitlines()
        if line.startswith("$ dicom-deid ")
    ]
    assert commands
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    for command in commands:
        done = subprocess.run(
            command.split("#")[0],
            shell=True,
            cwd=workplace,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    for block in blocks(repository / document, "python"):
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=workplace, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


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
