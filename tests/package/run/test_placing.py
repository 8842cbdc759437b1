"""What is said of an output whose name is taken, or that would be written in a dry run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree

from ..conftest import KEY, make_procedure
from ..scans import content_of, write_scan


def run(folder: Path, **options: Any) -> list[FileReport]:
    applier = Deidentifier(KEY, make_procedure()).applier
    reports = deidentify_tree(applier, str(folder / "in"), str(folder / "out"), **options)
    return sorted(reports, key=lambda report: report.source)


@pytest.mark.parametrize(
    ("resume", "status", "reason", "message"),
    [
        (False, "failed", "exists", "the output already exists and is not overwritten"),
        (True, "skipped", "dry-run", "has an output already, which would be compared"),
    ],
)
def test_a_dry_run_tells_what_becomes_of_a_file_with_an_output(
    tmp_path: Path, resume: bool, status: str, reason: str, message: str
) -> None:
    write_scan(tmp_path / "in" / "a.dcm")
    run(tmp_path)
    before = content_of(tmp_path)
    (report,) = run(tmp_path, dry_run=True, resume=resume)
    assert (report.status, report.reason, report.message) == (status, reason, message)
    assert content_of(tmp_path) == before


def test_a_dry_run_says_why_one_of_two_files_would_fail(tmp_path: Path) -> None:
    write_scan(tmp_path / "in" / "a.dcm")
    write_scan(tmp_path / "in" / "b.dcm", note="other")
    first, second = run(tmp_path, dry_run=True)
    assert (first.reason, first.message) == ("dry-run", "would be written")
    assert second.reason == "duplicate"
    assert second.message.startswith("another file of this run has the same output name")


def test_a_resumed_run_leaves_an_output_that_differs(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "in" / "a.dcm")
    run(tmp_path)
    before = content_of(tmp_path / "out")
    assert [report.reason for report in run(tmp_path, resume=True)] == ["already-done"]
    write_scan(path, note="other")
    (report,) = run(tmp_path, resume=True)
    assert (report.status, report.reason) == ("failed", "exists")
    assert content_of(tmp_path / "out") == before
