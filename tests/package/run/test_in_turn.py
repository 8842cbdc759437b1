"""Runs in one process: no file is lost, mixed up or left incomplete."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree
from grand_challenge_dicom_de_id_procedure.storage.source import Source

from .. import needs
from ..conftest import KEY
from ..scans import content_of, is_open_in, write_large_scans
from .test_tree import outcomes, run

FILES = 40


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_large_scans(tmp_path_factory.mktemp("scans") / "in", FILES)


@pytest.fixture(scope="module")
def whole(scans: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The outputs of a complete run."""
    folder = tmp_path_factory.mktemp("whole")
    run(scans, folder / "out", Deidentifier(KEY))
    return content_of(folder / "out")


@pytest.mark.parametrize(
    "end",
    [
        "pass",  # with the iterator in a global variable
        "sys.exit()",
        "raise ValueError",
        "reports.close()",
        "del reports",
    ],
)
def test_a_program_that_ends_before_the_run_leaves_no_incomplete_output(
    scans: Path, whole: dict[str, bytes], tmp_path: Path, end: str
) -> None:
    program = (
        "import sys; from grand_challenge_dicom_de_id_procedure import Deidentifier\n"
        f"reports = Deidentifier({KEY!r}).tree(sys.argv[1], sys.argv[2])\n"
        f"next(reports)\n{end}\n"
    )
    command = [sys.executable, "-c", program, str(scans), str(tmp_path / "out")]
    subprocess.run(command, timeout=60, capture_output=True, check=end == "pass")
    assert content_of(tmp_path / "out").items() <= whole.items()


@needs.PROC
@pytest.mark.parametrize("free", [4, 10, 30])
def test_a_run_needs_few_file_descriptors(
    scans: Path, whole: dict[str, bytes], tmp_path: Path, free: int
) -> None:
    import resource

    deidentifier = Deidentifier(KEY)
    with deidentifier.prepare(scans / "0000.dcm"):  # loads the procedure
        used = max(map(int, os.listdir("/proc/self/fd"))) + 1  # noqa: PTH208 - the quickest way
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + free, before[1]))
    try:
        reports = run(scans, tmp_path / "out", deidentifier)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert {report.status for report in reports} == {"done"}
    assert content_of(tmp_path / "out") == whole


@needs.PROC
def test_no_file_descriptor_stays_open(scans: Path, tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for destination in ("a", "b"):
        applier = Deidentifier(KEY).applier
        reports = deidentify_tree(applier, str(scans), str(tmp_path / destination))
        next(reports)
        reports.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_source_that_changes_after_it_was_read_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_large_scans(tmp_path / "in", 3)
    victim, longer = tmp_path / "in" / "0001.dcm", tmp_path / "in" / "0002.dcm"
    prepare = Applier.prepare

    def prepare_and_write(applier: Applier, source: Source) -> Prepared:
        prepared = prepare(applier, source)
        if is_open_in(source, victim):
            with victim.open("r+b") as file:
                file.write(longer.read_bytes() + b"\0\0")
        return prepared

    monkeypatch.setattr(Applier, "prepare", prepare_and_write)
    reports = run(tmp_path / "in", tmp_path / "out", Deidentifier(KEY))
    assert outcomes(reports) == [
        ("0000.dcm", "done", ""),
        ("0001.dcm", "failed", "changed"),
        ("0002.dcm", "done", ""),
    ]
    assert len(content_of(tmp_path / "out")) == 2
