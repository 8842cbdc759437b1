"""What the tests of the subcommands of ``dicom-deid profile`` share."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from ...conftest import real

WriteProfile = Callable[..., Path]
TWICE = """\
json:
  fields: [{name: subject, remove: true}]
csv:
  file-filter: '*.json'
  filenames: [{input-regex: '.*', output: table.csv}]
  fields: [{name: subject, remove: true}]
"""

PLAIN = """\
dicom:
  fields: [{name: PatientID, replace-with: other}]
json:
  fields: [{name: subject, replace-with: other}]
csv:
  file-filter: '*.csv'
  fields: [{name: subject, replace-with: other}]
"""
KEYED = PLAIN.replace("replace-with: other", "keyed: patient")
CT = "1.3.6.1.4.1.5962.1.1.1.1.1.20040119072730.12322.CT.dcm"


@pytest.fixture
def write_profile(tmp_path: Path) -> WriteProfile:
    """Writes a profile of this text."""

    def write(text: str, name: str = "p.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder with a DICOM file, a sidecar, a table, and a text that no section is for."""
    folder = tmp_path / "study"
    (folder / "1CT1").mkdir(parents=True)
    shutil.copy(real("CT_small.dcm"), folder / "1CT1" / "image.dcm")
    (folder / "1CT1" / "notes.json").write_text('{"subject": "1CT1", "day": "2004-01-19"}')
    (folder / "subjects.csv").write_text("subject,weight\n1CT1,077.30\n")
    (folder / "readme.txt").write_text("1CT1")
    return folder


@pytest.fixture
def run() -> Any:
    return lambda *arguments: main(["profile", "run", *map(str, arguments), "--jobs", "1"])


def reported(path: Path) -> dict[str, Any]:
    """The reports of a run by the last part of the name of the source."""
    lines = [json.loads(line) for line in path.read_text().splitlines()[1:]]
    return {Path(each["source"]).name: each for each in lines}
