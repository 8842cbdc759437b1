"""On a system that can do less than Linux nothing fails, and every output is the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.storage.copying import LARGE

from .conftest import image, part10, write_key
from .scans import content_of, write_large_scans, write_scans

LACKING = Path(__file__).parent / "lacking"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="it makes Linux look like Windows, which takes Linux"
)


def run(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python with a folder on its path."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def write_sparse_scan(path: Path) -> None:
    """A CT that is too large to go through memory, nearly all of it a hole, written long ago."""
    content = part10(*image(65_535, 1025), ("PixelData", "OW", bytes(LARGE + 10)))
    path.write_bytes(content[:1000])
    os.truncate(path, len(content))
    os.utime(path, (0, 0))


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import fcntl", "ModuleNotFoundError"),
        ("import resource", "ModuleNotFoundError"),
        ("import os; os.pread", "AttributeError"),
        ("import os; os.link('a', 'b')", "PermissionError"),
        ("import os; os.open('.', os.O_RDONLY)", "PermissionError"),
        ("import os, sys; os.open(sys.executable, os.O_RDONLY)", "is opened as text"),
        ("import os, sys; os.rename(sys.executable, sys.prefix)", "FileExistsError"),
        ("import os, sys; f = open(sys.executable); os.rename(f.name, 'a')", "PermissionError"),
    ],
)
def test_what_is_taken_away_is_missed(code: str, error: str) -> None:
    assert error in run(LACKING, "-c", code).stderr.splitlines()[-1]


def test_every_output_and_report_is_the_same_as_on_linux(tmp_path: Path) -> None:
    write_large_scans(tmp_path / "in", 3)
    write_scans(tmp_path / "in" / "more", 30)
    write_sparse_scan(tmp_path / "sparse.dcm")
    write_key(tmp_path / "key")
    given = [tmp_path / name for name in ("in", "sparse.dcm", "key")]
    usual, lacking = tmp_path / "usual", tmp_path / "lacking"
    for path, out in ((tmp_path, usual), (LACKING, lacking)):
        done = run(path, LACKING / "everything.py", *given, out)
        assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
        assert done.stdout.splitlines()[-1] == "0 1 0 0 0 1 0 0", done.stdout
    assert len(list(usual.rglob("*.dcm"))) == 33 + 33 + 3
    assert outputs(usual) == outputs(lacking)
    for name in ("report1", "report2"):
        assert lines(usual, name) == lines(lacking, name)


def outputs(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in content_of(folder).items() if "report" not in name}


def lines(folder: Path, name: str) -> list[str]:
    """The lines of a report, in the order of the sources, without the name of its folder."""
    whole = (folder / name).read_text("ascii").replace(str(folder), "").splitlines()
    assert len(whole) == 1 + 33 + 2
    return sorted(json.dumps(json.loads(line), sort_keys=True) for line in whole)
