"""``dicom-deid apply``: de-identify a file or a folder."""

import argparse
import os
import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.cli.key_file import read_or_make_key
from grand_challenge_dicom_de_id_procedure.cli.wrong_use import WrongUseError
from grand_challenge_dicom_de_id_procedure.errors import (
    DeidentificationError,
    KeyFileError,
    NotDICOMError,
    ProcedureError,
    RejectedDICOMError,
)
from grand_challenge_dicom_de_id_procedure.lookup import procedure

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_EXAMPLES = """\
examples:
  dicom-deid apply scan.dcm anonymous.dcm
  dicom-deid apply scans/ out/
      writes out/STUDY/SERIES/INSTANCE.dcm under new UIDs: file names can identify too
  dicom-deid apply scans/ out/ --key-file project.key
      the same key file later, or elsewhere, gives the same UIDs: follow-ups stay linked

Nothing is ever overwritten. A file that cannot be de-identified is named with the reason, and the
others go on. Exit status: 0 all done, 1 a file was rejected or failed, 2 wrong use.
"""


def add_parser(commands: Any) -> None:
    """Add the subcommand to the command's parser."""
    parser = commands.add_parser(
        "apply",
        help="de-identify a file or a folder",
        description="De-identify a DICOM file, or every DICOM file in a folder.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", metavar="SOURCE", type=Path, help="a file or a folder")
    parser.add_argument(
        "destination",
        metavar="DESTINATION",
        type=Path,
        help="a folder outside SOURCE; for a single file, also the name of the new file",
    )
    parser.add_argument(
        "--key-file",
        metavar="F",
        type=Path,
        help="the secret that links runs; made if it does not exist (default: a key for this run)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """De-identify, with a line per file and a summary; the exit status."""
    source, destination = options.source, options.destination
    _check(source, destination)
    _check_key_file(options.key_file, source, destination)
    _ = procedure["version"]  # without a procedure there is nothing to begin
    key = _key(options.key_file)

    from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier

    deidentifier = Deidentifier(key)
    named = not source.is_dir() and not destination.is_dir()
    outcomes: Counter[str] = Counter()
    for path in _files(source):
        outcome, line = _one(deidentifier, path, destination, named)
        outcomes[outcome] += 1
        print(line)
    print(_summary(outcomes))
    return 0 if set(outcomes) <= {"done"} else 1


def _check(source: Path, destination: Path) -> None:
    if not os.path.exists(source):  # noqa: PTH110 - never raises
        raise WrongUseError(f"{source} does not exist")
    if source.is_dir():
        if destination.exists() and not destination.is_dir():
            raise WrongUseError(f"{destination} is a file; a folder needs a folder to go to")
        if destination.resolve().is_relative_to(source.resolve()):
            raise WrongUseError(f"{destination} is inside {source}; name a folder outside it")
    elif not destination.is_dir():
        if destination.exists():
            raise WrongUseError(f"{destination} exists; nothing is overwritten")
        if not destination.parent.is_dir():
            raise WrongUseError(f"the folder {destination.parent} does not exist")


def _check_key_file(path: Path | None, source: Path, destination: Path) -> None:
    """A key beside what it protects would be handed over with it."""
    for folder in (source, destination):
        if path and folder.is_dir() and path.resolve().is_relative_to(folder.resolve()):
            raise WrongUseError(f"the key file {path} is inside {folder}; keep it elsewhere")


def _key(path: Path | None) -> bytes:
    if path is None:
        print("key: a fresh one for this run; use --key-file to link it with later runs")
        return secrets.token_bytes(32)
    try:
        key, new = read_or_make_key(path)
    except KeyFileError as error:
        raise WrongUseError(str(error)) from None
    print(f"key: {'made' if new else 'read'} {path}{'; keep it secret' if new else ''}")
    return key


def _files(source: Path) -> Iterator[Path]:
    """What is to be de-identified; a folder that cannot be listed comes last, to be reported."""
    if not source.is_dir():
        yield source
        return
    unlisted: list[OSError] = []
    for folder, folders, names in os.walk(source, onerror=unlisted.append):
        folders.sort()
        for name in sorted(names):
            yield Path(folder, name)
    for error in unlisted:
        yield Path(error.filename)


def _one(deidentifier: Any, path: Path, destination: Path, named: bool) -> tuple[str, str]:
    from grand_challenge_dicom_de_id_procedure import files

    shown = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    if not os.path.isfile(path):  # noqa: PTH113 - never raises; a pipe would not end
        return "failed", f"failed    {shown}: not a readable file"
    try:
        new = deidentifier.dataset(files.read(path))
        target = destination if named else destination / _name(new)
        target.parent.mkdir(parents=True, exist_ok=True)
        files.write(new, target, overwrite=False)
    except RejectedDICOMError as error:
        return "rejected", f"rejected  {shown}: {error}"
    except NotDICOMError:
        return "not DICOM", f"not DICOM {shown}"
    except ProcedureError:
        raise
    except DeidentificationError as error:
        return "failed", f"failed    {shown}: {error}"
    except OSError as error:
        return "failed", f"failed    {shown}: {error.strerror or type(error).__name__}"
    except MemoryError:
        return "failed", f"failed    {shown}: not enough memory"
    return "done", f"done      {shown} -> {target}"


def _name(new: "Dataset") -> Path:
    """Where an output goes in a folder: its own UIDs, where they are fit for a file name."""
    study, series, instance = (
        uid if (uid := new.get(keyword)) and getattr(uid, "is_valid", False) else "unknown"
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    )
    return Path(study, series, f"{instance}.dcm")


def _summary(outcomes: Counter[str]) -> str:
    if not outcomes:
        return "no files"
    return ", ".join(f"{outcomes[kind]} {kind}" for kind in sorted(outcomes))
