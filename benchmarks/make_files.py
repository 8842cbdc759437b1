"""Make the files that benchmarks/apply.py reads, from invented values alone: always the same bytes.

Usage: python benchmarks/make_files.py FOLDER [SET ...]

Each set is a folder in FOLDER: slices, private, enhanced, small, reports, huge, dense. One that is
there is left as it is.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from pydicom import Dataset
from pydicom import uid as uids

import dose_report
import multi_frame
from slices import ct_slice, mr_slice, with_private_header

SLICES = 400
FRAMES = 1000
SMALL = 20_000
SMALL_SERIES = 100
REPORTS = 5
EVENTS = 830
HUGE_ROWS = 512
LONGEST = 2**32 - 2  # the longest value of defined length (PS3.5 section 7.1.1)
PIXEL_DATA = b"\xe0\x7f\x10\x00OW\x00\x00"  # (7FE0,0010), up to its length


def slices(folder: Path, _sop_class: str) -> None:
    """One CT series of 512 x 512, about 530 KB a file."""
    for number in range(1, SLICES + 1):
        _save(ct_slice(1, number), folder / f"IM{number:05d}", seed=number)


def private(folder: Path, _sop_class: str) -> None:
    """The CT series of ``slices``, with 180 more private elements."""
    for number in range(1, SLICES + 1):
        ds = with_private_header(ct_slice(1, number), 1, number)
        _save(ds, folder / f"IM{number:05d}", seed=number)


def enhanced(folder: Path, sop_class: str) -> None:
    """One multi-frame image of many small frames, each with an item of its own."""
    _save(multi_frame.image(sop_class, FRAMES, 16), folder / "IM00001", seed=1)


def small(folder: Path, _sop_class: str) -> None:
    """CT and MR series of 64 x 64, about 14 KB a file."""
    for series in range(1, SMALL_SERIES + 1):
        make = (ct_slice, mr_slice)[series % 2]
        place = folder / f"S{series:03d}"
        place.mkdir()
        for number in range(1, SMALL // SMALL_SERIES + 1):
            _save(make(series, number, 64), place / f"IM{number:05d}", seed=number)


def reports(folder: Path, _sop_class: str) -> None:
    """X-Ray radiation dose reports of 3.3 MB."""
    for number in range(1, REPORTS + 1):
        ds = dose_report.dose_report(number, EVENTS)
        ds.save_as(folder / f"SR{number:05d}", enforce_file_format=True)


def huge(folder: Path, sop_class: str) -> None:
    """One multi-frame image whose pixel data is nearly as long as a value can be: 4 GB, sparse."""
    _write_huge(folder, sop_class)


def dense(folder: Path, sop_class: str) -> None:
    """The same image with pixels in it."""
    _write_huge(folder, sop_class, random.Random(1).randbytes(1 << 20))


def _write_huge(folder: Path, sop_class: str, pixels: bytes = b"") -> None:
    """Write a file whose pixel data repeats what is given, or is a hole."""
    ds = multi_frame.image(sop_class, 1, HUGE_ROWS)
    frame = HUGE_ROWS**2 * ds.SamplesPerPixel * ds.BitsAllocated // 8
    ds = multi_frame.image(sop_class, LONGEST // frame, HUGE_ROWS)
    path = folder / "IM00001"
    ds.save_as(path, enforce_file_format=True)
    length = frame * int(ds.NumberOfFrames)
    with path.open("ab") as file:
        file.write(PIXEL_DATA + length.to_bytes(4, "little"))
        end = file.tell() + length
        while pixels and file.tell() < end:
            file.write(pixels[: end - file.tell()])
        file.truncate(end)
    moment = path.stat().st_mtime - 3600  # as files mostly are: not written just now
    os.utime(path, (moment, moment))


SETS: dict[str, Callable[[Path, str], None]] = {
    "slices": slices,
    "private": private,
    "enhanced": enhanced,
    "small": small,
    "reports": reports,
    "huge": huge,
    "dense": dense,
}


def make(name: str, folder: Path, sop_class: str) -> Path:
    """The folder with the files of a set; it is made if it is not there.

    Args:
        name: one of ``SETS``.
        folder: where the sets are.
        sop_class: UID of the SOP class for multi-frame images, one of ``multi_frame.ITEMS``.
    """
    place = folder / name
    if not place.exists():
        unfinished = folder / f"{name}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        SETS[name](unfinished, sop_class)
        os.sync()  # so that nothing is left to write while the first command is timed
        unfinished.rename(place)
    return place


def _save(ds: Dataset, path: Path, seed: int) -> None:
    frames = int(ds.get("NumberOfFrames", 1))
    size = frames * ds.Rows * ds.Columns * ds.SamplesPerPixel * ds.BitsAllocated // 8
    ds.PixelData = random.Random(seed).randbytes(size)  # nothing that compresses
    ds["PixelData"].VR = "OW"
    ds.save_as(path, enforce_file_format=True)


if __name__ == "__main__":
    for wanted in sys.argv[2:] or SETS:
        print(make(wanted, Path(sys.argv[1]), uids.VLWholeSlideMicroscopyImageStorage))
