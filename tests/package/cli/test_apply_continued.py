"""Keys and reports of ``dicom-deid apply``: what links runs, and what continues them."""

import json
import os
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.key_file import KeyFile

from .. import needs
from ..conftest import real
from ..scans import content_of, write_scan
from .test_apply import apply, reports


@needs.MODES
def test_only_the_owner_can_read_a_new_key_file_and_it_links_runs(
    scans: Path, tmp_path: Path
) -> None:
    key = tmp_path / "project.key"
    for output in ("one", "two"):
        assert apply(scans, tmp_path / output, "--key-file", key) == 0
    assert key.stat().st_mode & 0o777 == 0o600
    assert content_of(tmp_path / "one") == content_of(tmp_path / "two")


@needs.MODES
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_file_that_others_can_read_or_change_is_refused(
    mode: int, scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "project.key"
    key.write_text("ab" * 31 + "00")
    key.chmod(mode)
    (tmp_path / "out").mkdir()
    for command in ("apply", "explain", "verify"):
        arguments = [real("CT_small.dcm")] if command == "explain" else [scans, tmp_path / "out"]
        assert main([command, *map(str, arguments), "--key-file", str(key)]) == 2
        assert f"run: chmod 600 {key}" in capsys.readouterr().err
    assert not content_of(tmp_path / "out")


def test_without_a_key_file_the_command_says_that_the_key_is_new(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    apply(scans, tmp_path / "out")
    assert "key: a new random key for this run only" in capsys.readouterr().out


@needs.MODES
def test_a_report_has_a_line_for_each_file_and_only_its_owner_can_read_it(
    scans: Path, tmp_path: Path
) -> None:
    (scans / "a.txt").write_text("hello")
    report = tmp_path / "report.jsonl"
    assert apply(scans, tmp_path / "out", "--report", report, "--jobs", "2") == 0
    assert report.stat().st_mode & 0o777 == 0o600
    lines = {Path(line["source"]).name: line for line in reports(report)}
    assert lines["a.txt"]["reason"] == "not-dicom"
    done = lines["CT_small.dcm"]
    assert list(done) == ["source", "destination", "status", "reason", "message", "sop_class",
                          "actions", "leaks", "cleaned", "blanked", "noted", "size",
                          "modified"]  # fmt: skip
    assert Path(done["destination"]).is_file()
    assert done["sop_class"] == "1.2.840.10008.5.1.4.1.1.2"
    assert done["actions"]["K"] > 10
    assert "CompressedSamples" not in report.read_text()


def test_a_report_on_stdout_is_the_only_output_there(
    scans: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert apply(scans, tmp_path / "out", "--report", "-") == 0
    printed = capfd.readouterr()
    head, *lines = printed.out.splitlines()
    assert "keyFingerprint" in head
    assert [json.loads(line)["status"] for line in lines] == ["done", "done"]
    assert "2 done" in printed.err


@pytest.mark.parametrize("torn", ["", '{"source": "torn', '{"source": "' + "torn" * 50_000])
def test_a_resumed_run_continues_its_report(scans: Path, tmp_path: Path, torn: str) -> None:
    report = tmp_path / "report.jsonl"
    arguments: list[str | Path] = [
        scans,
        tmp_path / "out",
        "--key-file",
        tmp_path / "key",
        "--report",
        report,
    ]
    assert apply(*arguments) == 0
    with report.open("a") as stream:
        stream.write(torn)
    write_scan(scans / "new.dcm", 1)
    assert apply(*arguments, "--resume") == 0
    *earlier, new = reports(report)
    assert [line["status"] for line in earlier] == ["done", "done"]
    assert new["source"] == str(scans / "new.dcm")


def test_a_run_with_a_manifest_makes_an_output_again_that_is_gone(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments: list[str | Path] = [scans, tmp_path / "out", "--manifest", tmp_path / "manifest"]
    arguments += ["--key-file", tmp_path / "key"]
    assert apply(*arguments) == 0
    before = content_of(tmp_path / "out")
    (tmp_path / "out" / min(before)).unlink()
    assert apply(*arguments) == 0
    assert "1 done, 1 skipped" in capsys.readouterr().out
    assert content_of(tmp_path / "out") == before


def test_a_file_whose_line_was_torn_has_a_line_again(scans: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    arguments: list[str | Path] = [scans, tmp_path / "out", "--report", report]
    arguments += ["--key-file", tmp_path / "key"]
    assert apply(*arguments, "--jobs", "1") == 0
    report.write_bytes(report.read_bytes()[:-100])
    assert apply(*arguments, "--resume") == 0
    assert [line["reason"] for line in reports(report)] == ["", "already-done"]


def test_a_report_is_continued_only_with_its_key_and_its_procedure(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, key = tmp_path / "report.jsonl", tmp_path / "key"
    arguments: list[str | Path] = [scans, tmp_path / "out", "--report", report, "--key-file"]
    assert apply(*arguments, key) == 0
    written, content = report.read_text(), content_of(tmp_path / "out")
    assert key.read_text().strip() not in written
    other = tmp_path / "other.key"
    KeyFile(other).create()
    assert apply(*arguments, other, "--resume") == 2
    assert "is the report of a run with another key" in capsys.readouterr().err
    version = json.loads(written.splitlines()[0])["procedure"]
    report.write_text(written.replace(version, "2020.01.0", 1))
    assert apply(*arguments, key, "--resume") == 2
    assert "a run with procedure 2020.01.0, and this is" in capsys.readouterr().err
    assert content_of(tmp_path / "out") == content
    report.write_text(written[:20])  # killed in the first line
    assert apply(*arguments, key, "--resume") == 0
    assert report.read_text().splitlines()[0] == written.splitlines()[0]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (["--on-leak", "reject"], "with --on-leak clean, and this is with reject"),
        (["--burned-in", "write-no"], "with --burned-in reject, and this is with write-no"),
        (["--not-stated", "reject"], "with --not-stated count, and this is with reject"),
        (["--no-bare"], "without --no-bare, and this is with it"),
        (["--most-inflated", "3"], "with --most-inflated 64, and this is with 3"),
        (["--layout", "mirror"], "with --layout uid, and this is with mirror"),
    ],
)
def test_a_report_is_continued_only_with_its_options(
    other: list[str],
    said: str,
    scans: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = tmp_path / "report.jsonl"
    arguments: list[str | Path] = [
        *(scans, tmp_path / "out", "--key-file", tmp_path / "key", "--report", report)
    ]
    assert apply(*arguments) == 0
    content = content_of(tmp_path / "out")
    write_scan(scans / "new.dcm", 1)
    assert apply(*arguments, "--resume", *other) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert content_of(tmp_path / "out") == content
    assert apply(*arguments, "--resume", "--sync", "--jobs", "2") == 0  # these decide no output


def test_the_output_of_a_source_that_fails_since_is_named(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.jsonl"
    arguments: list[str | Path] = [
        *(scans, tmp_path / "out", "--key-file", tmp_path / "key", "--report", report)
    ]
    changed = write_scan(scans / "a.dcm", 7)
    assert apply(*arguments) == 0
    before = content_of(tmp_path / "out")
    changed.write_bytes(changed.read_bytes()[:-50])
    assert apply(*arguments, "--resume") == 1
    assert "its output of an earlier run is still" in capsys.readouterr().err
    assert content_of(tmp_path / "out") == before


def test_a_source_that_changed_since_is_done_again(scans: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    arguments: list[str | Path] = [
        *(scans, tmp_path / "out", "--key-file", tmp_path / "key", "--report", report)
    ]
    assert apply(*arguments) == 0
    changed = write_scan(scans / "a.dcm", 7)
    assert apply(*arguments, "--resume") == 0
    before = content_of(tmp_path / "out")
    write_scan(changed, 7, note="other pixels")
    os.utime(changed, ns=(0, 0))
    assert apply(*arguments, "--resume") == 0
    after = content_of(tmp_path / "out")
    (differs,) = (name for name in after if after[name] != before[name])
    assert after.keys() == before.keys()
    assert b"other pixels" in after[differs]
    lines = [line for line in reports(report) if line["source"] == str(changed)]
    assert [line["status"] for line in lines] == ["done", "done"]
    assert apply(*arguments, "--resume") == 0
    assert len(reports(report)) == 4
