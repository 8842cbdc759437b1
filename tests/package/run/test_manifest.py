"""The manifest: what it keeps, and what a run that has one does not do again."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.run.manifest import Manifest, StateCount
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Head, Verdict
from grand_challenge_dicom_de_id_procedure.run.resume import Done

HEAD = Head("2026.11.0", "0123456789abcdef", {"--layout": "uid"})


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "run.sqlite")


def keep(path: str, *reports: FileReport) -> None:
    with Manifest(path, HEAD) as manifest:
        for report in reports:
            manifest.add(report)


def test_what_is_done_is_told_with_its_output(path: str) -> None:
    keep(path, FileReport("a.dcm", "s3://out/b", "done", size=7, modified=8))
    with Manifest(path, HEAD) as manifest:
        assert manifest.get("a.dcm") == Done("s3://out/b", 7, 8)
        assert manifest.get("other.dcm") is None
        assert manifest.head() == HEAD


def test_every_output_of_a_source_is_kept(path: str) -> None:
    keep(path, FileReport("a", "out/a", "done", size=7, modified=8, others=("out/b", "out/\udcff")))
    keep(path, FileReport("a", "", "failed", "disk-full", "no room"))
    with Manifest(path, HEAD) as manifest:
        found = manifest.get("a")
        assert found is not None
        assert found.outputs == ("out/a", "out/b", "out/\udcff")


def test_what_was_rejected_or_is_no_dicom_stays_so_and_what_failed_is_tried_again(
    path: str,
) -> None:
    keep(
        path,
        FileReport("a", "", "rejected", "burned-in", "it says so"),
        FileReport("b", "", "failed", "disk-full", "no room"),
        FileReport("c", "", "skipped", "not-dicom", "not a DICOM file"),
    )
    with Manifest(path, HEAD) as manifest:
        rejected = manifest.get("a")
        assert rejected is not None
        assert rejected.verdict == Verdict("rejected", "burned-in", "it says so")
        assert manifest.get("b") is None
        skipped = manifest.get("c")
        assert skipped is not None
        assert skipped.verdict == Verdict("skipped", "not-dicom", "not a DICOM file")


def test_a_later_report_replaces_an_earlier_one_but_being_skipped_does_not(path: str) -> None:
    keep(path, FileReport("a", "", "failed", "disk-full", "no room"))
    keep(path, FileReport("a", "out/a", "done", size=1))
    keep(path, FileReport("a", "", "skipped", "already-done", "an earlier run reported it"))
    with Manifest(path) as manifest:
        assert manifest.tallies() == [StateCount("done", "", 1)]


def test_a_source_that_is_found_again_in_the_same_run_stays_done(path: str) -> None:
    keep(
        path,
        FileReport("a", "out/a", "done", size=1),
        FileReport("a", "out/a", "skipped", "duplicate-identical", "the same", size=1),
    )
    with Manifest(path) as manifest:
        assert manifest.tallies() == [StateCount("done", "", 1)]


def test_an_output_that_was_found_complete_counts_as_done(path: str) -> None:
    output = str(Path(path).parent / "out")
    Path(output).touch()
    keep(path, FileReport("a", output, "skipped", "already-done", "exists and is equal", size=3))
    with Manifest(path) as manifest:
        assert manifest.get("a") == Done(output, 3, 0)


@pytest.mark.parametrize("gone", [0, 1], ids=["its output", "another output"])
def test_a_source_whose_output_is_gone_is_as_one_that_changed(path: str, gone: int) -> None:
    outputs = [str(Path(path).parent / name) for name in ("out", "other")]
    Path(outputs[1 - gone]).touch()
    keep(path, FileReport("a", outputs[0], "done", size=7, modified=8, others=(outputs[1],)))
    with Manifest(path) as manifest:
        assert manifest.get("a") == Done(outputs[0], None, None, others=(outputs[1],))


def test_names_that_are_not_utf_8_are_kept(path: str) -> None:
    name = os.fsdecode(b"scan-\xff.dcm")
    keep(path, FileReport(name, "", "failed", "missing", "gone"))
    with Manifest(path) as manifest:
        assert list(manifest.sources("failed", "missing")) == [(name, "gone")]


def test_only_its_owner_can_read_it(path: str) -> None:
    keep(path)
    assert os.name == "nt" or Path(path).stat().st_mode & 0o077 == 0


def test_a_run_that_is_killed_loses_a_second_at_most(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = Manifest(path, HEAD)
    monkeypatch.setattr("time.monotonic", lambda: 1e9)
    manifest.add(FileReport("a", "out/a", "done"))
    with Manifest(path) as other:  # as `status` reads it, while the run is at work
        assert other.tallies() == [StateCount("done", "", 1)]
    manifest.close()


@pytest.mark.parametrize("content", [b"not a database at all, but a text", b""])
def test_another_file_is_not_taken_for_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(WrongUseError, match="is not a manifest"):
        Manifest(str(path))


def test_another_database_is_not_taken_for_one(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE source (path TEXT)")
    database.commit()
    database.close()
    with pytest.raises(WrongUseError, match="is not a manifest"):
        Manifest(str(path), HEAD)
    assert path.exists()


def test_a_manifest_that_does_not_exist_is_not_made_by_reading_it(path: str) -> None:
    with pytest.raises(WrongUseError, match="there is no manifest"):
        Manifest(path)
    assert not Path(path).exists()


def test_a_source_that_fails_after_it_changed_still_replaces_its_output(path: str) -> None:
    keep(path, FileReport("a", "out/a", "done", size=1, modified=1))
    keep(path, FileReport("a", "", "failed", "operating-system", "the store was busy"))
    with Manifest(path, HEAD) as manifest:
        assert manifest.get("a") == Done("out/a", None, None)
        assert manifest.tallies() == [StateCount("failed", "operating-system", 1)]


@pytest.mark.parametrize("reason", ["exists", "duplicate"])
def test_the_output_of_another_source_is_never_to_be_replaced(path: str, reason: str) -> None:
    keep(path, FileReport("a", "out/of-another", "failed", reason, "it has that name"))
    with Manifest(path, HEAD) as manifest:
        assert manifest.get("a") is None


def test_reading_it_after_the_run_leaves_no_file_beside_it(path: str) -> None:
    keep(path, FileReport("a.dcm", "out/b", "done", size=7, modified=8))
    with Manifest(path) as manifest:
        assert manifest.head() == HEAD
    assert list(Path(path).parent.iterdir()) == [Path(path)]


def test_two_runs_may_use_it_at_once(path: str) -> None:
    with Manifest(path, HEAD) as one, Manifest(path, HEAD) as other:
        one.add(FileReport("a", "out/a", "done"))
        other.add(FileReport("b", "out/b", "done"))
    with Manifest(path) as manifest:
        assert manifest.tallies() == [StateCount("done", "", 2)]


def test_a_database_of_other_tables_is_not_taken_for_one(path: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA application_id = {0x64636D64}")
        database.execute("CREATE TABLE source (path TEXT)")
    database.close()
    for head in (None, HEAD):
        with pytest.raises(WrongUseError, match="is not a manifest"):
            Manifest(path, head)


def test_a_page_that_is_damaged_is_told_in_one_line(path: str) -> None:
    keep(path, *(FileReport(f"{number:0200}", "", "done") for number in range(100)))
    content = Path(path).read_bytes()
    Path(path).write_bytes(content[:-4096] + bytes(4096))
    with Manifest(path) as manifest, pytest.raises(OSError, match="cannot be read"):
        manifest.tallies()
