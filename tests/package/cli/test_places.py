"""Sources and destinations of ``dicom-deid apply``: several, lists, patterns, URLs."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

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


@pytest.mark.parametrize("where", ["list", "-"])
def test_a_list_with_a_nul_is_wrong_use_and_is_not_quoted(tmp_path: Path, where: str) -> None:
    content = b"CompressedSamples^CT1\n" * 10 + b"a.dcm\0b.dcm\0"
    (tmp_path / "list").write_bytes(content)
    command = [sys.executable, "-m", "grand_challenge_dicom_de_id_procedure", "apply", "out"]
    done = subprocess.run(
        [*command, "--files-from", where, "--key-file", "new.key"],
        input=content,
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 2
    said = f"dicom-deid: the list {where} is no text with one name in each line: it has a NUL\n"
    assert (done.stdout, done.stderr) == (b"", said.encode())
    assert [each.name for each in tmp_path.iterdir()] == ["list"]


def test_a_nul_that_comes_later_on_stdin_stops_the_run(
    tmp_path: Path, apply: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = write_scan(tmp_path / "a.dcm")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{scan}\nDOE\0JOHN\n"))
    assert apply("--files-from", "-", tmp_path / "out") == 1
    told = capsys.readouterr().err
    assert "stopped: the list - is no text with one name in each line" in told
    assert "DOE" not in told


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
        ("s3://BUCKET/nothing", "out", "nothing in the bucket"),
        (
            "s3://BUCKET/a?versionId=b",
            "out",
            "versions of objects cannot be named; omit ?versionId=",
        ),
        ("nostore://a/b", "out", "Protocol not known: nostore"),
        ("gs://a/b", "out", "gs:// is not installed"),
        ("ftp://me:secret@host/a", "out", "would show its password; use FSSPEC_FTP_PASSWORD"),
        ("s3://BUCKET/in", "s3://BUCKET/in/out", "nothing in the bucket"),
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
    from grand_challenge_dicom_de_id_procedure.storage import file_systems

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    bucket.files.clear_instance_cache()
    file_systems._opened_store.cache_clear()
    try:
        assert apply(bucket.url("scans"), tmp_path / "out") == 2
    finally:
        bucket.files.clear_instance_cache()
        file_systems._opened_store.cache_clear()
    assert "credentials" in capsys.readouterr().err
