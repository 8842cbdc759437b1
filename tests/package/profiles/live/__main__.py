"""Compares what profiles give with Flywheel's own programs, on jobs that are made at random.

Usage: python -m tests.package.profiles.live PYTHON [--jobs N] [--first N]

PYTHON is that of an environment with flywheel-migration and fw-file-rs, whose pins exclude ours;
`make flywheel` makes one. It ends with 1 if a result differs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import yaml
from pydicom import dcmread
from pydicom.filereader import read_dataset

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.cms import Keys, openings
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import read_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

from ..shown import shown
from .made import SECRET, Job, made

_AT_ONCE = 50


def main() -> int:
    """Compare; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python")
    parser.add_argument("--jobs", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    for start in range(arguments.first, arguments.first + arguments.jobs, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, arguments.first + arguments.jobs))
        with tempfile.TemporaryDirectory() as folder:
            jobs = {Path(folder, str(number)): made(number) for number in numbers}
            for place, job in jobs.items():
                (place / "source").mkdir(parents=True)
                (place / "source" / job.name).write_bytes(job.content)
                text = yaml.safe_dump(job.profile, sort_keys=False, allow_unicode=True)
                (place / "profile.yaml").write_text(text, encoding="utf-8")
            peer = Path(__file__).with_name("peer.py")
            subprocess.run([arguments.python, str(peer), *map(str, jobs)], check=True)
            for place, job in jobs.items():
                counts.update(_compare(place, job))
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    return 1 if any("differs" in name for name in counts) else 0


def _compare(place: Path, job: Job) -> list[str]:
    ours = _ours(place, job)
    theirs = {path.name: path.read_bytes() for path in (place / "python").iterdir()}
    results = [_verdict("flywheel-migration", place, job, ours, theirs)]
    rust = place / "rust.dcm"
    if job.is_plain and rust.exists() and ours:  # it renames nothing
        results.append(
            _verdict("fw-file-rs", place, job, ours, dict.fromkeys(ours, rust.read_bytes()))
        )
    return results


def _ours(place: Path, job: Job) -> dict[str, bytes]:
    try:
        made = Runner(read_profile(place / "profile.yaml")).run(job.name, BytesIO(job.content))
    except DeidentificationError as error:
        (place / "ours.txt").write_text(str(error), encoding="utf-8")
        return {}
    found = {}
    for output in made.outputs:
        with output.content as content:
            found[output.name] = content.read()
    return found


def _compared(text: str) -> str:
    """What is compared: the file meta information follows the data set in our outputs alone."""
    parts = [part for part in text.split("; ") if "meta." not in part]
    return "; ".join(parts).removeprefix("bytes identical; ")


def _opened(content: bytes) -> bytes:
    """A file with what its envelopes hold instead of them: both are encrypted with another key."""
    if content[128:132] != b"DICM":
        return content
    ds = dcmread(BytesIO(content))
    for envelope in ds.get("EncryptedAttributesSequence", ()):
        (plain,) = openings(envelope.EncryptedContent, Keys(bytes.fromhex(SECRET)))
        envelope.update(read_dataset(BytesIO(plain), False, True))
        del envelope.EncryptedContent
    stream = BytesIO()
    ds.save_as(stream)
    return stream.getvalue()


def _verdict(
    program: str, place: Path, job: Job, ours: dict[str, bytes], theirs: dict[str, bytes]
) -> str:
    one, other = (
        {name: _compared(shown(job.content, _opened(each))) for name, each in found.items()}
        for found in (ours, theirs)
    )
    if one == other:
        return f"{program}: {'same' if one else 'both refuse'}"
    reasons = [
        path.read_text() for path in (place / "ours.txt", place / "error.txt") if path.exists()
    ]
    print(f"--- job {place.name}, {program}", (place / "profile.yaml").read_text(), sep="\n")
    print(f"ours:   {one}", f"theirs: {other}", *reasons, sep="\n", file=sys.stdout)
    return f"{program}: differs"


if __name__ == "__main__":
    sys.exit(main())
