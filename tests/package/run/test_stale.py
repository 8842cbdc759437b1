"""An output of an earlier run is named if its source has changed and gives none any more."""

from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.run.report import Verdict
from grand_challenge_dicom_de_id_procedure.run.resume import Done

from ..conftest import CT
from ..scans import write_scan
from .test_tree import run


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
    [("not DICOM", "failed"), ("truncated", "failed"), ("not supported", "rejected")],
)
def test_the_earlier_output_stays_and_the_report_names_it(
    tmp_path: Path, how: str, status: str, jobs: int
) -> None:
    path = write_scan(tmp_path / "in" / "a")
    spoiled(path, how)
    earlier = earlier_output(tmp_path, "a")
    done = {str(path): earlier}
    (report,) = run(tmp_path / "in", tmp_path / "out", done=done, layout="mirror", jobs=jobs)
    assert report.status == status
    assert report.message.endswith(f"; its output of an earlier run is still {earlier.output}")
    assert Path(earlier.output).read_bytes() == b"the earlier output"


def test_the_earlier_output_is_named_once_although_a_manifest_has_its_name(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "in" / "a")
    earlier = earlier_output(tmp_path, "a")
    told = f"no; its output of an earlier run is still {earlier.output}"
    size, modified = path.stat().st_size, path.stat().st_mtime_ns
    done = Done(earlier.output, size, modified, Verdict("rejected", "burned-in", told))
    (report,) = run(tmp_path / "in", tmp_path / "out", done={str(path): done})
    assert report.message == told


def test_an_output_that_the_user_removed_is_not_named(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "in" / "a")
    spoiled(path, "truncated")
    earlier = earlier_output(tmp_path, "a")
    Path(earlier.output).unlink()
    (report,) = run(tmp_path / "in", tmp_path / "out", done={str(path): earlier})
    assert "earlier" not in report.message


def test_the_output_of_a_changed_source_is_replaced_however_its_path_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_scan(tmp_path / "in" / "a")
    (first,) = run(Path("in"), Path("out"), layout="mirror")
    content = Path(first.destination).read_bytes()
    path.write_bytes(path.read_bytes().replace(content[-9:], bytes(9)))
    done = {"in/a": Done(first.destination, 0, 0)}
    (report,) = run(Path("in"), tmp_path / "out", done=done, layout="mirror", resume=True)
    assert report.status == "done"
    assert Path(first.destination).read_bytes() != content
