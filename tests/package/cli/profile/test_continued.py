"""``dicom-deid profile run`` after an earlier run: with its report, its manifest, or neither."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.profiles import work

from ...scans import content_of
from .conftest import PLAIN, TWICE, WriteProfile

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("kept", ["--report", "--manifest"])
def test_a_run_is_continued_and_files_that_are_done_are_not_opened(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture, kept: str
) -> None:
    arguments = (write_profile(PLAIN), study, tmp_path / "out", kept, tmp_path / "kept")
    assert run(*arguments) == 0
    (study / "1CT1" / "notes.json").write_text('{"subject": "x"}')
    capsys.readouterr()
    assert run(*arguments, "--resume") == 0
    assert "1 done, 3 skipped" in capsys.readouterr().out
    assert json.loads(content_of(tmp_path / "out")["notes.json"]) == {"subject": "other"}


@pytest.mark.parametrize("kept", ["--report", "--manifest"])
def test_all_outputs_of_a_file_that_changed_are_replaced(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, kept: str
) -> None:
    arguments = (write_profile(TWICE), study, tmp_path / "out", kept, tmp_path / "kept")
    assert run(*arguments) == 0
    (study / "1CT1" / "notes.json").write_text('[{"weight": 2.5}]')
    assert run(*arguments, "--resume") == 0
    found = content_of(tmp_path / "out")
    assert all(b"weight" in found[name] for name in ("notes.json", "table.csv"))


def test_files_that_no_section_is_for_are_opened_once_for_a_manifest(
    run: Any,
    study: Path,
    write_profile: WriteProfile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arguments = (write_profile(PLAIN), study, tmp_path / "out", "--manifest", tmp_path / "m")
    assert run(*arguments) == 0
    monkeypatch.setattr(work, "open_found", lambda found: pytest.fail(found.path))
    assert run(*arguments) == 0


RANDOM = {
    "{name: n, jitter: true}": True,
    "{name: n, increment-date: true, jitter-date: true}": True,
    "{name: n, encrypt: true}": True,
    "{name: n, encrypt: true, force-nonce: AAAAAAAAAAA=}": False,
    "{name: n, increment-date: true}": False,
}


@pytest.mark.parametrize(("field", "warns"), RANDOM.items())
@pytest.mark.parametrize("kept", ["--report", "--manifest", ""])
def test_continuing_a_run_with_chance_and_without_a_record_warns(
    run: Any,
    study: Path,
    write_profile: WriteProfile,
    tmp_path: Path,
    capsys: Capture,
    field: str,
    warns: bool,
    kept: str,
) -> None:
    settings = "secret-key: 0123456789abcdef, date-increment: 1"
    profile = write_profile(f"json: {{{settings}, fields: [{field}]}}")
    assert (
        run(
            profile,
            study,
            tmp_path / "out",
            "--resume",
            *filter(None, [kept]),
            *([tmp_path / "kept"] if kept else []),
        )
        == 0
    )
    printed = capsys.readouterr().err
    assert ("is random" in printed) == (warns and not kept)


def test_a_changed_profile_cannot_continue_a_run(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    places = (study, tmp_path / "out", "--report", tmp_path / "kept")
    assert run(write_profile(PLAIN), *places) == 0
    changed = write_profile(PLAIN.replace("other", "another"))
    assert run(changed, *places, "--resume") == 2
    assert "the report of a run with another PROFILE; use the same" in capsys.readouterr().err
