"""The manifest of a run, as ``dicom-deid apply`` keeps it and ``dicom-deid status`` tells it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.run.manifest import Manifest

from ..conftest import write_key
from ..scans import content_of, write_scan, write_scans


@pytest.fixture
def apply(tmp_path: Path) -> Any:
    key = write_key(tmp_path / "key")
    return lambda *arguments: main(
        ["apply", *map(str, arguments), "--key-file", str(key), "--jobs", "1"]
    )


def test_a_manifest_lets_a_run_do_only_what_is_left_or_changed(
    tmp_path: Path, apply: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = tmp_path / "run.sqlite"
    source = write_scans(tmp_path / "in", 3)
    arguments = (source, tmp_path / "out", "--layout", "mirror", "--manifest", manifest)
    assert apply(*arguments) == 0
    first = content_of(tmp_path / "out")
    write_scan(source / "000" / "0001.dcm", 1, note="changed")
    write_scan(source / "000" / "0009.dcm", 9)
    capsys.readouterr()
    assert apply(*arguments) == 0
    assert "2 done, 2 skipped" in capsys.readouterr().out
    second = content_of(tmp_path / "out")
    assert {name for name in second if second[name] != first.get(name)} == {
        "000/0001.dcm",
        "000/0009.dcm",
    }


def test_a_manifest_of_a_run_with_another_key_or_option_is_refused(
    tmp_path: Path, apply: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    source, manifest = write_scans(tmp_path / "in", 1), tmp_path / "run.sqlite"
    assert apply(source, tmp_path / "out", "--manifest", manifest) == 0
    more = ("--manifest", manifest, "--layout", "mirror")
    assert apply(source, tmp_path / "out", *more) == 2
    assert "is the manifest of a run with --layout uid" in capsys.readouterr().err


def test_a_manifest_of_a_run_with_another_destination_is_refused(
    tmp_path: Path, apply: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    source, manifest = write_scans(tmp_path / "in", 1), tmp_path / "run.sqlite"
    assert apply(source, tmp_path / "out", "--manifest", manifest) == 0
    assert apply(source, tmp_path / "other", "--manifest", manifest) == 2
    assert f"with DESTINATION {tmp_path / 'out'}" in capsys.readouterr().err


def test_what_was_rejected_or_is_no_dicom_is_not_opened_again(
    tmp_path: Path, apply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, manifest = write_scans(tmp_path / "in", 1), tmp_path / "run.sqlite"
    (source / "notes.txt").write_text("none")
    ds = pydicom.dcmread(source / "000" / "0000.dcm")
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = UID("1.2.3")
    ds.save_as(source / "unknown.dcm")
    arguments = (source, tmp_path / "out", "--manifest", manifest)
    assert apply(*arguments) == 1
    monkeypatch.setattr("grand_challenge_dicom_de_id_procedure.run.task.open_found", None)
    assert apply(*arguments) == 1
    with Manifest(str(manifest)) as kept:
        assert [(each.status, each.reason) for each in kept.tallies()] == [
            ("done", ""),
            ("rejected", "unsupported-sop-class"),
            ("skipped", "not-dicom"),
        ]


def test_a_manifest_is_not_put_beside_sources_or_outputs(tmp_path: Path, apply: Any) -> None:
    source = write_scans(tmp_path / "in", 1)
    assert apply(source, tmp_path / "out", "--manifest", source / "run.sqlite") == 2
    assert not (source / "run.sqlite").exists()


def test_status_counts_by_status_and_reason(
    tmp_path: Path, apply: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    source, manifest = write_scans(tmp_path / "in", 2), tmp_path / "run.sqlite"
    (source / "<b>.dcm").write_bytes(b"not DICOM")
    (source / "notes.txt").write_text("none")
    assert apply(source, tmp_path / "out", "--manifest", manifest) == 1
    capsys.readouterr()
    assert main(["status", str(manifest)]) == 1
    assert capsys.readouterr().out == "2 done\n1 failed: may-be-dicom\n1 skipped: not-dicom\n"
    assert main(["status", str(manifest), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["files"][0] == {"status": "done", "reason": "", "files": 2}
    page = tmp_path / "status.html"
    assert main(["status", str(manifest), "--html", str(page)]) == 1
    assert "&lt;b&gt;.dcm" in page.read_text()
    assert "notes.txt" not in page.read_text()


@pytest.mark.parametrize("name", ["key", "run.sqlite", "in/000/0000.dcm"])
def test_the_page_of_status_is_not_written_over_another_file(
    tmp_path: Path, apply: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    source, manifest = write_scans(tmp_path / "in", 1), tmp_path / "run.sqlite"
    assert apply(source, tmp_path / "out", "--manifest", manifest) == 0
    before = (tmp_path / name).read_bytes()
    assert main(["status", str(manifest), "--html", str(tmp_path / name)]) == 2
    assert "exists and is not overwritten; name a new file" in capsys.readouterr().err
    assert (tmp_path / name).read_bytes() == before


def test_the_page_of_status_takes_the_place_of_an_earlier_one(tmp_path: Path, apply: Any) -> None:
    source, manifest = write_scans(tmp_path / "in", 1), tmp_path / "run.sqlite"
    arguments = (source, tmp_path / "out", "--manifest", manifest)
    page = tmp_path / "status.html"
    assert apply(*arguments) == 0
    assert main(["status", str(manifest), "--html", str(page)]) == 0
    write_scan(source / "000" / "0009.dcm", 9)
    assert apply(*arguments) == 0
    assert main(["status", str(manifest), "--html", str(page)]) == 0
    assert "2 files." in page.read_text()
    assert page.stat().st_mode & 0o077 == 0


def test_status_of_what_is_no_manifest_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", str(tmp_path / "none")]) == 2
    (tmp_path / "text").write_text("text")
    (tmp_path / "folder").mkdir()
    assert capsys.readouterr().err.count("\n") == 1
    for name in ("text", "folder"):
        assert main(["status", str(tmp_path / name)]) == 2
        said = f"{tmp_path / name} is not a manifest of a run; name what apply --manifest named\n"
        assert capsys.readouterr().err == f"dicom-deid: {said}"


def test_a_manifest_has_no_value_of_a_patient(tmp_path: Path, apply: Any) -> None:
    source, manifest = write_scans(tmp_path / "in", 1), tmp_path / "run.sqlite"
    assert apply(source, tmp_path / "out", "--manifest", manifest) == 0
    with sqlite3.connect(manifest) as database:
        kept = "\n".join(database.iterdump())
    assert "CompressedSamples" not in kept
    assert "1CT1" not in kept
