"""What a profile costs on tables of growing size: a row at a time, so memory does not grow.

    .venv/bin/python benchmarks/profile_table.py [MEGABYTES ...]

The tables are made in a temporary folder, which must have room for twice the largest.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import process

SIZES = (1, 10, 100, 1000)  # megabytes
PROFILE = """\
name: table
csv:
  date-increment: -17
  fields:
  - {name: subject, hash: true}
  - {name: name, remove: true}
  - {name: date, increment-date: true}
  - {name: study, hashuid: true}
"""
_COLUMNS = "subject,name,date,study,site,weight,note,code\n"
_ROWS = 10_000  # that are written at once


def make_table(path: Path, size: int) -> None:
    """Write a table of at least so many bytes; always the same one."""
    chance = random.Random(size)
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(_COLUMNS)
        while stream.tell() < size:
            stream.write("".join(_rows(chance)))


def _rows(chance: random.Random) -> Iterator[str]:
    for _ in range(_ROWS):
        subject = chance.randrange(100_000)
        date = f"20{subject % 20 + 10}{subject % 12 + 1:02}{subject % 28 + 1:02}"
        study = f"1.2.840.113619.2.25.4.{subject}.{chance.randrange(10**6)}"
        weight = f"{chance.random() * 100:.1f}"
        rest = f'{weight},"free text, with a comma",00{subject % 97}'
        yield f"P{subject:06},Doe^John{subject},{date},{study},site,{rest}\n"


def run(source: Path) -> None:
    """Run the profile on a table; the output is kept as it is before it gets its place."""
    from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
    from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

    with source.open("rb") as stream:
        (output,) = Runner(parse_profile(PROFILE)).run(source.name, stream).outputs
    output.content.close()


def main(sizes: tuple[int, ...]) -> None:
    """Print a row for each size."""
    sys.stdout.write("| MB | s | CPU s | peak, MB |\n|---:|---:|---:|---:|\n")
    with tempfile.TemporaryDirectory() as folder:
        table, log = Path(folder, "table.csv"), Path(folder, "log")
        for size in sizes:
            make_table(table, size * 10**6)
            done = process.run([sys.executable, __file__, "--run", str(table)], log)
            if done.status:
                sys.exit(done.printed)
            figures = f"{done.seconds:.1f} | {done.cpu:.1f} | {done.peak / 2**20:.0f}"
            sys.stdout.write(f"| {size:,} | {figures} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
