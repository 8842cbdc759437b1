"""Each option of ``dicom-deid profile run`` reaches what carries it out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.cli import by_procedure, main
from grand_challenge_dicom_de_id_procedure.cli.profile import run as command
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.run.outputs import LocalOutputs

from ...conftest import write_key
from .conftest import WriteProfile

OF_THE_RUN = (
    ("--jobs", "3", "jobs", 3),
    ("--sync", None, "sync", True),
    ("--resume", None, "resume", True),
    ("--dry-run", None, "dry_run", True),
)
OF_THE_WORK = (
    ("--layout", "mirror", "layout", "mirror"),
    ("--resume", None, "resume", True),
    ("--dry-run", None, "dry_run", True),
)
OF_THE_PROCEDURE = (
    ("--project", "knees", "project", "knees"),
    ("--option", "retain-uids", "options", ["retain-uids"]),
    ("--preset", "research", "preset", "research"),
    ("--on-leak", "reject", "on_leak", "reject"),
    ("--burned-in", "write-no", "burned_in", "write-no"),
    ("--not-stated", "reject", "not_stated", "reject"),
    ("--no-bare", None, "bare", False),
    ("--most-inflated", "100", "most_inflated", 100 << 20),
)
TESTED_BY_WHAT_THEY_WRITE = {
    *(
        "--help",
        "--key-file",
        "--procedure",
        "--report",
        "--manifest",
        "--deid-log",
    ),  # in test_run.py
    *("--date-key-file", "--pseudonyms"),  # as --project; in ../test_identities.py
    "--overlay",  # in ../test_choice.py
    *("--files-from", "--dask"),  # in ../test_places.py
}


@pytest.fixture
def handed_on(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What makes the work, and the arguments by name of the run and of the de-identifier."""
    handed: dict[str, Any] = {}

    def deidentifier(key: bytes, **arguments: Any) -> Deidentifier:
        handed.update(arguments)
        return Deidentifier(key, **arguments)

    def carry_out(make: Any, inputs: Inputs, destination: str, **arguments: Any) -> Iterator[Any]:
        handed.update(arguments, inputs=inputs, destination=destination)
        handed["work"] = make(LocalOutputs(destination, False, False, 0, ""))
        yield from ()

    monkeypatch.setattr(by_procedure, "Deidentifier", deidentifier)
    monkeypatch.setattr(command, "carry_out_work", carry_out)
    return handed


@pytest.fixture
def run(tmp_path: Path, write_profile: WriteProfile) -> Any:
    (tmp_path / "in").mkdir()
    profile = write_profile("json: {fields: []}")
    key = write_key(tmp_path / "key")

    def run(*options: str | None) -> int:
        places = (str(profile), str(tmp_path / "in"), str(tmp_path / "out"))
        given = [each for each in options if each is not None]
        return main(["profile", "run", *places, "--key-file", str(key), *given])

    return run


@pytest.mark.parametrize(("option", "value", "argument", "expected"), OF_THE_RUN)
def test_an_option_of_the_run_is_handed_on(
    run: Any, handed_on: dict[str, Any], option: str, value: Any, argument: str, expected: Any
) -> None:
    assert run() == 0
    assert handed_on[argument] in (False, None)
    assert run(option, value) == 0
    assert handed_on[argument] == expected


@pytest.mark.parametrize("procedure", [None, "--procedure"])
@pytest.mark.parametrize(("option", "value", "argument", "expected"), OF_THE_WORK)
def test_an_option_of_the_work_is_handed_on(
    run: Any,
    handed_on: dict[str, Any],
    procedure: Any,
    option: str,
    value: Any,
    argument: str,
    expected: Any,
) -> None:
    assert run(option, value, procedure) == 0
    work = handed_on["work"]
    for each in (work.task, work.others) if procedure else (work,):
        assert getattr(each, argument) == expected


@pytest.mark.parametrize(("option", "value", "argument", "expected"), OF_THE_PROCEDURE)
def test_an_option_of_the_procedure_is_handed_on(
    run: Any, handed_on: dict[str, Any], option: str, value: Any, argument: str, expected: Any
) -> None:
    assert run("--procedure", option, value) == 0
    assert handed_on[argument] == expected


def test_one_identity_is_for_the_procedure_and_the_profile(
    run: Any, handed_on: dict[str, Any]
) -> None:
    assert run("--procedure", "--project", "knees") == 0
    procedure = handed_on["work"].others.procedure
    assert procedure is handed_on["work"].task.applier
    told = handed_on["work"].others.identity.fingerprint()
    assert run("--project", "knees") == 0
    assert handed_on["work"].identity.fingerprint() == told
    assert run() == 0
    assert handed_on["work"].identity.fingerprint() != told


def test_every_option_is_tested() -> None:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    command.add_parser(commands)
    actions = commands.choices["run"]._actions
    known = {spelled for each in actions for spelled in each.option_strings if spelled != "-h"}
    tested = {option for option, *_ in (*OF_THE_RUN, *OF_THE_WORK, *OF_THE_PROCEDURE)}
    assert known == tested | TESTED_BY_WHAT_THEY_WRITE
