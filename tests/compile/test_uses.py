"""What curators can get wrong in manual/uses, what is compiled of it, and the statement of cost."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from decisions.uses import read_uses
from errors import FindingsError
from output.cost import render_cost
from output.rst import check_rst
from output.uses import render_uses
from standard.model import Standard

OPTIONS = (
    "retain-patient-characteristics",
    "retain-longitudinal-modified-dates",
    "retain-safe-private",
    "clean-descriptors",
    "retain-device-identity",
)
PACKAGED = "packages/python/src/grand_challenge_dicom_de_id_procedure/uses.json"


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        ("every-file.toml", "PatientAge", "PatientsAge", "(0010,1010) is not PatientsAge"),
        ("every-file.toml", "(0010,1020)", "(0010,102)", "is not a tag and a keyword"),
        ("every-file.toml", 'name = "sex"', 'name = "age"', "age is the name of two uses"),
        ("every-file.toml", 'name = "sex"', 'name = "Sex"', "small letters, digits and hyphens"),
        (
            "every-file.toml",
            "moved = [",
            "cleaned = [",
            "cleaned: (0008,0020) StudyDate has VR DA -> moved for DA, DT and TM, else cleaned",
        ),
        (
            "labels-and-reports.toml",
            "cleaned = [",
            "moved = [",
            "has VR LO -> moved for DA, DT and TM, else cleaned",
        ),
        ("radiotherapy.toml", '"RT Dose"', '"RT Doses"', "no iod is named 'RT Doses' -> 'RT Dose'"),
        ("echo-planar-mr.toml", "(0019,xx0C)", "(0018,xx0C)", "is not a tag and a keyword"),
        ("statement.toml", '"CT Image"', '"CT Images"', "no iod is named 'CT Images'"),
        ("statement.toml", '"clean-descriptors"', '"clean"', "no option is named 'clean'"),
        ("statement.toml", "[[set]]", "[[sets]]", "sets"),
    ],
)
def test_a_mistake_is_named(
    repository: Path,
    standard: Standard,
    tmp_path: Path,
    file: str,
    old: str,
    new: str,
    finding: str,
) -> None:
    for folder in ("uses", "retired"):
        shutil.copytree(repository / "manual" / folder, tmp_path / "manual" / folder)
    changed = tmp_path / "manual" / "uses" / file
    text = changed.read_text(encoding="utf-8")
    assert old in text
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FindingsError) as raised:
        read_uses(standard, tmp_path / "manual", OPTIONS)
    assert finding in str(raised.value)
    assert f"manual/uses/{file}" in str(raised.value)


def test_the_packaged_uses_are_those_of_the_curators(repository: Path, standard: Standard) -> None:
    uses = read_uses(standard, repository / "manual", OPTIONS)
    assert (repository / PACKAGED).read_text(encoding="utf-8") == render_uses(uses.entries)


def test_a_retired_sop_class_has_the_uses_of_the_one_that_it_resembles(
    repository: Path, standard: Standard
) -> None:
    uses = read_uses(standard, repository / "manual", OPTIONS)
    (suv,) = (each for each in uses.entries if each["name"] == "suv")
    assert "1.2.840.10008.5.1.4.1.1.5" in suv["sopClass"]  # Nuclear Medicine Image, retired


@pytest.fixture(scope="module")
def statement(repository: Path, standard: Standard) -> str:
    procedure = json.loads((repository / "procedure/procedure.json").read_text(encoding="utf-8"))
    uses = read_uses(standard, repository / "manual", procedure["option"])
    return render_cost(standard, procedure, uses)


def test_the_statement_is_the_tracked_one_and_without_remarks(
    repository: Path, statement: str
) -> None:
    check_rst("COST.rst", statement)
    assert (repository / "procedure/COST.rst").read_text(encoding="utf-8") == statement


@pytest.mark.parametrize(
    ("use", "without", "research", "given_back_by"),
    [
        ("Age", "no", "yes", "retain-patient-characteristics"),
        ("Models of devices", "yes", "yes", "left without options"),
        ("Dose-volume histograms", "yes", "yes", "left without options"),
        (
            "Names of structures in RT Structure Set Storage: the names",
            "no",
            "yes",
            "clean-descriptors",
        ),
        ("The way back by UIDs", "no", "no", "retain-uids"),
    ],
)
def test_the_statement_says_what_is_left_and_what_gives_it_back(
    statement: str, use: str, without: str, research: str, given_back_by: str
) -> None:
    row = re.search(
        rf"   \* - {re.escape(use)}[^\n]*\n+     - (\w+)\n     - (\w+)\n     - ([^\n]*)", statement
    )
    assert row is not None
    assert row.groups() == (without, research, given_back_by)
