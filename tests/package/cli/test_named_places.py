"""Arguments that name something: none is empty, and what must be on this machine is no URL."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.parser import CommandParser

from ..conftest import write_key

Capture = pytest.CaptureFixture[str]
COMMANDS = (
    *(("apply",), ("status",), ("explain",), ("verify",), ("lookup",), ("diff",), ("cost",)),
    *(("identifiers",), ("recipe", "run"), ("recipe", "audit"), ("recipe", "convert")),
    *(("recipe", "inspect"), ("profile", "run"), ("profile", "audit"), ("profile", "check")),
)
ANYWHERE = ("SOURCE", "DESTINATION")


def given_to(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> list[argparse.Action]:
    """The arguments of a command that take a text."""
    parsers: list[argparse.ArgumentParser] = []
    made = CommandParser.__init__

    def make(self: CommandParser, **options: object) -> None:
        made(self, **options)
        parsers.append(self)

    monkeypatch.setattr(CommandParser, "__init__", make)
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    (parser,) = (each for each in parsers if each.prog == f"dicom-deid {' '.join(command)}")
    return [each for each in parser._actions if each.nargs != 0 and each.choices is None]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_argument_may_be_empty(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for each in given_to(command, monkeypatch):
        option = each.option_strings[-1:]
        assert main([*command, *option, ""]) == 2
        assert "must " in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_file_is_one_of_this_machine(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    actions = given_to(command, monkeypatch)
    files = {each for each in actions if each.metavar in ("F", "FOLDER", "RECIPE", "PROFILE")}
    assert files == {each for each in files if each.type is local_file}


@pytest.mark.parametrize("option", ["--pseudonyms", "--preset", "--report", "--crosswalk"])
def test_an_empty_option_does_nothing(
    scans: Path, tmp_path: Path, capsys: Capture, option: str
) -> None:
    key = write_key(tmp_path / "key")
    out = tmp_path / "out"
    assert main(["apply", str(scans), str(out), "--key-file", str(key), option, ""]) == 2
    assert capsys.readouterr().err == (
        f"dicom-deid: argument {option}: must not be empty; see: dicom-deid apply --help\n"
    )
    assert not out.exists()


@pytest.mark.parametrize("option", ["--key-file", "--crosswalk", "--manifest", "--report"])
def test_a_url_does_not_become_a_folder_of_that_name(
    scans: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert main(["apply", str(scans), "out", option, "s3://me:TopSecret@research/cw"]) == 2
    told = capsys.readouterr().err
    assert f"argument {option}: s3://me:***@research/cw is a URL; name a place on this" in told
    assert [*(tmp_path / "work").iterdir()] == []


def test_a_file_url_names_a_file_of_this_machine(scans: Path, tmp_path: Path) -> None:
    key = tmp_path / "new.key"
    assert main(["apply", str(scans), str(tmp_path / "out"), "--key-file", f"file://{key}"]) == 0
    assert key.exists()


@pytest.mark.parametrize(
    ("url", "shown", "scheme"),
    [
        ("ftp://me:secret@host/a", "ftp://me:***@host/a", "FTP"),
        ("zip://a.dcm::ftp://me:secret@host/a.zip", "zip://a.dcm::ftp://me:***@host/a.zip", "FTP"),
        ("s3://user:Top@Secret@b/x", "s3://user:***@b/x", "S3"),
    ],
)
def test_a_password_is_not_shown(
    tmp_path: Path, capsys: Capture, url: str, shown: str, scheme: str
) -> None:
    assert main(["apply", url, str(tmp_path / "out")]) == 2
    said = f"a report would show its password; use FSSPEC_{scheme}_PASSWORD"
    assert capsys.readouterr().err == f"dicom-deid: cannot use {shown}: {said}\n"
    (tmp_path / "list").write_text(url)
    report = tmp_path / "report.jsonl"
    listed = ("--files-from", str(tmp_path / "list"), "--report", str(report))
    assert main(["apply", str(tmp_path / "out"), *listed]) == 1
    assert f"failed {shown}: the file cannot be read: {said}\n" in capsys.readouterr().err
    assert shown in report.read_text()
