"""The programs that have no command for a folder, as their documentation would have it run.

Usage: python benchmarks/loops.py pydicom|grand-challenge SOURCE DESTINATION
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path


def files(source: Path, destination: Path) -> Iterator[tuple[Path, Path]]:
    """Each file of a folder and its place in another, whose folders are made."""
    for folder, _, names in os.walk(source):
        place = destination / Path(folder).relative_to(source)
        place.mkdir(parents=True)
        for name in names:
            yield Path(folder, name), place / name


def read_and_write(source: Path, destination: Path) -> None:
    """pydicom alone: every file read and written, nothing changed."""
    from pydicom import dcmread

    for path, place in files(source, destination):
        dcmread(path).save_as(place)


def grand_challenge(source: Path, destination: Path) -> None:
    """grand-challenge-dicom-de-identifier, with the procedure that it is published with."""
    from grand_challenge_dicom_de_identifier.deidentifier import DicomDeidentifier

    deidentifier = DicomDeidentifier()
    for path, place in files(source, destination):
        deidentifier.deidentify_file(path, output=place)


if __name__ == "__main__":
    loop = {"pydicom": read_and_write, "grand-challenge": grand_challenge}[sys.argv[1]]
    loop(Path(sys.argv[2]), Path(sys.argv[3]))
