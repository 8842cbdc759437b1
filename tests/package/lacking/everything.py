"""A program that does all that the package can, with a folder, a large file and a key file."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pydicom

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, temporary_name


def do_everything(source: Path, large: Path, key_file: Path, new: Path) -> Iterator[int]:
    """De-identify a folder by one process and by two, then files and a dataset.

    Yields:
        The exit status of each command.
    """
    new.mkdir()
    for jobs in ("1", "2"):
        out, report = str(new / f"out{jobs}"), new / f"report{jobs}"
        options = [str(source), out, "--key-file", str(key_file), "--jobs", jobs]
        reporting = [*options, "--report", str(report)]
        yield main(["apply", *reporting, "--sync"])
        yield main(["apply", *options])  # every output exists, and is not overwritten
        _interrupt(Path(out), report)
        yield main(["apply", *reporting, "--resume"])
        yield main(["verify", str(source), out, "--report", str(report)])
    deidentifier = Deidentifier.from_key_file(key_file)
    (scan, *_) = sorted(source.rglob("*.dcm"))
    deidentifier.file(large, new / "large.dcm")
    for _ in range(2):  # the second replaces the first
        deidentifier.file(scan, new / "file.dcm")
    deidentifier.dataset(pydicom.dcmread(scan)).save_as(new / "dataset.dcm")


def _interrupt(out: Path, report: Path) -> None:
    """Make a run look as if it had been killed."""
    for path in sorted(out.rglob("*.dcm"))[:2]:
        path.unlink()
    Path(temporary_name(str(out), new_token())).write_bytes(b"half")
    with report.open("ab") as stream:
        stream.write(b'{"source": "half')


if __name__ == "__main__":
    print(*do_everything(*map(Path, sys.argv[1:])))
