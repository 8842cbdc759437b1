"""The wheel that users install."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "grand_challenge_dicom_de_id_procedure"


def test_the_wheel_is_small_and_complete(repository: Path, tmp_path: Path) -> None:
    source = tmp_path / "python"
    shutil.copytree(
        repository / "packages" / "python", source, ignore=shutil.ignore_patterns("dist")
    )
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.stat().st_size < 1_200_000  # of which the meanings of codes are 300,000
    names = zipfile.ZipFile(wheel).namelist()
    assert f"{PACKAGE}/procedure.packed.json" in names
    assert f"{PACKAGE}/py.typed" in names
    modules = (source / "src" / PACKAGE).rglob("*.py")
    assert {path.relative_to(source / "src").as_posix() for path in modules} <= set(names)
