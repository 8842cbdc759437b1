"""``dicom-deid profile run``."""

from __future__ import annotations

import builtins
import csv
import json
import shutil
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.profiles import work
from grand_challenge_dicom_de_id_procedure.storage import room

from ....stores import Bucket
from ...conftest import real, write_key
from ...scans import content_of
from .conftest import CT, KEYED, PLAIN, TWICE, WriteProfile, reported

Capture = pytest.CaptureFixture[str]


def test_each_file_is_written_by_its_section_and_others_are_skipped(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    assert run(write_profile(PLAIN), study, tmp_path / "out") == 0
    printed = capsys.readouterr().out
    assert "3 done, 1 skipped" in printed
    assert "skipped: 1 no-section" in printed
    found = content_of(tmp_path / "out")
    assert found.keys() == {CT, "notes.json", "subjects.csv"}
    assert json.loads(found["notes.json"]) == {"subject": "other", "day": "2004-01-19"}
    assert found["subjects.csv"] == b"subject,weight\nother,077.30\n"
    assert pydicom.dcmread(BytesIO(found[CT])).PatientID == "other"


def test_outputs_are_in_the_folders_of_the_source_if_that_is_wanted(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path
) -> None:
    assert run(write_profile(PLAIN), study, tmp_path / "out", "--layout", "mirror") == 0
    found = content_of(tmp_path / "out").keys()
    assert found == {f"1CT1/{CT}", "1CT1/notes.json", "subjects.csv"}


def test_a_second_file_of_one_name_fails_and_the_first_stays(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    (study / "2MR1").mkdir()
    (study / "2MR1" / "notes.json").write_text('{"subject": "x", "day": "2004-02-02"}')
    assert run(write_profile(PLAIN), study, tmp_path / "out") == 1
    assert "another file of this run has the same output name" in capsys.readouterr().err
    assert b"2004-01-19" in content_of(tmp_path / "out")["notes.json"]


def test_a_single_file_gets_the_name_that_is_given(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path
) -> None:
    assert run(write_profile(PLAIN), study / "subjects.csv", tmp_path / "clean.csv") == 0
    assert (tmp_path / "clean.csv").read_text().endswith("other,077.30\n")


def test_a_single_file_that_no_section_is_for_fails(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    assert run(write_profile(PLAIN), study / "readme.txt", tmp_path / "clean.txt") == 1
    assert "no section of the profile is for this file" in capsys.readouterr().err
    assert not (tmp_path / "clean.txt").exists()


def test_of_a_file_that_two_sections_are_for_both_outputs_are_written_and_reported(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path
) -> None:
    source, out, report = study / "1CT1/notes.json", tmp_path / "out", tmp_path / "r.jsonl"
    out.mkdir()
    assert run(write_profile(TWICE), source, out, "--report", report) == 0
    assert content_of(out).keys() == {"notes.json", "table.csv"}
    made = reported(report)["notes.json"]
    assert [Path(each).name for each in (made["destination"], *made["others"])] == [
        "notes.json",
        "table.csv",
    ]


def test_several_outputs_need_a_folder(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    profile = write_profile(TWICE)
    assert run(profile, study / "1CT1/notes.json", tmp_path / "clean.json") == 1
    assert "several files of it; name a folder as DESTINATION" in capsys.readouterr().err
    assert not (tmp_path / "clean.json").exists()


def test_a_field_that_does_not_fit_a_file_is_named_with_its_line_and_nothing_is_written(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    text = PLAIN.replace(
        "name: subject, replace-with: other", "name: subject, increment-date: true", 1
    )
    profile = write_profile(text.replace("json:", "json:\n  date-increment: 5"))
    assert run(profile, study, tmp_path / "out") == 1
    message = capsys.readouterr().err
    assert f"{profile}:5: subject: " in message
    assert "1CT1" not in message.partition(": ")[2].partition("notes.json")[2]
    assert content_of(tmp_path / "out").keys() == {CT, "subjects.csv"}


def test_a_dicomdir_is_left_out_and_named(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    shutil.copy(real("DICOMDIR"), study / "DICOMDIR")
    assert run(write_profile(PLAIN), study, tmp_path / "out") == 0
    assert "DICOMDIR: a DICOMDIR, which lists other files" in capsys.readouterr().err
    assert len(content_of(tmp_path / "out")) == 3


@pytest.mark.parametrize("in_memory", [1 << 24, 0])
def test_sources_and_outputs_may_be_in_an_object_store(
    run: Any,
    study: Path,
    write_profile: WriteProfile,
    tmp_path: Path,
    bucket: Bucket,
    monkeypatch: pytest.MonkeyPatch,
    in_memory: int,
) -> None:
    assert run(write_profile(PLAIN), study, tmp_path / "out") == 0
    for module in (work, room):
        monkeypatch.setattr(module, "IN_MEMORY", in_memory)
    bucket.put(study, "study")
    assert run(write_profile(PLAIN), bucket.url("study"), bucket.url("out")) == 0
    assert bucket.content("out") == content_of(tmp_path / "out")


def test_a_run_finds_its_outputs_in_an_object_store_again(
    run: Any,
    study: Path,
    write_profile: WriteProfile,
    bucket: Bucket,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(write_profile(PLAIN), study, bucket.url("out")) == 0
    before = bucket.content("out")
    assert run(write_profile(PLAIN), study, bucket.url("out"), "--resume") == 0
    assert bucket.content("out") == before
    assert run(write_profile(PLAIN), study, bucket.url("out")) == 1
    assert "already exists and is not overwritten" in capsys.readouterr().err


def test_members_that_are_larger_than_their_archive_are_not_kept_in_memory(
    run: Any,
    write_profile: WriteProfile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.csv", "subject\n" + "1CT1\n" * 10_000)
    rolled: list[int] = []

    class Spooled(tempfile.SpooledTemporaryFile):  # type: ignore[type-arg]
        def rollover(self) -> None:
            rolled.append(self.tell())
            super().rollover()

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", Spooled)
    monkeypatch.setattr(work, "IN_MEMORY", 10_000)
    profile = write_profile(PLAIN + "zip: {}\n")
    assert run(profile, tmp_path / "a.zip", tmp_path / "b.zip") == 0
    assert any(size >= 10_000 for size in rolled)


def test_a_dry_run_writes_nothing_and_names_outputs(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    assert run(write_profile(PLAIN), study, tmp_path / "out", "--dry-run") == 0
    assert (
        f"notes.json would be written: {tmp_path / 'out' / 'notes.json'}" in capsys.readouterr().out
    )
    assert not (tmp_path / "out").exists()


def test_processes_and_one_process_give_the_same(
    study: Path, write_profile: WriteProfile, tmp_path: Path
) -> None:
    key = write_key(tmp_path / "key")
    profile = write_profile(KEYED)
    for jobs in ("1", "2"):
        assert main(["profile", "run", str(profile), str(study), str(tmp_path / jobs),
                     "--key-file", str(key), "--jobs", jobs]) == 0  # fmt: skip
    assert content_of(tmp_path / "1") == content_of(tmp_path / "2")


def test_a_large_file_is_written_by_way_of_the_destination(
    run: Any,
    study: Path,
    write_profile: WriteProfile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run(write_profile(PLAIN), study, tmp_path / "small") == 0
    for module in (work, room):
        monkeypatch.setattr(module, "IN_MEMORY", 0)
    (tmp_path / "large").mkdir()
    assert run(write_profile(PLAIN), study, tmp_path / "large") == 0
    assert content_of(tmp_path / "large") == content_of(tmp_path / "small")


def test_errors_of_a_profile_are_told_before_anything_is_done(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    profile = write_profile("dicom: {feilds: []}")
    assert run(profile, study, tmp_path / "out", "--key-file", tmp_path / "new.key") == 2
    assert f"{profile}:1: dicom has no feilds; do you mean fields?" in capsys.readouterr().err
    assert not (tmp_path / "new.key").exists()


def test_warnings_of_a_profile_are_told(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    profile = write_profile(f"deid-log: {tmp_path / 'x.csv'}\n{PLAIN}")
    run(profile, study, tmp_path / "out")
    assert "deid-log has no effect without --deid-log" in capsys.readouterr().err
    run(profile, study, tmp_path / "again", "--deid-log")
    assert "no effect" not in capsys.readouterr().err


def test_the_log_of_values_is_written_if_it_is_asked_for(
    run: Any, study: Path, write_profile: WriteProfile, tmp_path: Path
) -> None:
    log = tmp_path / "logs" / "log.csv"
    profile = write_profile(f"deid-log: {log}\n{PLAIN}")

    assert run(profile, study, tmp_path / "out") == 0
    assert not log.exists()
    assert run(profile, study, tmp_path / "again", "--deid-log", "--jobs", 2) == 0

    with log.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    of_notes = [row for row in rows if row["path"].endswith("notes.json")]
    assert [(row["type"], row["subject"]) for row in of_notes] == [
        ("before", "1CT1"),
        ("after", "other"),
    ]


@pytest.mark.parametrize(
    ("line", "options", "message"),
    [
        ("", (), "has no deid-log"),
        ("deid-log: {out}/log.csv\n", (), "deid-log"),
        ("deid-log: s3://bucket/log.csv\n", (), "must be a file on this machine"),
        ("deid-log: x.csv\n", ("--dask", "local"), "leave --dask out"),
    ],
)
def test_a_log_that_cannot_be_written_is_refused(
    run: Any,
    study: Path,
    write_profile: WriteProfile,
    tmp_path: Path,
    capsys: Capture,
    line: str,
    options: tuple[str, ...],
    message: str,
) -> None:
    out = tmp_path / "out"
    profile = write_profile(line.format(out=out) + PLAIN)

    assert run(profile, study, out, "--deid-log", *options) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_a_pipe_is_no_place(
    run: Any, write_profile: WriteProfile, tmp_path: Path, capsys: Capture
) -> None:
    assert run(write_profile(PLAIN), "-", tmp_path / "out") == 2
    assert "name files or folders" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "check", "audit"])
def test_without_the_extra_the_command_says_what_to_install(
    study: Path,
    write_profile: WriteProfile,
    tmp_path: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    real_import = builtins.__import__

    def without_profiles(name: str, *arguments: Any) -> Any:
        if name == "grand_challenge_dicom_de_id_procedure.profiles":
            raise ModuleNotFoundError("No module named 'ruamel'", name="ruamel")
        return real_import(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without_profiles)
    places = [str(study), str(tmp_path / "out")] if command == "run" else []
    assert main(["profile", command, str(write_profile(PLAIN)), *places]) == 2
    assert (
        'profiles need ruamel, which is not installed; run: pip install "grand-challenge'
        '-dicom-de-id-procedure[profiles]"'
    ) in capsys.readouterr().err
