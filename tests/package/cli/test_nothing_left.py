"""With exit status 2, nothing was done: no file is new, and the command can be given again."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main, report_file

from ..conftest import write_key
from ..scans import content_of

Capture = pytest.CaptureFixture[str]
PROFILE = "deid-log: {log}\njson:\n  fields:\n  - {{name: id, remove: true}}\n"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a key, and files that are none of what they are named for."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write_key(folder / "project.key")
    (folder / "file").write_text("mine")
    return folder


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--manifest", "file", "--key-file", "project.key"),
            "file is not a manifest of a run; name a new file",
        ),
        (("--manifest", "missing/m"), "cannot use the manifest missing/m"),
        (("--date-key-file", "missing/d"), "cannot create the key file missing/d"),
        (("--date-key-file", "file"), "file is not a key file"),
        (("--crosswalk", "file"), "the crosswalk file is a file; name a folder"),
        (("--crosswalk", "file/cw"), "file is not a folder; name another place"),
        (("--patient-table", "file/t.csv"), "file is not a folder; name another place"),
        (("--patient-table", "new/"), "it is a folder; name a file"),
        (("--overlay", "file"), "file:1: "),
    ],
)
def test_wrong_use_leaves_no_new_file(
    work: Path, scans: Path, capsys: Capture, options: tuple[str, ...], said: str
) -> None:
    new = ("--key-file", "new.key", "--report", "new.jsonl")
    more = () if "--manifest" in options else ("--manifest", "new.sqlite")
    before = content_of(work)
    assert main(["apply", str(scans), "out", *new, *more, *options]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""
    assert content_of(work) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--crosswalk", "cw", "--patient-table", "cw/patid_mapping.csv"), "cw/patid_mapping.csv"),
        (("--report", "a", "--manifest", "a"), "--report and --manifest both name a"),
        (("--manifest", "./project.key"), "both name ./project.key; name two files"),
    ],
)
def test_two_files_are_not_one(
    work: Path, scans: Path, capsys: Capture, options: tuple[str, ...], said: str
) -> None:
    before = content_of(work)
    assert main(["apply", str(scans), "out", "--key-file", "project.key", *options]) == 2
    assert said in capsys.readouterr().err
    assert content_of(work) == before


def test_the_log_of_a_profile_is_not_the_report(work: Path, scans: Path, capsys: Capture) -> None:
    pytest.importorskip("yaml")
    (work / "p.yaml").write_text(PROFILE.format(log="log.csv"))
    command = ("profile", "run", "p.yaml", str(scans), "out", "--deid-log")
    assert main([*command, "--report", "log.csv"]) == 2
    assert "--report and deid-log both name log.csv" in capsys.readouterr().err
    assert main([*command, "--manifest", "file"]) == 2
    assert not (work / "log.csv").exists()


def test_a_report_that_cannot_be_written_leaves_no_new_file(
    work: Path, scans: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int, _content: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = content_of(work)
    monkeypatch.setattr(f"{report_file.__name__}.os.write", full)
    assert main(["apply", str(scans), "out", "--report", "new.jsonl"]) == 2
    monkeypatch.undo()
    assert "cannot write the report" in capsys.readouterr().err
    assert content_of(work) == before


def test_wrong_use_leaves_no_new_key_for_a_pipe(work: Path, scans: Path) -> None:
    (scan,) = scans.rglob("CT_small.dcm")
    keys = ("--key-file", "new.key", "--date-key-file", "file")
    assert main(["apply", str(scan), "-", *keys]) == 2
    assert not (work / "new.key").exists()
