"""Each option of ``dicom-deid apply`` reaches what carries it out."""

from __future__ import annotations

import argparse
import errno
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.cli import apply, by_procedure, main
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs

from ..conftest import write_key
from ..scans import write_scans

CARRIED_OUT = (
    ("--on-leak", "reject", "on_leak", "reject"),
    ("--burned-in", "write-no", "burned_in", "write-no"),
    ("--not-stated", "reject", "not_stated", "reject"),
    ("--no-bare", None, "bare", False),
    ("--most-inflated", "100", "most_inflated", 100 << 20),
    ("--project", "knees", "project", "knees"),
    ("--jobs", "3", "jobs", 3),
    ("--layout", "mirror", "layout", "mirror"),
    ("--sync", None, "sync", True),
    ("--resume", None, "resume", True),
    ("--dry-run", None, "dry_run", True),
)
"""An option, its value, and the argument by which it is handed on, with its value."""

BY_DEFAULT = {
    "on_leak": "clean",
    "burned_in": "reject",
    "not_stated": "count",
    "bare": True,
    "most_inflated": 64 << 20,
    "project": None,
    "date_key": None,
    "pseudonyms": None,
    "links": False,
    "rereads": False,
    "jobs": None,
    "layout": "uid",
    "sync": False,
    "resume": False,
    "dry_run": False,
}

TESTED_BY_WHAT_THEY_WRITE = {
    "--help", "--key-file", "--report", "--date-key-file", "--pseudonyms", "--crosswalk",
    "--patient-table",
    *("--option", "--preset", "--overlay"),  # in test_choice.py
    *("--files-from", "--manifest", "--dask"),  # in test_places.py
}  # fmt: skip


@pytest.fixture
def handed_on(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The arguments by name of the de-identifier and of the run."""
    handed: dict[str, Any] = {}

    def deidentifier(key: bytes, **arguments: Any) -> Deidentifier:
        handed.update(arguments)
        return Deidentifier(key, **arguments)

    def tree(_applier: object, inputs: Inputs, destination: str, **arguments: Any) -> Iterator[Any]:
        handed.update(arguments, inputs=inputs, destination=destination)
        yield from ()

    monkeypatch.setattr(by_procedure, "Deidentifier", deidentifier)
    monkeypatch.setattr(apply, "deidentify_tree", tree)
    return handed


@pytest.fixture
def run(tmp_path: Path) -> Any:
    write_scans(tmp_path / "in", 1)
    key = write_key(tmp_path / "key")

    def run(*options: str) -> int:
        paths = (str(tmp_path / "in"), str(tmp_path / "out"))
        return main(["apply", *paths, "--key-file", str(key), *options])

    return run


@pytest.mark.parametrize(
    ("option", "value", "argument", "expected"), CARRIED_OUT, ids=lambda each: str(each)
)
def test_an_option_is_handed_on(
    run: Any,
    handed_on: dict[str, Any],
    option: str,
    value: str | None,
    argument: str,
    expected: Any,
) -> None:
    assert run(option, *([value] if value else [])) == 0
    assert handed_on[argument] == expected


@pytest.mark.parametrize("argument", BY_DEFAULT)
def test_without_options_the_defaults_are_handed_on(
    run: Any, handed_on: dict[str, Any], argument: str
) -> None:
    assert run() == 0
    assert handed_on[argument] == BY_DEFAULT[argument]


def test_source_and_destination_are_handed_on(
    run: Any, handed_on: dict[str, Any], tmp_path: Path
) -> None:
    assert run() == 0
    assert handed_on["inputs"] == Inputs((str(tmp_path / "in"),))
    assert handed_on["destination"] == str(tmp_path / "out")


CHOICES = (
    ("--on-leak", "on_leak", ("clean", "reject")),
    ("--burned-in", "burned_in", ("reject", "write-no")),
    ("--not-stated", "not_stated", ("count", "reject")),
    ("--layout", "layout", ("uid", "mirror")),
)


@pytest.mark.parametrize(("option", "argument", "choices"), CHOICES, ids=lambda each: str(each))
def test_each_choice_is_handed_on_and_no_other_word(
    run: Any,
    handed_on: dict[str, Any],
    option: str,
    argument: str,
    choices: tuple[str, ...],
) -> None:
    for choice in choices:
        assert run(option, choice) == 0
        assert handed_on[argument] == choice
    assert run(option, "other") == 2


def test_a_run_that_the_system_stops_says_why_and_fails(
    run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def tree(*_arguments: object, **_more: object) -> Iterator[Any]:
        yield from ()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(apply, "deidentify_tree", tree)
    assert run() == 1
    assert capsys.readouterr().err == "dicom-deid: stopped: No space left on device\n"


def test_the_report_on_stdout_has_nothing_between_its_lines(
    run: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run("--report", "-") == 0
    captured = capfd.readouterr()
    assert len([json.loads(line) for line in captured.out.splitlines()]) == 2
    assert "key: read" in captured.err
    assert "1 done" in captured.err


@pytest.mark.parametrize(
    ("option", "what", "folder"),
    [
        ("--key-file", "key file", "in"),
        ("--report", "report", "in"),
        ("--report", "report", "out"),
        ("--date-key-file", "date key file", "in"),
        ("--date-key-file", "date key file", "out"),
        ("--pseudonyms", "table of pseudonyms", "out"),
        ("--crosswalk", "crosswalk", "in"),
        ("--crosswalk", "crosswalk", "out"),
        ("--patient-table", "table of patients", "in"),
    ],
)
def test_the_key_and_the_report_stay_outside_what_is_shared(
    run: Any,
    option: str,
    what: str,
    folder: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    inside = tmp_path / folder / "file"
    assert run(option, str(inside)) == 2
    assert f"the {what} {inside} is inside {tmp_path / folder}" in capsys.readouterr().err


def test_every_option_is_tested() -> None:
    commands = argparse.ArgumentParser().add_subparsers()
    apply.add_parser(commands)
    options = {
        option
        for action in commands.choices["apply"]._actions
        for option in action.option_strings
        if option.startswith("--")
    }
    assert options == {option for option, *_ in CARRIED_OUT} | TESTED_BY_WHAT_THEY_WRITE
