"""Time a profile on CT slices, with their pixels and without: this package, and Flywheel's own
programs, in one run.

Usage: python benchmarks/profiles.py [--folder F] [--passes N]

The programs take turns; the least CPU of each counts, per file, with reading and writing. Those of
Flywheel are in .flywheel/.venv, which `make flywheel` makes; without it, only ours is timed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
FLYWHEEL = HERE.parent / ".flywheel" / ".venv" / "bin" / "python"
SLICES = 20

PROFILE = """\
name: benchmark
dicom:
  date-increment: -17
  remove-private-tags: true
  fields:
  - {name: PatientID, hash: true}
  - {name: PatientName, replace-with: REDACTED}
  - {name: PatientBirthDate, remove: true}
  - {name: StudyDate, increment-date: true}
  - {name: SeriesDate, increment-date: true}
  - {name: ContentDate, increment-date: true}
  - {name: StudyInstanceUID, hashuid: true}
  - {name: SeriesInstanceUID, hashuid: true}
  - {name: SOPInstanceUID, hashuid: true}
  - {name: ReferencedStudySequence.*.ReferencedSOPInstanceUID, hashuid: true}
  - {regex: '.*PhysicianName', remove: true}
"""

# Each runs over all files a number of times, and prints the least CPU seconds of a time.
LOOP = """
import sys, time, warnings
from pathlib import Path
warnings.simplefilter("ignore")
profile, source, destination, passes = sys.argv[1:]
files = sorted(Path(source).iterdir())
{prepare}
least = float("inf")
for _ in range(int(passes)):
    begin = time.process_time()
    for file in files:
{each}
    least = min(least, time.process_time() - begin)
print(least / len(files))
"""

OURS = LOOP.format(
    prepare="""
import io, os
from grand_challenge_dicom_de_id_procedure.profiles import Runner, read_profile
part = os.path.join(destination, ".part")
runner = Runner(read_profile(profile), room=lambda: io.FileIO(part, "w+"))
""",
    each="""
        with file.open("rb") as stream:
            for output in runner.run(file.name, stream).outputs:
                output.content.close()
                os.replace(part, os.path.join(destination, output.name))
""",
)
PYTHON = LOOP.format(
    prepare="""
import logging
from flywheel_migration.deidentify import load_deid_profile
from fs.osfs import OSFS
logging.disable(logging.CRITICAL)
loaded, folders = load_deid_profile(profile), (OSFS(source), OSFS(destination))
""",
    each="        loaded.process_file(folders[0], file.name, folders[1])",
)
RUST = LOOP.format(
    prepare="""
from fw_file_rs.dcm import DeidProfile
loaded = DeidProfile.from_yaml("version: 1\\n" + Path(profile).read_text())
""",
    each="        Path(destination, file.name).write_bytes(loaded.deid_dcm(file.read_bytes()))",
)


def main() -> None:
    """Print the milliseconds of CPU that each program takes for a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="for the files, best in memory")
    parser.add_argument("--passes", type=int, default=10)
    arguments = parser.parse_args()
    programs = {"this package": (sys.executable, OURS)}
    if FLYWHEEL.exists():
        programs["flywheel-migration"] = str(FLYWHEEL), PYTHON
        programs["fw-file-rs"] = str(FLYWHEEL), RUST
    print("| files | program | CPU, ms |\n|---|---|---:|")
    for what, size in (("512 x 512 pixels", 512), ("without pixels", 0)):
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            (Path(folder) / "profile.yaml").write_text(PROFILE)
            _make_slices(Path(folder) / "source", size)
            least = dict.fromkeys(programs, float("inf"))
            for _ in range(5):  # in turns, as the machine may be slower for a while
                for name, (python, code) in programs.items():
                    least[name] = min(least[name], _seconds(python, code, folder, arguments.passes))
        for name, seconds in least.items():
            print(f"| {what} | {name} | {1000 * seconds:.2f} |")


def _seconds(python: str, code: str, folder: str, passes: int) -> float:
    with tempfile.TemporaryDirectory(dir=folder) as destination:
        arguments = (f"{folder}/profile.yaml", f"{folder}/source", destination, str(passes))
        command: Iterable[str] = (python, "-c", code, *arguments)
        ran = subprocess.run([*command], check=True, capture_output=True, text=True)
    return float(ran.stdout)


def _make_slices(folder: Path, size: int) -> None:
    from slices import ct_slice

    folder.mkdir()
    for number in range(1, SLICES + 1):
        ds = ct_slice(1, number)
        ds.PixelData = Random(number).randbytes(size * size * 2)
        ds["PixelData"].VR = "OW"
        if not size:
            del ds.PixelData
        ds.save_as(folder / f"IM{number:05d}.dcm", enforce_file_format=True)


if __name__ == "__main__":
    main()
