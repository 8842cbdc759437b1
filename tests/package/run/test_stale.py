"""An output of an earlier run goes if its source has changed and gives none any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.resume import Done
from grand_challenge_dicom_de_id_procedure.run.stale import remove_stale

from ..conftest import CT
from ..scans import content_of, write_scan
from .test_tree import outcomes, run


def earlier_output(folder: Path, name: str) -> Done:
    """The output that an earlier run made of a source that has changed since."""
    output = folder / "out" / name
    output.parent.mkdir(exist_ok=True)
    output.write_bytes(b"the earlier output")
    return Done(str(output), 0, 0)


def spoiled(path: Path, how: str) -> None:
    if how == "not DICOM":
        path.write_bytes(b"notes of mine")
    elif how == "truncated":
        path.write_bytes(path.read_bytes()[:-50])
    else:
        path.write_bytes(path.read_bytes().replace(f"{CT}\0".encode(), b"1.2.3" * 5 + b"\0"))


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("how", "status"),
    [("not DICOM", "skipped"), ("truncated", "failed"), ("not supported", "rejected")],
)
def test_the_earlier_output_is_removed_and_the_report_says_so(
    tmp_path: Path, how: str, status: str, jobs: int
) -> None:
    path = write_scan(tmp_path / "in" / "a")
    spoiled(path, how)
    done = {str(path): earlier_output(tmp_path, "a")}
    (report,) = run(tmp_path / "in", tmp_path / "out", done=done, layout="mirror", jobs=jobs)
    assert report.status == status
    assert report.message.endswith("; its output of an earlier run is removed")
    assert not content_of(tmp_path / "out")


def test_a_dry_run_removes_nothing(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "in" / "a")
    spoiled(path, "truncated")
    done = {str(path): earlier_output(tmp_path, "a")}
    (report,) = run(tmp_path / "in", tmp_path / "out", done=done, layout="mirror", dry_run=True)
    assert report.status == "failed"
    assert "removed" not in report.message
    assert sorted(content_of(tmp_path / "out")) == ["a"]


def test_an_output_that_another_source_gives_now_stays(tmp_path: Path) -> None:
    """The two files changed their names."""
    one, other = write_scan(tmp_path / "in" / "1.dcm"), tmp_path / "in" / "2.dcm"
    (report,) = run(tmp_path / "in", tmp_path / "out")
    one.rename(other)
    one.write_bytes(b"notes of mine")
    done = {str(one): Done(report.destination, 0, 0)}
    reports = run(tmp_path / "in", tmp_path / "out", done=done, resume=True)
    assert outcomes(reports) == [
        ("1.dcm", "failed", "may-be-dicom"),
        ("2.dcm", "skipped", "already-done"),
    ]
    assert Path(report.destination).is_file()


def test_a_run_that_ends_early_removes_nothing(tmp_path: Path) -> None:
    done = {"a": earlier_output(tmp_path, "a")}

    def reports() -> Iterator[FileReport]:
        yield FileReport("a", "", "rejected", "burned-in", "burned in")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(remove_stale(reports(), done))  # type: ignore[arg-type]
    assert sorted(content_of(tmp_path / "out")) == ["a"]
