"""Whoever searches the outputs, the findings, their order and the exit status are the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from ...stores import Bucket
from ..conftest import real, write_key
from ..machines import machines
from ..scans import write_scans
from .conftest import plant

_COUNT = 30
Verify = Callable[..., tuple[int, str, str]]


@pytest.fixture
def trees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path]:
    """Sources and outputs, of which some have something of their own source, or of another one."""
    source, out = write_scans(tmp_path / "in", _COUNT), tmp_path / "out"
    for number, path in enumerate(sorted(source.rglob("*.dcm"))):
        plant(path, lambda ds, number=number: setattr(ds, "PatientID", f"AB-1{number:05}"))  # type: ignore[misc]
    shutil.copy(real("MR_small.dcm"), source / "z.dcm")
    (source / "notes.txt").write_text("none")
    (source / "broken.dcm").write_bytes(real("CT_small.dcm").read_bytes()[:1000])
    key = write_key(tmp_path / "key")
    arguments = ("--key-file", str(key), "--manifest", str(tmp_path / "run.sqlite"))
    main(["apply", str(source), str(out), *arguments, "--jobs", "1"])
    outputs = sorted(out.rglob("*.dcm"))
    for number in (3, 17, 18):
        original = pydicom.dcmread(source / f"{number // 10:03}" / f"{number:04}.dcm")
        for output in outputs[number : number + 2]:
            plant(output, lambda ds, of=original: setattr(ds, "StudyID", of.PatientID))  # type: ignore[misc]
    outputs[20].write_bytes(outputs[20].read_bytes()[:2000])
    (out / "notes.txt").write_text("none")
    capsys.readouterr()
    return source, out


@pytest.fixture
def verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    def run(*arguments: object) -> tuple[int, str, str]:
        pairing = () if "--manifest" in arguments else ("--key-file", tmp_path / "key")
        status = main(["verify", *map(str, (*arguments, *pairing)), "--show-values"])
        return (status, *capsys.readouterr())

    return run


def test_by_processes(trees: tuple[Path, Path], verify: Verify) -> None:
    alone = verify(*trees, "--jobs", "1")
    assert alone[0] == 1
    assert "found in" in alone[1]
    assert alone[1].count(" of another source") > 1
    assert "cannot be searched" in alone[1]
    assert f"cannot read {trees[0] / 'broken.dcm'}" in alone[2]
    assert verify(*trees, "--jobs", "2") == alone


def test_by_the_workers_of_a_cluster(
    trees: tuple[Path, Path], verify: Verify, tmp_path: Path
) -> None:
    alone = verify(*trees, "--jobs", "1")
    with machines(tmp_path) as cluster:
        cluster.add_worker()
        cluster.add_worker()
        assert verify(*trees, "--dask", cluster.address) == alone


def test_of_objects(trees: tuple[Path, Path], verify: Verify, bucket: Bucket) -> None:
    for folder, prefix in zip(trees, ("in", "out"), strict=True):
        bucket.put(folder, prefix)
    status, found, problems = verify(*trees, "--jobs", "1")
    for jobs in ("1", "2"):
        there = verify(bucket.url("in"), bucket.url("out"), "--jobs", jobs)
        assert there[0] == status
        told = "".join(there[1:]).replace(bucket.url("in"), str(trees[0]))
        assert told.replace(bucket.url("out"), str(trees[1])) == found + problems


def test_a_bucket_that_is_not_there_is_wrong_use(
    trees: tuple[Path, Path], verify: Verify, bucket: Bucket
) -> None:
    assert bucket.name
    status, _, problem = verify(trees[0], "s3://no-such-bucket/out")
    assert status == 2
    assert "cannot use s3://no-such-bucket/out: " in problem
    assert problem.count("\n") == 1


def test_a_manifest_of_a_run_with_other_options_is_refused(
    trees: tuple[Path, Path], verify: Verify, tmp_path: Path
) -> None:
    manifest = ("--manifest", tmp_path / "run.sqlite")
    status, _, problem = verify(*trees, *manifest, "--option", "retain-uids")
    assert status == 2
    assert "run.sqlite is the manifest of a run with --option" in problem


def test_a_manifest_names_the_source_of_an_output(
    trees: tuple[Path, Path], verify: Verify, tmp_path: Path
) -> None:
    """Without it or the key, outputs of equal pixels could not be told apart."""
    found = verify(*trees, "--manifest", tmp_path / "run.sqlite")[1]
    assert f"{_COUNT} outputs compared with their own source" in found
