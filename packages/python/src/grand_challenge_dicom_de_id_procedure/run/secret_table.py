"""Reads and writes tables that only their owner may read: CSV in UTF-8."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterable, Sequence

from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.storage.copying import write_all
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, place


def check_place(path: str) -> None:
    """Check that a table can be written, before the work that it is about. Nothing is made.

    Raises:
        WrongUseError: its folder is none, or cannot be changed.
    """
    folder, name = os.path.split(path)
    while folder and not os.path.lexists(folder) and folder != os.path.dirname(folder):  # noqa: PTH120
        folder = os.path.dirname(folder)  # noqa: PTH120
    folder = folder or "."
    if not name or os.path.isdir(path):  # noqa: PTH112
        raise WrongUseError(f"cannot write {path}: it is a folder; name a file")
    if not os.path.isdir(folder):  # noqa: PTH112
        raise WrongUseError(f"cannot write {path}: {folder} is not a folder; name another place")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WrongUseError(f"cannot write {path}: {folder} cannot be changed; name another place")


def write_rows(path: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table whole, in place of one of that name; only its owner can read it (mode 0600).

    Windows has no such modes; there, the folder decides who can read it.

    Raises:
        OSError: it cannot be written.
    """

    def write(descriptor: int) -> None:
        if sys.platform != "win32":
            os.fchmod(descriptor, 0o600)
        text = "".join(map(csv_line, (columns, *rows)))
        write_all(descriptor, text.encode("utf-8"))

    place(write, path, new_token(), overwrite=True, sync=True)


def csv_line(cells: Iterable[object]) -> str:
    """A row, with a line feed; a writer that ended rows so would not quote carriage returns."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()[:-2] + "\n"


def read_rows(path: str) -> list[list[str]]:
    """The rows of a table, the columns first.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not a table.
    """
    try:
        with open(path, encoding="utf-8", newline="") as stream:  # noqa: PTH123
            return list(csv.reader(stream, strict=True))
    except csv.Error:
        raise ValueError("not CSV") from None
