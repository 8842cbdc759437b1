"""Every command in the documents works as it is written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from grand_challenge_dicom_de_id_procedure import actions

SHOWN = ["docs/apply.md"]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder with the files that the documents speak of."""
    (tmp_path / "scans").mkdir()
    for name in ("CT_small.dcm", "MR_small.dcm"):
        shutil.copy(str(get_testdata_file(name)), tmp_path / "scans" / name)
    shutil.copy(str(get_testdata_file("CT_small.dcm")), tmp_path / "scan.dcm")
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
