"""Archives and memory as destinations of ``dicom-deid apply``."""

from __future__ import annotations

import errno
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.cli import apply as apply_command
from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.storage.archive import ArchiveWriter

from ...stores import Bucket
from ..conftest import KEY, real, write_key
from ..scans import Faulty, content_of, raising, write_large_scans, write_scan, write_scans


@pytest.fixture
def apply(tmp_path: Path) -> Any:
    key = write_key(tmp_path / "key")
    return lambda *arguments: main(["apply", *map(str, arguments), "--key-file", str(key)])


@pytest.fixture
def alone(tmp_path: Path, apply: Any) -> dict[str, bytes]:
    """The outputs of a folder, in a folder."""
    write_large_scans(tmp_path / "in", 3)
    assert apply(tmp_path / "in", tmp_path / "alone", "--jobs", "1") == 0
    return content_of(tmp_path / "alone")


def members(archive: Path) -> dict[str, bytes]:
    """What is in an archive, by the libraries of Python."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as opened:
            return {name: opened.read(name) for name in opened.namelist()}
    with tarfile.open(archive) as opened_tar:
        found = {each.name: opened_tar.extractfile(each) for each in opened_tar}
        return {name: each.read() for name, each in found.items() if each}


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_archive_gets_what_a_folder_gets(
    tmp_path: Path, apply: Any, alone: dict[str, bytes], kind: str
) -> None:
    archive = tmp_path / f"out.{kind}"
    assert apply(tmp_path / "in", f"{kind}://::{archive}") == 0
    assert members(archive) == alone
    assert apply(tmp_path / "in", f"{kind}://::{tmp_path}/again.{kind}") == 0
    assert (tmp_path / f"again.{kind}").read_bytes() == archive.read_bytes()
    assert apply(f"{kind}://::{archive}", tmp_path / "second") == 0


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("named", ["", "a.dcm"], ids=["in the archive", "named alone"])
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_files_of_one_name_in_an_archive_fail_as_one_of_them_could_not_be_read(
    tmp_path: Path, apply: Any, capsys: pytest.CaptureFixture[str], kind: str, named: str
) -> None:
    source = tmp_path / f"in.{kind}"
    scans = [write_scan(tmp_path / name, note=name) for name in ("1", "2")]
    if kind == "zip":
        with zipfile.ZipFile(source, "w") as made:
            for scan in scans:
                made.write(scan, "a.dcm")
    else:
        with tarfile.open(source, "w") as made_tar:
            for scan in scans:
                made_tar.add(scan, "a.dcm")
    assert apply(f"{kind}://{named}::{source}", tmp_path / "out") == 1
    assert "a.dcm::" in (said := capsys.readouterr().err)
    assert "several files of the archive have this name; give each its own" in said
    assert content_of(tmp_path / "out") == {}


def test_an_archive_has_folders_or_one_named_file(tmp_path: Path, apply: Any) -> None:
    scan = write_scan(tmp_path / "in" / "a.dcm")
    for source, url in (
        (tmp_path / "in", f"zip://deep/er::{tmp_path}/folder.zip"),
        (scan, f"zip://deep/b.dcm::{tmp_path}/file.zip"),
    ):
        assert apply(source, url, "--layout", "mirror") == 0
    assert [*members(tmp_path / "folder.zip")] == ["deep/er/a.dcm"]
    assert [*members(tmp_path / "file.zip")] == ["deep/b.dcm"]


def test_an_archive_in_a_bucket(
    tmp_path: Path, apply: Any, alone: dict[str, bytes], bucket: Bucket
) -> None:
    assert apply(tmp_path / "in", f"zip://::{bucket.url('out.zip')}") == 0
    bucket.files.get_file(f"{bucket.name}/out.zip", str(tmp_path / "out.zip"))
    assert members(tmp_path / "out.zip") == alone
    assert bucket.unfinished() == []
    assert apply(tmp_path / "in", f"zip://::{bucket.url('out.zip')}") == 2


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_files_that_fail_are_not_in_the_archive(tmp_path: Path, apply: Any, kind: str) -> None:
    for name in ("a", "b"):
        write_scan(tmp_path / "in" / f"{name}.dcm")
    write_scan(tmp_path / "in" / "c.dcm", note="other pixels")
    (tmp_path / "in" / "d.dcm").write_bytes(real("CT_small.dcm").read_bytes()[:1000])
    archive = tmp_path / f"out.{kind}"
    assert apply(tmp_path / "in", f"{kind}://::{archive}", "--report", tmp_path / "report") == 1
    assert len(members(archive)) == 1
    report = (tmp_path / "report").read_text()
    assert [reason in report for reason in ("duplicate-identical", '"duplicate"', "truncated")] == (
        [True] * 3
    )


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_archive_appears_only_when_it_is_complete(tmp_path: Path, kind: str) -> None:
    source = write_scans(tmp_path / "in", 3)
    (tmp_path / "out").mkdir()
    faulty = Faulty(source / "000" / "0001.dcm", writing=raising(KeyboardInterrupt()))
    reports = faulty.tree(source, f"{kind}://::{tmp_path}/out/a.{kind}")
    next(reports)
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".part"]
    with pytest.raises(KeyboardInterrupt):
        next(reports)
    assert content_of(tmp_path / "out") == {}


def stopped(tmp_path: Path, error: BaseException, *options: str) -> int:
    """The exit status of a run into an archive that an error stops after two of three files."""
    source = write_scans(tmp_path / "in", 3)
    faulty = Faulty(source / "000" / "0002.dcm", writing=raising(error))
    key = write_key(tmp_path / "key")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apply_command, "deidentifier_of", lambda *_: faulty)
        arguments = [str(source), f"zip://::{tmp_path}/a.zip", "--key-file", str(key), *options]
        return main(["apply", *arguments])


@pytest.mark.parametrize(
    ("error", "status"),
    [(KeyboardInterrupt(), 130), (OSError(errno.ENOSPC, "No space left on device"), 1)],
)
def test_no_file_is_reported_as_done_if_the_archive_does_not_appear(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], error: BaseException, status: int
) -> None:
    report = tmp_path / "report"
    with pytest.MonkeyPatch.context() as patch:
        if status == 1:  # what is full stays full
            patch.setattr(ArchiveWriter, "finish", raising(error))
        assert stopped(tmp_path, error, "--report", str(report)) == status
    _, *lines = map(json.loads, report.read_text().splitlines())
    assert [line["status"] for line in lines] == ["failed"] * len(lines)
    assert [line["reason"] for line in lines[:2]] == ["no-archive"] * 2
    assert "done" not in capsys.readouterr().out


def test_an_archive_that_does_not_appear_is_in_no_crosswalk(tmp_path: Path) -> None:
    assert stopped(tmp_path, KeyboardInterrupt(), "--crosswalk", str(tmp_path / "cw")) == 130
    assert content_of(tmp_path / "cw") == {}


def test_a_complete_archive_is_in_the_report_and_in_the_crosswalk(
    tmp_path: Path, apply: Any
) -> None:
    source, archive = write_scans(tmp_path / "in", 2), f"zip://::{tmp_path}/a.zip"
    report, tables = tmp_path / "report", tmp_path / "cw"
    assert apply(source, archive, "--report", report, "--crosswalk", tables) == 0
    _, *lines = map(json.loads, report.read_text().splitlines())
    assert [line["status"] for line in lines] == ["done"] * 2
    assert (tables / "uid_mapping.csv").read_text().count("\n") > 1


def test_an_archive_that_another_run_wrote_meanwhile_stays(tmp_path: Path) -> None:
    source = write_scans(tmp_path / "in", 3)
    (tmp_path / "out").mkdir()
    reports = Deidentifier(KEY).tree(source, f"zip://::{tmp_path}/out/a.zip")
    next(reports)
    (tmp_path / "out" / "a.zip").write_text("another")
    with pytest.raises(OSError, match=r"a\.zip exists by now"):
        list(reports)
    assert content_of(tmp_path / "out") == {"a.zip": b"another"}


def test_nothing_done_is_no_archive(tmp_path: Path, apply: Any) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "notes.txt").write_text("none")
    assert apply(tmp_path / "in", f"zip://::{tmp_path}/out.zip") == 0
    assert apply(write_scans(tmp_path / "scans", 1), f"zip://::{tmp_path}/o.zip", "--dry-run") == 0
    assert not [*tmp_path.glob("*.zip")]


@pytest.mark.parametrize(
    ("destination", "options", "said"),
    [
        ("zip://::OUT/a.zip", ["--jobs", "2"], "is written by one process; leave out --jobs"),
        ("zip://::OUT/a.zip", ["--dask", "local"], "is written by one process; leave out --dask"),
        ("zip://::OUT/a.zip", ["--resume"], "cannot be continued; leave out --resume"),
        ("tar://::OUT/a.tar", ["--manifest", "OUT/m"], "be continued; leave out --manifest"),
        ("memory://a", ["--jobs", "2"], "is in the memory of one process; leave out --jobs"),
        ("zip://", [], "it names no file; write it as in zip://::out.zip"),
        ("zip://::OUT/no/a.zip", [], "/no does not exist; create it first"),
        ("zip://::OUT/key", [], "key exists and is not overwritten"),
        ("zip://::OUT/in/a.zip", [], "is inside"),
        ("zip://../x::OUT/a.zip", [], "its folder leads out of it; name one without .."),
        ("tar://x/../..::OUT/a.tar", [], "its folder leads out of it; name one without .."),
        ("zip://::zip://a::OUT/b.zip", [], "an archive in an archive cannot be written"),
        ("tar://::OUT/a.tar.gz", [], "a tar is not compressed; name one that ends with .tar"),
        ("zip://::s3://no-such-bucket/a.zip", [], "there is nothing as the bucket no-such-bucket"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_line(
    tmp_path: Path,
    apply: Any,
    bucket: Bucket,
    capsys: pytest.CaptureFixture[str],
    destination: str,
    options: list[str],
    said: str,
) -> None:
    assert bucket.name
    write_scans(tmp_path / "in", 1)
    before = content_of(tmp_path)
    arguments = [each.replace("OUT", str(tmp_path)) for each in (destination, *options)]
    assert apply(tmp_path / "in", *arguments) == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert printed.count("\n") == 1
    assert content_of(tmp_path) == before


def test_memory_is_a_source_and_a_destination(tmp_path: Path) -> None:
    import fsspec

    deidentifier = Deidentifier(KEY)
    list(deidentifier.tree(write_scans(tmp_path / "in", 2), tmp_path / "out"))
    files = fsspec.filesystem("memory")
    try:
        files.put(str(tmp_path / "in"), "/in", recursive=True)
        reports = list(deidentifier.tree("memory://in", "memory://out"))
        assert [report.status for report in reports] == ["done"] * 2
        found = {each.removeprefix("/out/"): files.cat_file(each) for each in files.find("/out")}
        assert found == content_of(tmp_path / "out")
        with pytest.raises(WrongUseError, match="in the memory of one process"):
            list(deidentifier.tree("memory://in", tmp_path / "other", jobs=2))
    finally:
        files.rm("/in", recursive=True)
        files.rm("/out", recursive=True)
