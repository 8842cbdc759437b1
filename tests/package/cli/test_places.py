"""Sources and destinations of ``dicom-deid apply``: several, lists, patterns, URLs, manifests."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.run.manifest import Manifest

from ...stores import Bucket
from ..conftest import real, write_key
from ..scans import content_of, write_scan, write_scans


@pytest.fixture
def apply(tmp_path: Path) -> Any:
    key = write_key(tmp_path / "key")
    return lambda *arguments: main(
        ["apply", *map(str, arguments), "--key-file", str(key), "--jobs", "1"]
    )


@pytest.fixture
def alone(tmp_path: Path, apply: Any) -> dict[str, bytes]:
    """The outputs of a folder, in a folder."""
    write_scans(tmp_path / "in", 3)
    assert apply(tmp_path / "in", tmp_path / "alone") == 0
    return content_of(tmp_path / "alone")


def test_several_sources_keep_their_own_names(tmp_path: Path, apply: Any) -> None:
    write_scan(tmp_path / "one" / "a.dcm", 1)
    write_scan(tmp_path / "other" / "a.dcm", 2)
    single = write_scan(tmp_path / "b.dcm", 3)
    sources = (tmp_path / "one", tmp_path / "other", single)
    assert apply(*sources, tmp_path / "out", "--layout", "mirror") == 0
    assert [*content_of(tmp_path / "out")] == ["b.dcm", "one/a.dcm", "other/a.dcm"]


def test_a_pattern_names_many_files(tmp_path: Path, apply: Any, alone: dict[str, bytes]) -> None:
    assert apply(tmp_path / "in" / "**" / "*.dcm", tmp_path / "out") == 0
    assert content_of(tmp_path / "out") == alone


def test_a_pattern_that_matches_nothing_is_wrong_use(
    tmp_path: Path, apply: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert apply(tmp_path / "*.dcm", tmp_path / "out") == 2
    assert "matches no file" in capsys.readouterr().err


def test_a_list_names_sources_and_its_names_are_kept(
    tmp_path: Path, apply: Any, alone: dict[str, bytes]
) -> None:
    files = sorted((tmp_path / "in").rglob("*.dcm"))
    (tmp_path / "list").write_text("".join(f"{file}\n" for file in files))
    assert apply("--files-from", tmp_path / "list", tmp_path / "out") == 0
    assert content_of(tmp_path / "out") == alone
    assert apply("--files-from", tmp_path / "list", tmp_path / "same", "--layout", "mirror") == 0
    assert [*content_of(tmp_path / "same")] == [str(file).lstrip("/") for file in files]


def test_a_list_comes_from_stdin(
    tmp_path: Path, apply: Any, alone: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted((tmp_path / "in").rglob("*.dcm"))
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{file}\n" for file in files)))
    assert apply("--files-from", "-", tmp_path / "out") == 0
    assert content_of(tmp_path / "out") == alone


def test_a_name_in_a_list_that_does_not_exist_fails_alone(tmp_path: Path, apply: Any) -> None:
    scan = write_scan(tmp_path / "a.dcm")
    (tmp_path / "list").write_text(f"{tmp_path / 'gone.dcm'}\n{scan}\n")
    assert apply("--files-from", tmp_path / "list", tmp_path / "out") == 1
    assert len(content_of(tmp_path / "out")) == 1


def test_a_name_in_a_list_does_not_lead_out_of_the_destination(
    tmp_path: Path, apply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_scan(tmp_path / "a.dcm")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    (tmp_path / "list").write_text("../a.dcm\n")
    assert apply("--files-from", tmp_path / "list", "out", "--layout", "mirror") == 1
    assert content_of(tmp_path / "work") == {}


def test_a_dicomdir_in_a_source_is_named_and_fails_nothing(tmp_path: Path, apply: Any) -> None:
    write_scan(tmp_path / "in" / "a.dcm")
    shutil.copy(real("DICOMDIR"), tmp_path / "in")
    assert apply(tmp_path / "in", tmp_path / "out") == 0


def test_a_file_url_is_a_path(tmp_path: Path, apply: Any, alone: dict[str, bytes]) -> None:
    assert apply(f"file://{tmp_path}/in", f"file://{tmp_path}/out") == 0
    assert content_of(tmp_path / "out") == alone


def test_objects_become_the_same_objects(
    tmp_path: Path, apply: Any, alone: dict[str, bytes], bucket: Bucket
) -> None:
    bucket.put(tmp_path / "in", "scans")
    assert apply(bucket.url("scans"), bucket.url("out")) == 0
    assert bucket.content("out") == alone
    assert apply(bucket.url("scans"), tmp_path / "local") == 0
    assert content_of(tmp_path / "local") == alone
    assert apply(bucket.url("scans"), bucket.url("out"), "--resume") == 0
    assert apply(bucket.url("scans"), bucket.url("out")) == 1
    assert bucket.content("out") == alone


def test_processes_share_the_objects(
    tmp_path: Path, apply: Any, alone: dict[str, bytes], bucket: Bucket
) -> None:
    bucket.put(tmp_path / "in", "scans")
    assert apply(bucket.url("scans"), bucket.url("out"), "--jobs", "2") == 0
    assert bucket.content("out") == alone


def test_an_object_name_does_not_lead_out_of_the_destination(
    tmp_path: Path, apply: Any, bucket: Bucket
) -> None:
    bucket.files.pipe_file(f"{bucket.name}/scans/../../a.dcm", real("CT_small.dcm").read_bytes())
    (tmp_path / "deep" / "er").mkdir(parents=True)
    assert apply(bucket.url("scans/"), tmp_path / "deep" / "er", "--layout", "mirror") == 1
    assert content_of(tmp_path / "deep") == {}
    assert apply(bucket.url("scans/"), bucket.url("deep/er"), "--layout", "mirror") == 1
    assert len(bucket.files.find(bucket.name)) == 1


def test_two_spellings_of_a_bucket_are_one(
    apply: Any, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket.files.pipe_file(f"{bucket.name}/scans/a.dcm", real("CT_small.dcm").read_bytes())
    assert apply(bucket.url("scans"), f"s3a://{bucket.name}/scans/out") == 2
    assert "is inside" in capsys.readouterr().err


def test_an_object_of_a_list_that_does_not_exist_fails_alone(
    tmp_path: Path, apply: Any, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = write_scan(tmp_path / "a.dcm")
    names = f"{bucket.url('gone.dcm')}\nnostore://a\n{scan}\n"
    (tmp_path / "list").write_text(names, encoding="utf-8-sig")
    assert apply("--files-from", tmp_path / "list", tmp_path / "out") == 1
    printed = capsys.readouterr()
    assert "1 done, 2 failed" in printed.out
    assert f"failed {bucket.url('gone.dcm')}: the file cannot be read: No such" in printed.err


def test_an_output_in_a_bucket_is_named_when_its_source_gives_none_any_more(
    tmp_path: Path, apply: Any, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_scans(tmp_path / "in", 1)
    arguments = (source, bucket.url("out"), "--manifest", tmp_path / "run.sqlite")
    assert apply(*arguments) == 0
    (output,) = bucket.files.find(f"{bucket.name}/out")
    (source / "000" / "0000.dcm").write_text("a text")
    for _ in range(2):  # until someone removes it
        capsys.readouterr()
        assert apply(*arguments) == 1
        assert f"its output of an earlier run is still s3://{output}" in capsys.readouterr().err


def test_a_bucket_without_a_name_is_wrong_use(
    tmp_path: Path, apply: Any, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bucket.name
    assert apply(write_scans(tmp_path / "in", 1), "s3://") == 2
    assert "cannot use s3://: it names no bucket" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "destination", "said"),
    [
        ("s3://no-such-bucket/a", "out", "cannot use s3://no-such-bucket/a: "),
        ("in", "s3://no-such-bucket/a", "cannot use s3://no-such-bucket/a: there is nothing as"),
        ("s3://BUCKET/nothing", "out", "there is nothing in the bucket"),
        ("nostore://a/b", "out", "Protocol not known: nostore"),
        ("gs://a/b", "out", "gs:// is not installed"),
        ("in", "zip://a::OUT/b.zip", "cannot use zip://a"),
        ("s3://BUCKET/in", "s3://BUCKET/in/out", "there is nothing in the bucket"),
    ],
)
def test_a_store_that_cannot_be_used_is_named_in_one_line(
    tmp_path: Path,
    apply: Any,
    bucket: Bucket,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    source: str,
    destination: str,
    said: str,
) -> None:
    write_scans(tmp_path / "in", 1)
    monkeypatch.chdir(tmp_path)
    source, destination = (
        each.replace("BUCKET", bucket.name).replace("OUT", str(tmp_path))
        for each in (source, destination)
    )
    before = content_of(tmp_path)
    assert apply(source, destination) == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert printed.count("\n") == 1
    assert content_of(tmp_path) == before
    assert bucket.files.find(bucket.name) == []


def test_missing_credentials_are_named_in_one_line(
    tmp_path: Path,
    apply: Any,
    bucket: Bucket,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from grand_challenge_dicom_de_id_procedure.storage import objects

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    bucket.files.clear_instance_cache()
    objects._opened.cache_clear()
    try:
        assert apply(bucket.url("scans"), tmp_path / "out") == 2
    finally:
        bucket.files.clear_instance_cache()
        objects._opened.cache_clear()
    assert "credentials" in capsys.readouterr().err


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


def test_the_page_of_status_is_not_written_over_the_manifest(
    tmp_path: Path, apply: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    source, manifest = write_scans(tmp_path / "in", 1), tmp_path / "run.sqlite"
    assert apply(source, tmp_path / "out", "--manifest", manifest) == 0
    assert main(["status", str(manifest), "--html", str(manifest)]) == 2
    assert "is the manifest itself" in capsys.readouterr().err
    assert main(["status", str(manifest)]) == 0


def test_status_of_what_is_no_manifest_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", str(tmp_path / "none")]) == 2
    (tmp_path / "text").write_text("text")
    assert main(["status", str(tmp_path / "text")]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_a_manifest_has_no_value_of_a_patient(tmp_path: Path, apply: Any) -> None:
    source, manifest = write_scans(tmp_path / "in", 1), tmp_path / "run.sqlite"
    assert apply(source, tmp_path / "out", "--manifest", manifest) == 0
    with sqlite3.connect(manifest) as database:
        kept = "\n".join(database.iterdump())
    assert "CompressedSamples" not in kept
    assert "1CT1" not in kept
